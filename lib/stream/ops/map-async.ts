/** One asynchronous step at a time. The one under way is the operator's, not the consumer's: it outlives a lost select. */
import { isThenable } from "../../cancel/foreign.js";
import { type Outcome, outcomeOf } from "../../cancel/outcome.js";
import { type CLOSED, PENDING } from "../../core/pollable.js";
import type { Waker } from "../flow.js";
import { Place } from "../place.js";
import { type Callback, Each } from "./each.js";

export class MappedAsync<T, R> extends Each<T, R, Callback<T, R | PromiseLike<R>>> {
  underWay: Place<Outcome> | null = null;

  override poll(): R | typeof PENDING | typeof CLOSED {
    return this.underWay === null ? super.poll() : this.settled(this.underWay);
  }

  of(item: T, index: number): R | typeof PENDING {
    const { fn } = this;
    const result = fn(item, index);
    if (!isThenable(result)) return result;
    this.underWay = new Place(outcomeOf(result));
    return PENDING;
  }

  settled({ leaf }: Place<Outcome>): R | typeof PENDING {
    try {
      const result = leaf.poll();
      if (result !== PENDING) this.underWay = null;
      return result as R;
    } catch (error) {
      this.underWay = null;
      this.end();
      throw error;
    }
  }

  override arm(waker: Waker): void {
    if (this.underWay === null) super.arm(waker);
    else this.underWay.arm(waker);
  }

  override disarm(): void {
    this.underWay?.disarm();
    super.disarm();
  }
}
