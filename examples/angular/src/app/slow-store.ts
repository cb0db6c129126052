/** Where events are written to: it takes so many a second and no more, as a disk or a remote log does. */
export class SlowStore {
  readonly #perSecond: number;
  #free = 0;
  #last = performance.now();
  #written = 0;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  get written(): number {
    return this.#written;
  }

  /** Resolves when there was a turn for this one. */
  async write(): Promise<void> {
    while (this.#free < 1) {
      const now = performance.now();
      this.#free = Math.min(this.#perSecond / 20, this.#free + ((now - this.#last) * this.#perSecond) / 1000);
      this.#last = now;
      if (this.#free < 1) await new Promise((resolve) => setTimeout(resolve, 4));
    }
    this.#free -= 1;
    this.#written += 1;
  }
}
