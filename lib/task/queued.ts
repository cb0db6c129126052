/** A task in the queue for a place in its set. */
import { Waiter } from "../core/wait-list.js";

export class Queued extends Waiter {
  /** Resolved when the task may go on: it has got a place, or it needs none because it is aborted or detached. */
  readonly start: Promise<void>;
  hasPlace = false;
  #go!: () => void;

  constructor() {
    super();
    this.start = new Promise((resolve) => {
      this.#go = resolve;
    });
  }

  wake(): void {
    this.#go();
  }

  /** Leaves the queue with a place. */
  admit(): void {
    this.hasPlace = true;
    this.giveUp();
  }

  /** Leaves the queue. */
  giveUp(): void {
    if (this.list?.remove(this) === true) this.wake();
  }
}
