/** Items with their index. */
import { CLOSED, PENDING } from "../../core/pollable.js";
import { Op } from "../flow.js";

export class Enumerated<T> extends Op<T, [index: number, item: T]> {
  index = 0;

  poll(): [index: number, item: T] | typeof PENDING | typeof CLOSED {
    const item = this.upstream.poll();
    if (item === PENDING || item === CLOSED) return item as typeof PENDING | typeof CLOSED;
    return [this.index++, item];
  }
}
