/** The things of one sort in a case, by the ids that the trace gives them. */
export class Ids<T> {
  readonly #things = new Map<number, T>();
  readonly #sort: string;

  constructor(sort: string) {
    this.#sort = sort;
  }

  set(id: number, thing: T): void {
    this.#things.set(id, thing);
  }

  /** The thing `id`. */
  at(id: number): T {
    const thing = this.#things.get(id);
    if (thing === undefined) throw new Error(`no ${this.#sort} has the id ${id}`);
    return thing;
  }

  /** The thing `id`, which the step uses up. */
  take(id: number): T {
    const thing = this.at(id);
    this.#things.delete(id);
    return thing;
  }
}
