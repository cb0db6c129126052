/** After the first end, the end for ever. */
import { CLOSED, type PENDING } from "../../core/pollable.js";
import { drop, Op } from "../flow.js";

export class Fused<T> extends Op<T, T> {
  poll(): T | typeof PENDING | typeof CLOSED {
    const item = this.upstream.poll();
    if (item === CLOSED) this.upstream = drop(this.upstream);
    return item;
  }
}
