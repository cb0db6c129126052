/** An instant that a flow waits for, and a place in the list of those who wait for it. A host timer runs only while somebody waits. */
import { Alarm } from "../core/alarm.js";
import { Place } from "./place.js";

class Timer extends Alarm {
  ring(): void {
    this.waiters.wakeAll();
  }
}

export class Deadline extends Place<Timer> {
  /** It has passed until it is set. */
  constructor() {
    super(new Timer(-Infinity));
  }

  get isReached(): boolean {
    return this.leaf.reached;
  }

  /** Is due `ms` from now. */
  set(ms: number): void {
    this.leaf.move(this.leaf.clock.now() + Math.ceil(ms));
  }
}
