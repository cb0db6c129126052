/** Items of several sources as they come. */
import { CLOSED, PENDING } from "../../core/pollable.js";
import { drop, type Flow, leaveAll, type Waker } from "../flow.js";

/** Begins one further with every poll, also with one that finds nothing: so inputs that are always ready alternate. */
export class Merged<T> implements Flow<T> {
  /** Those that have not ended. */
  readonly flows: Flow<T>[];
  turn = 0;

  constructor(flows: Flow<T>[]) {
    this.flows = flows;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    const { flows } = this;
    let index = this.turn % flows.length;
    this.turn = index + 1;
    for (let left = flows.length; left > 0; left -= 1) {
      if (index >= flows.length) index = 0;
      const flow = flows[index] as Flow<T>;
      const item = flow.poll();
      if (item === PENDING) index += 1;
      else if (item !== CLOSED) return item;
      else {
        drop(flow);
        flows.splice(index, 1);
      }
    }
    return flows.length === 0 ? CLOSED : PENDING;
  }

  arm(waker: Waker): void {
    for (const flow of this.flows) flow.arm(waker);
  }

  disarm(): void {
    for (const flow of this.flows) flow.disarm();
  }

  leave(shared: boolean): void | PromiseLike<void> {
    return leaveAll(this.flows, shared);
  }
}
