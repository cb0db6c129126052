/** Measures what the two forms differ in: how deep the queue became, and how large the heap. */
import { getHeapStatistics } from "node:v8";

const SAMPLE_MS = 20;

/**
 * The queue is what the walker has handed over and nobody has finished: entries that wait and entries in work. The heap
 * is V8's used heap, garbage that is not collected yet included, looked at every 20 ms and at the end.
 */
export class Meter {
  peakQueue = 0;
  peakHeapBytes = 0;
  #queue = 0;
  readonly #timer = setInterval(() => this.#sampleHeap(), SAMPLE_MS).unref();

  /** The walker has handed one over. */
  enter(): void {
    this.#queue += 1;
    this.peakQueue = Math.max(this.peakQueue, this.#queue);
  }

  /** One is finished. */
  leave(): void {
    this.#queue -= 1;
  }

  /** The last look; the peaks stand then. */
  stop(): this {
    clearInterval(this.#timer);
    this.#sampleHeap();
    return this;
  }

  #sampleHeap(): void {
    this.peakHeapBytes = Math.max(this.peakHeapBytes, getHeapStatistics().used_heap_size);
  }
}
