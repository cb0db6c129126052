/**
 * `Notify`: wakes those who wait, and says nothing else.
 *
 * A thin handle on the line (line.ts).
 */
import { cancelOf, type WaitOptions } from "../core/cancel.js";
import { checkOptions } from "../core/check.js";
import { POLLABLE, type PENDING, type Pollable, type PollableSource } from "../core/pollable.js";
import type { Waiter } from "../core/wait-list.js";
import { Line, Ticket } from "./line.js";
import { Notified } from "./notified.js";

/** Options of a Notify. */
export interface NotifyOptions {
  /** Shown by errors. */
  readonly name?: string | undefined;
}

/** The ticket of one branch of a `select`: in line while the branch is. */
class BranchTicket extends Ticket {
  get isOut(): boolean {
    return this.list === null && this.called === null;
  }

  override poll(): void | typeof PENDING {
    if (this.isOut) this.draw();
    return super.poll();
  }

  override register(waiter: Waiter): void {
    if (this.isOut) this.enter();
    super.register(waiter);
  }

  override unregister(waiter: Waiter): void {
    super.unregister(waiter);
    if (this.waiters.isEmpty) this.leave();
  }
}

/**
 * Notifications without content, for one or for all who wait.
 *
 * `notifyOne` and `notifyLast` are for one: when nobody waits, one notification is stored for the next who does, never more
 * than one. `notifyWaiters` is for all who wait now, and stores nothing. To wait for a condition, get in line first, then look:
 * what happens between is not missed.
 *
 * In a `select` a Notify is a branch: in line while the `select` waits, out of it when that has lost. A `notifyWaiters` in between
 * is not meant for it; where that counts, give the `select` a handle from `notified()`, which stays in line.
 *
 * **Source**: `tokio::sync::Notify`. Departure: `notified` gets in line at the call, not at the first poll.
 *
 * @example
 * ```ts
 * import { Notify } from "sluice";
 * const notify = new Notify();
 * let ready = false;
 * const waiting = (async () => {
 *   for (;;) {
 *     using changed = notify.notified();
 *     if (ready) return "ready";
 *     await changed;
 *   }
 * })();
 * ready = true;
 * notify.notifyWaiters();
 * await waiting; // => "ready"
 * ```
 */
export class Notify implements PollableSource<void> {
  readonly #line: Line;

  /**
   * A Notify at which nobody waits, with nothing stored.
   *
   * @param options `name`: shown by errors.
   *
   * **Source**: `Notify::new`.
   */
  constructor(options?: NotifyOptions) {
    checkOptions("options", options);
    this.#line = new Line(options?.name === undefined ? "Notify" : `Notify "${options.name}"`);
  }

  /**
   * Gets in line for one notification, at this call; a stored one comes at once.
   *
   * @param options `signal`: leaves the line when it fires, and awaiting rejects with its reason; not if the notification has
   * come before. One that has fired already joins no line and takes nothing.
   * @returns a handle to await, to race or to ask. Dispose the one you may not await.
   *
   * **Cancel safety**: loses its place in line; a notification that had come is passed on. **Order**: that of the calls, whoever
   * awaits first. **Source**: `Notify::notified`, `notified_owned`.
   */
  notified(options?: WaitOptions): Notified {
    checkOptions("options", options);
    return new Notified(this.#line, options?.signal === undefined ? null : cancelOf(options.signal));
  }

  /**
   * Notifies the one that waits longest; if nobody waits, stores one notification, unless one is stored.
   *
   * **Source**: `Notify::notify_one` (N1, N2).
   */
  notifyOne(): void {
    this.#line.notify("one");
  }

  /**
   * Notifies the one that waits shortest; if nobody waits, stores one notification, unless one is stored.
   *
   * **Source**: `Notify::notify_last` (N2).
   */
  notifyLast(): void {
    this.#line.notify("last");
  }

  /**
   * Notifies all who got in line before this call, awaited or not. Stores nothing, and leaves alone what is stored.
   *
   * **Order**: oldest first. **Source**: `Notify::notify_waiters` (N3, N4).
   */
  notifyWaiters(): void {
    this.#line.notifyAll();
  }

  [POLLABLE](): Pollable<void> {
    return new BranchTicket(this.#line);
  }
}
