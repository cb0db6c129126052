import { TimeoutError } from "../../core/error.js";
import { CLOSED, PENDING, type Pollable, POLLABLE } from "../../core/pollable.js";
import { now } from "../../time/clock.js";
import type { Interval } from "../../time/interval.js";
import { type Flow, Op, type Waker } from "../flow.js";
import { Place } from "../place.js";

export class TimedOutRepeatedly<T> extends Op<T, T> {
  readonly interval: Interval;
  readonly tick: Place<Pollable<number>>;
  /** When the interval begins anew, because of an item. */
  anew: number | null = null;

  constructor(upstream: Flow<T>, interval: Interval) {
    super(upstream);
    this.interval = interval;
    this.tick = new Place(interval[POLLABLE]());
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    if (this.anew !== null) this.interval.resetAt(this.anew); // not with the item, which would be lost if this failed
    this.anew = null;
    const item = this.upstream.poll();
    if (item === PENDING) {
      if (typeof this.tick.leaf.poll() !== "number") return PENDING;
      throw new TimeoutError(this.interval.period);
    }
    if (item !== CLOSED) this.anew = now() + this.interval.period;
    return item;
  }

  override arm(waker: Waker): void {
    this.tick.arm(waker);
    super.arm(waker);
  }

  override disarm(): void {
    this.tick.disarm();
    super.disarm();
  }
}
