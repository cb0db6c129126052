/**
 * So many items in a stretch of time, which begins with its first: then the source is not asked again before it is over.
 *
 * With one item a stretch that is `throttle` of tokio-stream, with more it is the `RateLimit` of tower.
 */
import { CLOSED, PENDING } from "../../core/pollable.js";
import { Deadline } from "../deadline.js";
import { type Flow, Op, type Waker } from "../flow.js";

export class RateLimited<T> extends Op<T, T> {
  readonly n: number;
  readonly ms: number;
  /** When the stretch is over. */
  readonly deadline = new Deadline();
  /** How many may still come in it. */
  rest = 0;
  /** The last poll came too early. */
  isEarly = false;

  constructor(upstream: Flow<T>, n: number, ms: number) {
    super(upstream);
    this.n = n;
    this.ms = ms;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    if (this.deadline.isReached) this.rest = this.n;
    this.isEarly = this.rest === 0;
    if (this.isEarly) return PENDING;
    const item = this.upstream.poll();
    if (item !== PENDING && item !== CLOSED) this.count();
    return item;
  }

  count(): void {
    if (this.rest === this.n) this.deadline.set(this.ms);
    this.rest -= 1;
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
