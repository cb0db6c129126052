/** A task in the queue for a place in its set. */
import { Waiter } from "../core/wait-list.js";

let resolveNew: () => void;
const capture = (resolve: () => void): void => {
  resolveNew = resolve;
};

export class Queued extends Waiter {
  /** Resolved when the task may go on: it has got a place, or it needs none because it is aborted or detached. */
  readonly go = new Promise<void>(capture);
  readonly resolve = resolveNew;
  hasPlace = false;

  wake(): void {
    this.resolve();
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
