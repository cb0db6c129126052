/** The sending handle of a oneshot channel. */
import type { WaitOptions } from "../../core/cancel.js";
import { checkOptions } from "../../core/check.js";
import { Condition } from "../../core/condition.js";
import { ClosedHandleError } from "../../core/error.js";
import { dispose } from "../../core/symbols.js";
import { DONE, wait } from "../../core/wait.js";
import type { Shot } from "./shot.js";

/**
 * The sending side, good for one `send` or one `fail`. Either uses it up, as `close` does: the receiver then knows that
 * nothing will come.
 *
 * **Source**: `tokio::sync::oneshot::Sender`. Departures: `send` cannot take the handle away, so a second one throws;
 * `fail` is ours.
 *
 * @example
 * ```ts
 * import { oneshot } from "sluice";
 * const [tx, rx] = oneshot.channel<string>();
 * tx.isClosed; // => false
 * tx.send("pong"); // => true
 * await rx; // => "pong"
 * ```
 */
export class Sender<T> {
  readonly #shot: Shot<T>;

  /** @internal */
  constructor(shot: Shot<T>) {
    this.#shot = shot;
  }

  /**
   * Sends the value. Never waits. True does not say that the value was received, or will be: see `onUndelivered`.
   *
   * @returns false when the receiver is closed or gone: the value is yours again. The sender is used up either way.
   * @throws ClosedHandleError when the sender is used up: it sent, failed or was closed.
   *
   * **Order**: of several pending reads the oldest gets the value. **Source**: `Sender::send`.
   */
  send(value: T): boolean {
    return unused(this.#shot).send(value);
  }

  /**
   * Sends an error in place of the value: awaiting the receiver rejects with it, other reads get it once. Nobody is told
   * when the receiver is closed or gone, and a receiver that nobody reads raises no unhandled rejection.
   *
   * @throws ClosedHandleError when the sender is used up: it sent, failed or was closed.
   *
   * **Source**: none in Tokio, where one sends a `Result`; promises and Rx carry errors.
   */
  fail(error: unknown): void {
    unused(this.#shot).fail(error);
  }

  /**
   * Waits until the receiver is closed or gone before anything was sent: nobody wants the value any more. Once something
   * was sent there is nothing to give up, and a pending call stays pending until its signal ends it.
   *
   * @throws (rejects) the signal's reason; ClosedHandleError when the sender is used up.
   *
   * **Cancel safety**: safe. **Source**: `Sender::closed` (O2).
   */
  closed(options?: WaitOptions): Promise<void> {
    checkOptions("options", options);
    const shot = this.#shot;
    if (!shot.unused) return Promise.reject(misuse(shot));
    shot.departure ??= new Condition(() => shot.closed && !shot.sent);
    return wait(shot.departure, DONE, options?.signal);
  }

  /** Gives the sender up; the receiver meets the end. What was sent stays. Harmless when used up already. */
  close(): void {
    this.#shot.dropSender();
  }

  [dispose](): void {
    this.close();
  }

  /** True when the receiver is closed or gone. */
  get isClosed(): boolean {
    return this.#shot.closed;
  }
}

// Functions: a private method or accessor costs every handle a property.

function unused<T>(shot: Shot<T>): Shot<T> {
  if (!shot.unused) throw misuse(shot);
  return shot;
}

const misuse = ({ name }: { readonly name: string }): ClosedHandleError =>
  new ClosedHandleError(`Sender of ${name}, which sends once,`);
