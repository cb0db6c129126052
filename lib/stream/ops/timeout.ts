/** The same items, and one error in a gap that is too long. */
import { TimeoutError } from "../../core/error.js";
import { CLOSED, PENDING } from "../../core/pollable.js";
import { Deadline } from "../deadline.js";
import { type Flow, Op, type Waker } from "../flow.js";

export class TimedOut<T> extends Op<T, T> {
  readonly ms: number;
  readonly deadline = new Deadline();
  /** It was told that the present gap is too long. */
  told = false;

  constructor(upstream: Flow<T>, ms: number) {
    super(upstream);
    this.ms = ms;
    this.deadline.set(ms);
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    const item = this.upstream.poll();
    if (item === PENDING) {
      if (this.told || !this.deadline.isReached) return PENDING;
      this.told = true;
      throw new TimeoutError(this.ms);
    }
    if (item !== CLOSED) {
      this.told = false;
      this.deadline.set(this.ms);
    }
    return item;
  }

  override arm(waker: Waker): void {
    if (!this.told) this.deadline.arm(waker);
    super.arm(waker);
  }

  override disarm(): void {
    this.deadline.disarm();
    super.disarm();
  }
}
