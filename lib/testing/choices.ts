/**
 * The choices of one run, as the path down a tree that nobody has drawn: each says which of how many was taken.
 *
 * A path is replayed by its beginning and a rule for what comes after it. Always the first after the beginning, and the
 * next beginning from the last place where there was another choice: that is the search in depth, with no memory but
 * the path.
 */
import type { Pick } from "../core/pick.js";

export class Choices {
  readonly #beginning: readonly number[];
  readonly #beyond: Pick;
  readonly #taken: number[] = [];
  readonly #of: number[] = [];

  constructor(beginning: readonly number[], beyond: Pick) {
    this.#beginning = beginning;
    this.#beyond = beyond;
  }

  /** Chooses an integer from 0 to `n` - 1. */
  pick(n: number): number {
    if (n < 2) return 0;
    const at = this.#taken.length;
    const choice = this.#beginning[at] ?? this.#beyond(n);
    if (choice >= n) throw Choices.#differs(at, `is of ${n}`);
    this.#taken.push(choice);
    this.#of.push(n);
    return choice;
  }

  /** The run has ended; the whole beginning must have been on its path. */
  end(): void {
    if (this.#taken.length < this.#beginning.length) throw Choices.#differs(this.#taken.length, "does not come up");
  }

  /** The beginning of the next path, in depth-first order; undefined after the last. */
  next(): number[] | undefined {
    for (let at = this.#taken.length - 1; at >= 0; at -= 1) {
      const choice = (this.#taken[at] as number) + 1;
      if (choice < (this.#of[at] as number)) return [...this.#taken.slice(0, at), choice];
    }
    return undefined;
  }

  /** As text, without the zeros at its end: the first choice is what is taken beyond the beginning. */
  toString(): string {
    return this.#taken.join(".").replace(/(\.0)+$/, "");
  }

  static #differs(at: number, how: string): RangeError {
    return new RangeError(`choice ${at + 1} ${how} now: the program is another one, or differs from run to run`);
  }

  static first(this: void): number {
    return 0;
  }

  /** The beginning of a path from its text. */
  static parse(text: string): number[] {
    if (!/^(\d+(\.\d+)*)?$/.test(text)) throw new RangeError(`replay must be numbers joined by dots, got "${text}"`);
    return text === "" ? [] : text.split(".").map(Number);
  }
}
