/** Batches that go out when they are full, or some time after their first item. */
import type { Flow, Waker } from "../flow.js";
import { Deadline } from "../deadline.js";
import { Batches } from "./batches.js";

export class ChunksTimeout<T> extends Batches<T> {
  readonly ms: number;
  readonly deadline = new Deadline();

  constructor(upstream: Flow<T>, n: number, ms: number) {
    super(upstream, n);
    this.ms = ms;
  }

  override begun(): void {
    this.deadline.set(this.ms);
  }

  get isDue(): boolean {
    return this.deadline.isReached;
  }

  override arm(waker: Waker): void {
    if (this.batch.length > 0) this.deadline.arm(waker);
    super.arm(waker);
  }

  override disarm(): void {
    this.deadline.disarm();
    super.disarm();
  }
}
