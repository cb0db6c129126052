/** What the operators share that call a function for each item: it is called in one place, and fails there. */
import { CLOSED, PENDING } from "../../core/pollable.js";
import { type Flow, Op } from "../flow.js";
import { stir } from "../pulse.js";

/** What `of` gives for an item that goes no further. */
export const SKIP: unique symbol = Symbol("sluice.stream.skip");

/** A function of an item, and of how many there were before it. */
export type Callback<T, R> = (item: T, index: number) => R;

export abstract class Each<T, R, F = Callback<T, unknown>> extends Op<T, R> {
  readonly fn: F;
  index = 0;

  constructor(upstream: Flow<T>, fn: F) {
    super(upstream);
    this.fn = fn;
  }

  /** What becomes of an item; `PENDING` where that shows later, `CLOSED` ends the stream. Runs code of the user. */
  abstract of(item: T, index: number): R | typeof SKIP | typeof PENDING | typeof CLOSED;

  poll(): R | typeof PENDING | typeof CLOSED {
    for (;;) {
      const item = this.upstream.poll();
      if (item === PENDING || item === CLOSED) return item as typeof PENDING | typeof CLOSED;
      const result = this.call(item);
      if (result === CLOSED) return this.end();
      if (result !== SKIP) return result;
    }
  }

  call(item: T): R | typeof SKIP | typeof PENDING | typeof CLOSED {
    stir();
    try {
      return this.of(item, this.index++);
    } catch (error) {
      this.end();
      throw error;
    }
  }
}
