/** A task in the queue for a place in its set. */
import { captureZone } from "../core/context.js";
import { Waiter } from "../core/wait-list.js";
import type { Task } from "./task.js";

export class Queued extends Waiter {
  readonly task: Task<unknown>;
  hasPlace = false;

  constructor(task: Task<unknown>) {
    super();
    this.task = task;
    task.context = captureZone();
  }

  /** The task may go on: it has got a place, or it needs none because it is aborted or detached. */
  wake(): void {
    this.task.start();
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
