/** Random programs for fast-check, as data: a failing one is printed whole, cut down to what is needed to fail. */
import fc from "fast-check";

/** One step: what is done, and a small number for it. */
export type Action<Act extends string> = readonly [act: Act, n: number];

/** Programs of up to 30 steps; a step named twice is twice as frequent. */
export const programs = <Act extends string>(...acts: Act[]): fc.Arbitrary<Action<Act>[]> =>
  fc.array(fc.tuple(fc.constantFrom(...acts), fc.nat({ max: 3 })), { maxLength: 30 });

/** The outcomes of operations that wait, by their number, each abortable. */
export class Operations {
  readonly outcomes: unknown[] = [];
  readonly #aborts: AbortController[] = [];

  /** Begins one, and notes how it ends: by its value, or by the name or code of its error. */
  begin(start: (options: { signal: AbortSignal }) => Promise<unknown>): void {
    const id = this.#aborts.length;
    const abort = new AbortController();
    this.#aborts.push(abort);
    this.outcomes.push("pending");
    start({ signal: abort.signal }).then(
      (value) => (this.outcomes[id] = value),
      (error: unknown) => (this.outcomes[id] = error instanceof Error ? error.name : error),
    );
  }

  /** The number of the next. */
  get count(): number {
    return this.#aborts.length;
  }

  abort(id: number): void {
    this.#aborts[id]?.abort("aborted");
  }
}
