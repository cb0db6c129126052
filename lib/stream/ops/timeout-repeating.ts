/** The same items, and an error for every tick of an interval in which none came. */
import { TimeoutError } from "../../core/error.js";
import { CLOSED, PENDING, type Pollable, POLLABLE } from "../../core/pollable.js";
import type { Interval } from "../../time/interval.js";
import { type Flow, Op, type Waker } from "../flow.js";
import { Place } from "../place.js";

export class TimedOutRepeatedly<T> extends Op<T, T> {
  readonly interval: Interval;
  readonly tick: Place<Pollable<number>>;
  /** By its owner: there are no more ticks. */
  disposed = false;

  constructor(upstream: Flow<T>, interval: Interval) {
    super(upstream);
    this.interval = interval;
    this.tick = new Place(interval[POLLABLE]());
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    const item = this.upstream.poll();
    if (item === PENDING) {
      const tick = this.tick.leaf.poll();
      this.disposed = tick === CLOSED;
      if (typeof tick !== "number") return PENDING;
      throw new TimeoutError(this.interval.period);
    }
    if (item !== CLOSED) this.restart();
    return item;
  }

  restart(): void {
    try {
      this.interval.reset();
    } catch {
      // disposed; the item must not be lost for that
    }
  }

  override arm(waker: Waker): void {
    if (!this.disposed) this.tick.arm(waker);
    super.arm(waker);
  }

  override disarm(): void {
    this.tick.disarm();
    super.disarm();
  }
}
