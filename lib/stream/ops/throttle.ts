/** Items at some distance in time: the source is not asked again before it has passed. */
import { CLOSED, PENDING } from "../../core/pollable.js";
import { Deadline } from "../deadline.js";
import { type Flow, Op, type Waker } from "../flow.js";

export class Throttled<T> extends Op<T, T> {
  readonly ms: number;
  /** When the source may be asked again. */
  readonly deadline = new Deadline();
  /** The last poll came before that. */
  isEarly = false;

  constructor(upstream: Flow<T>, ms: number) {
    super(upstream);
    this.ms = ms;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    this.isEarly = !this.deadline.isReached;
    if (this.isEarly) return PENDING;
    const item = this.upstream.poll();
    if (item !== PENDING && item !== CLOSED) this.deadline.set(this.ms);
    return item;
  }

  override arm(waker: Waker): void {
    if (this.isEarly) this.deadline.arm(waker);
    else super.arm(waker);
  }

  override disarm(): void {
    this.deadline.disarm();
    super.disarm();
  }
}
