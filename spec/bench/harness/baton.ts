/**
 * Lets a producer wait until its consumers have caught up, where the thing measured has no back-pressure of its own. The
 * same few lines in every row, so that they weigh the same.
 */
export class Baton {
  readonly #each: number;
  #missing: number;
  #resolve: (() => void) | null = null;

  /** @param each how many have to `pass` before one `wait` ends. */
  constructor(each = 1) {
    this.#each = each;
    this.#missing = each;
  }

  pass(): void {
    this.#missing -= 1;
    if (this.#missing > 0 || this.#resolve === null) return;
    const resolve = this.#resolve;
    this.#resolve = null;
    this.#missing = this.#each;
    resolve();
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#missing > 0) {
        this.#resolve = resolve;
        return;
      }
      this.#missing = this.#each;
      resolve();
    });
  }
}
