/** The first few items; the source is let go when one more is asked for, so the last is used before. */
import { CLOSED, PENDING } from "../../core/pollable.js";
import { type Flow, Op } from "../flow.js";

export class Taken<T> extends Op<T, T> {
  left: number;

  constructor(upstream: Flow<T>, n: number) {
    super(upstream);
    this.left = n;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    if (this.left === 0) return this.end();
    const item = this.upstream.poll();
    if (item !== PENDING && item !== CLOSED) this.left -= 1;
    return item;
  }
}
