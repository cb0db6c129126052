/** One item may stand in front, shown and not yet taken. */
import { CLOSED, PENDING, type Pollable } from "../../core/pollable.js";
import { Op } from "../flow.js";
import { View } from "../outlet.js";

export class Peeked<T> extends Op<T, T> {
  shown: T | typeof PENDING = PENDING;

  poll(): T | typeof PENDING | typeof CLOSED {
    const { shown } = this;
    if (shown === PENDING) return this.upstream.poll();
    this.shown = PENDING;
    return shown;
  }
}

/** Takes the next item in turn with everybody else, and puts it back to the front. */
export class Look<T> extends View<Pollable<T>, T> {
  readonly peeked: Peeked<T>;

  constructor(outlet: Pollable<T>, peeked: Peeked<T>) {
    super(outlet);
    this.peeked = peeked;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    const item = this.outlet.poll();
    if (item !== PENDING && item !== CLOSED) this.peeked.shown = item;
    return item;
  }
}
