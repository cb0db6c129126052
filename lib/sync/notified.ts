/** One wait for a notification, as a handle: in line from the call that made it until it is awaited or disposed. */
import { PENDING, POLLABLE, type Pollable, type PollableSource } from "../core/pollable.js";
import { ClosedHandleError } from "../core/error.js";
import { dispose } from "../core/symbols.js";
import { CancelWaiter, DONE, wait } from "../core/wait.js";
import { type Line, Ticket } from "./line.js";

/** The ticket of a handle: it stands in line whether or not somebody awaits it, until the signal fires or the handle goes. */
class HeldTicket extends Ticket {
  readonly link: CancelWaiter | null;
  aborted: { readonly reason: unknown } | null = null;
  disposed = false;

  constructor(line: Line, cancel: Pollable<unknown> | null) {
    super(line);
    const reason = cancel === null ? PENDING : cancel.poll();
    if (reason === PENDING) this.enter();
    else this.aborted = { reason };
    this.link = cancel === null || this.list === null ? null : new CancelWaiter(this, cancel);
  }

  override poll(): void | typeof PENDING {
    this.checkOpen();
    if (this.aborted !== null) throw this.aborted.reason;
    return super.poll();
  }

  override wake(): void {
    this.link?.leave();
    super.wake();
  }

  checkOpen(): void {
    if (this.disposed) throw new ClosedHandleError(`Notified of ${this.line.name}`);
  }

  enable(): boolean {
    this.checkOpen();
    return this.aborted === null && this.poll() !== PENDING;
  }

  /** The signal fired before it was called: who awaits it polls, and meets the reason. */
  cancelWith(reason: unknown): void {
    this.aborted = { reason };
    this.leave();
    this.waiters.wakeAll();
  }

  end(): void {
    this.disposed = true;
    this.link?.leave();
    this.leave();
    this.waiters.wakeAll();
  }
}

/**
 * A wait for one notification; made by `Notify.notified`. Await it, race it, or ask it, once or often: it is in line already.
 *
 * A notification that has come stays in it until it is told: by awaiting it, by a `select` that it wins, or by `enable()`.
 * From then on it is yours, and every later look at the handle says the same. A handle disposed before that passes the
 * notification on, the way it came: after `notifyOne` to the one that then waits longest, after `notifyLast` to the one that
 * waits shortest, and if nobody waits it is stored. `notifyWaiters` is for everybody, so nothing of it is passed on.
 *
 * *Gotchas.* A handle that is neither awaited to its end nor disposed keeps its place in line, and a notification that comes to
 * it is lost to others: hold it by `using`. Being thenable, it is awaited on the way when an `async` function returns it.
 *
 * **Source**: `tokio::sync::futures::Notified`. Departure: it is in line from the call on, not from the first poll.
 *
 * @example
 * ```ts
 * import { Notify } from "sluice";
 * const notify = new Notify();
 * {
 *   using first = notify.notified();
 *   using second = notify.notified();
 *   notify.notifyOne(); // comes to `first`
 *   second.enable(); // => false
 * } // the last is disposed first: nobody is left in line to whom it could pass, so it is stored
 * notify.notified().enable(); // => true
 * ```
 */
export class Notified implements PromiseLike<void>, PollableSource<void>, Disposable {
  readonly #ticket: HeldTicket;

  /** @internal */
  constructor(line: Line, cancel: Pollable<unknown> | null) {
    this.#ticket = new HeldTicket(line, cancel);
  }

  /**
   * Whether the notification has come. If so, it is yours, as if you had awaited it; if not, or if the signal has fired, nothing
   * has changed.
   *
   * @throws ClosedHandleError after dispose.
   *
   * **Source**: `Notified::enable` (N7); it is in line already, so this only asks.
   */
  enable(): boolean {
    return this.#ticket.enable();
  }

  /**
   * What `await` calls: waits until the notification has come. Each call is a wait of its own; all have the same outcome.
   *
   * Rejects with the reason of the signal, if that fired first; with ClosedHandleError after dispose, and when disposed meanwhile.
   *
   * **Source**: `impl Future for Notified`.
   */
  then<A = void, B = never>(
    onfulfilled?: ((value: void) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return wait(this.#ticket, DONE).then(onfulfilled, onrejected);
  }

  /** Leaves the line; a notification that has come and was not told is passed on. Harmless when done before. */
  [dispose](): void {
    this.#ticket.end();
  }

  /** As a branch of `select`. One that loses stays in line, and keeps what has come to it. */
  [POLLABLE](): Pollable<void> {
    return this.#ticket;
  }
}
