/**
 * What ends a wait after some time: a cancellation that fires by itself, or when another one does.
 *
 * It is not due before its timer has rung, so a wait that is ready at once succeeds, whatever the time (Tokio M21).
 */
import { Alarm } from "./alarm.js";
import { CANCEL, type Cancellable, cancelOf } from "./cancel.js";
import { clock } from "./clock.js";
import { TimeoutError } from "./error.js";
import { PENDING, type Pollable } from "./pollable.js";
import { CancelWaiter } from "./wait.js";
import type { Waiter } from "./wait-list.js";

export class Expiry extends Alarm implements Cancellable, Pollable<unknown> {
  readonly ms: number;
  readonly other: Pollable<unknown> | null;
  link: CancelWaiter | null = null;
  due = false;

  constructor(ms: number, other: AbortSignal | Cancellable | undefined) {
    super(clock.now() + Math.ceil(ms));
    this.ms = ms;
    this.other = other === undefined ? null : cancelOf(other);
  }

  [CANCEL](): this {
    return this;
  }

  poll(): unknown {
    const reason = this.other === null ? PENDING : this.other.poll();
    return reason === PENDING && this.due ? new TimeoutError(this.ms) : reason;
  }

  override register(waiter: Waiter): void {
    super.register(waiter);
    if (this.other !== null) this.link ??= new CancelWaiter(this, this.other);
  }

  override disarm(): void {
    super.disarm();
    this.link?.leave();
    this.link = null;
  }

  ring(): void {
    this.due = true;
    this.waiters.wakeAll();
  }

  /** The other one has fired. */
  cancelWith(): void {
    this.waiters.wakeAll();
  }
}
