/** Items until a signal fires, which is looked at first. */
import { type CLOSED, PENDING, type Pollable } from "../../core/pollable.js";
import { type Flow, Op, type Waker } from "../flow.js";
import { Place } from "../place.js";

export class TakenUntil<T> extends Op<T, T> {
  readonly cancel: Place<Pollable<unknown>>;

  constructor(upstream: Flow<T>, cancel: Pollable<unknown>) {
    super(upstream);
    this.cancel = new Place(cancel);
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    return this.cancel.leaf.poll() === PENDING ? this.upstream.poll() : this.end();
  }

  override arm(waker: Waker): void {
    this.cancel.arm(waker);
    super.arm(waker);
  }

  override disarm(): void {
    this.cancel.disarm();
    super.disarm();
  }
}
