/** A reserved place in a channel. */
import { ClosedHandleError } from "../../core/error.js";
import { dispose } from "../../core/symbols.js";
import { CHAN, type Chan } from "./chan.js";

/**
 * A slot that is yours: a message for it can be sent without waiting, and cannot be refused.
 *
 * It ends by `send` or by `release` (or `using`); until then it counts as a sender, so the channel stays open for it,
 * also after the sender it came from was closed. After `Receiver.close()` its message is still received.
 *
 * **Source**: Tokio's `mpsc::Permit` and `OwnedPermit` in one.
 *
 * @example
 * ```ts
 * import { mpsc } from "sluice";
 * const [tx, rx] = mpsc.channel<string>(1);
 * const permit = await tx.reserve();
 * tx.trySend("no room"); // => { ok: false, reason: "full" }
 * permit.send("hello");
 * await rx.recv(); // => "hello"
 * ```
 */
export class Permit<in out T> {
  readonly #chan: Chan<T>;
  #used = false;

  /** @internal */
  constructor(chan: Chan<T>) {
    this.#chan = chan;
    chan.senders += 1;
    chan.permits += 1;
  }

  /**
   * Sends `value` into the reserved slot. If the receiver is gone, the message goes to `onUndelivered`.
   *
   * @throws ClosedHandleError if the permit was used or released before.
   */
  send(value: T): void {
    if (this.#used) throw new ClosedHandleError(`Permit of ${this.#chan.name}`);
    this.#used = true;
    this.#chan.permits -= 1;
    if (this.#chan.disposed) this.#chan.discard(value);
    else this.#chan.place(value);
    this.#chan.dropSender();
  }

  /** Gives the slot back, to the first waiting sender. Harmless when the permit was used or released before. */
  release(): void {
    if (this.#used) return;
    this.#used = true;
    this.#chan.permits -= 1;
    this.#chan.give(1);
    this.#chan.dropSender();
  }

  [dispose](): void {
    this.release();
  }

  /** True when both are of one channel. */
  sameChannel(other: Permit<T>): boolean {
    return other[CHAN] === this[CHAN];
  }

  /** True when the permit is one of `sender`'s channel. */
  sameChannelAsSender(sender: { readonly [CHAN]: Chan<T> }): boolean {
    return sender[CHAN] === this[CHAN];
  }

  /** @internal */
  get [CHAN](): Chan<T> {
    return this.#chan;
  }
}
