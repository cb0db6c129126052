/** What the operators share that collect items into arrays. They differ in when a batch goes out that is not full. */
import { CLOSED, PENDING } from "../../core/pollable.js";
import { type Flow, Op } from "../flow.js";

export abstract class Batches<T> extends Op<T, T[]> {
  readonly n: number;
  batch: T[] = [];
  /** What upstream threw after the items of the batch. */
  failure: { readonly error: unknown } | null = null;

  constructor(upstream: Flow<T>, n: number) {
    super(upstream);
    this.n = n;
  }

  /** Whether a batch that is not full goes out now, when nothing more is ready. */
  abstract get isDue(): boolean;

  /** The first item of a batch has come. */
  begun(): void {}

  poll(): T[] | typeof PENDING | typeof CLOSED {
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure.error;
    for (;;) {
      const item = this.pull();
      if (item === PENDING) return this.batch.length > 0 && this.isDue ? this.take() : PENDING;
      if (item === CLOSED) return this.batch.length > 0 ? this.take() : CLOSED;
      if (this.batch.push(item) === 1) this.begun();
      if (this.batch.length === this.n) return this.take();
    }
  }

  /** An error has its place behind the items before it: they go out first. */
  pull(): T | typeof PENDING | typeof CLOSED {
    try {
      return this.upstream.poll();
    } catch (error) {
      if (this.batch.length === 0) throw error;
      this.failure = { error };
      return CLOSED;
    }
  }

  take(): T[] {
    const { batch } = this;
    this.batch = [];
    return batch;
  }
}
