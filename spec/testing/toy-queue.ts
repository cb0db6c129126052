/**
 * A queue as it is often written, for the explorer to take apart: `send` wakes a reader, but when planted only if the
 * queue was empty. Two sends in one turn then wake one reader, and the other sleeps beside its message.
 */
export class ToyQueue<T> {
  readonly #planted: boolean;
  readonly #items: T[] = [];
  readonly #sleepers: (() => void)[] = [];

  constructor(planted: boolean) {
    this.#planted = planted;
  }

  send(item: T): void {
    this.#items.push(item);
    if (!this.#planted || this.#items.length === 1) this.#sleepers.shift()?.();
  }

  async recv(): Promise<T> {
    while (this.#items.length === 0) await new Promise<void>((wake) => this.#sleepers.push(wake));
    return this.#items.shift()!;
  }
}
