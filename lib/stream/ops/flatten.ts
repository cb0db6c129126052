/** One stream after another, each opened when the one before has ended. */
import { CLOSED, PENDING } from "../../core/pollable.js";
import { drop, type Flow, leaveAll, NOTHING, Op, type Waker } from "../flow.js";

export class Flattened<T> extends Op<Flow<T>, T> {
  inner: Flow<T> = NOTHING;

  poll(): T | typeof PENDING | typeof CLOSED {
    for (;;) {
      const item = this.inner.poll();
      if (item !== CLOSED) return item;
      this.inner = drop(this.inner);
      const next = this.upstream.poll();
      if (next === PENDING || next === CLOSED) return next;
      this.inner = next;
    }
  }

  override arm(waker: Waker): void {
    if (this.inner === NOTHING) super.arm(waker);
    else this.inner.arm(waker);
  }

  override disarm(): void {
    this.inner.disarm();
    super.disarm();
  }

  override leave(shared: boolean): void | PromiseLike<void> {
    return leaveAll([this.inner, this.upstream], shared);
  }
}
