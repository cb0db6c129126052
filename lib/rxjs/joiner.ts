/** Joins what nobody joins by hand: takes each outcome as it comes, so that none is kept. A waiter, and no promise for each. */
import { CLOSED, PENDING, type Pollable } from "../core/pollable.js";
import { Waiter } from "../core/wait-list.js";
import type { JoinResult } from "../task/join-result.js";

export class Joiner<T> extends Waiter {
  readonly outcomes: Pollable<JoinResult<T>>;
  /** Told of each. It runs inside a wake, so no code of the user (law 6). */
  readonly tell: (outcome: JoinResult<T>) => void;

  constructor(outcomes: Pollable<JoinResult<T>>, tell: (outcome: JoinResult<T>) => void) {
    super();
    this.outcomes = outcomes;
    this.tell = tell;
  }

  /** There is a new member. */
  start(): void {
    if (this.list === null) this.wake();
  }

  wake(): void {
    for (;;) {
      const outcome = this.outcomes.poll();
      if (outcome === CLOSED) return;
      if (outcome === PENDING) {
        this.outcomes.register(this);
        return;
      }
      this.tell(outcome);
    }
  }

  /** What comes from now on is somebody else's. */
  leave(): void {
    this.outcomes.unregister(this);
  }
}
