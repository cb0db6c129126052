/** A reserved place in a channel. */
import { ClosedHandleError } from "../../core/error.js";
import { dispose } from "../../core/symbols.js";
import { CHAN, type Chan } from "./chan.js";
import type { SenderRef } from "./sender-ref.js";

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
  readonly #ref: SenderRef<T>;
  #used = false;

  /** @internal */
  constructor(ref: SenderRef<T>) {
    this.#ref = ref;
    ref.begin();
    ref.chan.permits += 1;
  }

  /**
   * Sends `value` into the reserved slot. If the receiver is gone, the message goes to `onUndelivered`.
   *
   * @throws ClosedHandleError if the permit was used or released before.
   */
  send(value: T): void {
    if (this.#used) throw new ClosedHandleError(`Permit of ${this.#ref.chan.name}`);
    const { chan } = this.#ref;
    this.#end();
    chan.place(value);
    this.#settle();
  }

  /** Gives the slot back, to the first waiting sender. Harmless when the permit was used or released before. */
  release(): void {
    if (this.#used) return;
    const { chan } = this.#ref;
    this.#end();
    chan.slots.give(1);
    this.#settle();
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
    return this.#ref.chan;
  }

  #end(): void {
    this.#used = true;
    this.#ref.chan.permits -= 1;
  }

  #settle(): void {
    this.#ref.finish();
    if (this.#ref.chan.closed) this.#ref.chan.endReaders();
  }
}
