/** All items but the first few. */
import { CLOSED, PENDING } from "../../core/pollable.js";
import { type Flow, Op } from "../flow.js";

export class Skipped<T> extends Op<T, T> {
  left: number;

  constructor(upstream: Flow<T>, n: number) {
    super(upstream);
    this.left = n;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    for (;;) {
      const item = this.upstream.poll();
      if (this.left === 0 || item === PENDING || item === CLOSED) return item;
      this.left -= 1;
    }
  }
}
