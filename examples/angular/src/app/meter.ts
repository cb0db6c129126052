/** What the page costs the browser: the time between frames, and the heap. */
export interface Frames {
  /** Milliseconds between two frames: the longest, and that which 99 of 100 do not exceed. */
  readonly longest: number;
  readonly p99: number;
  readonly frames: number;
}

export class FrameMeter {
  readonly #gaps: number[] = [];
  #last = performance.now();
  #handle = requestAnimationFrame(() => this.#beat());

  /** What came since the last call of `reset`. */
  read(): Frames {
    const sorted = this.#gaps.toSorted((a, b) => a - b);
    return {
      longest: sorted.at(-1) ?? 0,
      p99: sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0,
      frames: sorted.length,
    };
  }

  /** The newest gap. */
  get newest(): number {
    return this.#gaps.at(-1) ?? 0;
  }

  reset(): void {
    this.#gaps.length = 0;
    this.#last = performance.now();
  }

  stop(): void {
    cancelAnimationFrame(this.#handle);
  }

  #beat(): void {
    const now = performance.now();
    if (this.#gaps.length === 100_000) this.#gaps.shift();
    this.#gaps.push(now - this.#last);
    this.#last = now;
    this.#handle = requestAnimationFrame(() => this.#beat());
  }
}

/** Used heap in MB, where the browser tells. */
export const heapMb = (): number =>
  ((performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0) / 2 ** 20;
