/** Joins what nobody joins by hand: takes each outcome as it comes, so that none is kept. A waiter, and no promise for each. */
import { CLOSED, PENDING, type Pollable } from "../core/pollable.js";
import { Waiter } from "../core/wait-list.js";
import type { JoinResult } from "../task/join-result.js";

/** Whom a joiner tells. It is inside a wake, so no code of the user runs there (law 6). */
export interface Heir<T> {
  take(outcome: JoinResult<T>): void;
}

export class Joiner<T> extends Waiter {
  readonly outcomes: Pollable<JoinResult<T>>;
  readonly heir: Heir<T>;

  constructor(outcomes: Pollable<JoinResult<T>>, heir: Heir<T>) {
    super();
    this.outcomes = outcomes;
    this.heir = heir;
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
      this.heir.take(outcome);
    }
  }

  /** What comes from now on is somebody else's. */
  leave(): void {
    this.outcomes.unregister(this);
  }
}
