/** One source after another; the second is not read before the first has ended. */
import { CLOSED, type PENDING } from "../../core/pollable.js";
import { drop, type Flow, leaveAll, NOTHING, Op } from "../flow.js";

export class Chained<T> extends Op<T, T> {
  rest: Flow<T>;

  constructor(upstream: Flow<T>, rest: Flow<T>) {
    super(upstream);
    this.rest = rest;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    const item = this.upstream.poll();
    if (item !== CLOSED || this.rest === NOTHING) return item;
    drop(this.upstream);
    this.upstream = this.rest;
    this.rest = NOTHING;
    return this.upstream.poll();
  }

  override leave(shared: boolean): void | PromiseLike<void> {
    return leaveAll([this.upstream, this.rest], shared);
  }
}
