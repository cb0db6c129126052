/**
 * The sending handles. What bounded and unbounded senders share stands once, in `SenderBase`; what differs is whether
 * a send can wait. They are `in out`: methods are bivariant, so else a sender of strings would pass for one of anything.
 */
import type { WaitOptions } from "../../core/cancel.js";
import { checkInteger, checkMs, checkOptions } from "../../core/check.js";
import { Condition } from "../../core/condition.js";
import { charge, gateClosed } from "../../core/coop.js";
import { ClosedHandleError } from "../../core/error.js";
import { Expiry } from "../../core/expiry.js";
import { POLLABLE, type Pollable, type PollableSource } from "../../core/pollable.js";
import { dispose } from "../../core/symbols.js";
import { DONE, ITSELF, refuse, RESOLVED, wait } from "../../core/wait.js";
import { CHAN, type Chan } from "./chan.js";
import { ParkedSend } from "./parked-send.js";
import { Permit } from "./permit.js";
import { permits, ReserveManyRequest, ReserveRequest, SendRequest } from "./slot-request.js";

/** Why a try-operation of a sender did nothing. */
export type TrySendError = { readonly ok: false; readonly reason: "full" | "closed" };
export type TrySendResult = { readonly ok: true } | TrySendError;
export type TryReserveResult<T> = { readonly ok: true; readonly permit: Permit<T> } | TrySendError;
export type TryReserveManyResult<T> = { readonly ok: true; readonly permits: Permit<T>[] } | TrySendError;
/** `displaced` holds the message that made room, if one had to. */
export type ForceSendResult<T> = { readonly ok: true; readonly displaced: [] | [T] } | TrySendError;

const SENT: { readonly ok: true } = Object.freeze({ ok: true });
const FULL: TrySendError = Object.freeze({ ok: false, reason: "full" });
const REFUSED: TrySendError = Object.freeze({ ok: false, reason: "closed" });

abstract class SenderBase<in out T> {
  readonly #chan: Chan<T>;
  #open = true;

  /** @internal */
  constructor(chan: Chan<T>) {
    this.#chan = chan;
    chan.senders += 1;
    chan.handles += 1;
  }

  /** @internal The channel, of which a closed handle too may read the state. */
  get [CHAN](): Chan<T> {
    return this.#chan;
  }

  /** The channel of an open handle. */
  protected live(): Chan<T> {
    if (!this.#open) throw new ClosedHandleError(`Sender of ${this.#chan.name}`);
    return this.#chan;
  }

  /** One more sender of this channel; it has to be closed on its own. */
  abstract clone(): SenderBase<T>;

  /**
   * Waits until the receiver is closed or gone, or the channel failed.
   *
   * @throws (rejects) the signal's reason; ClosedHandleError after this handle's own `close()`.
   *
   * **Cancel safety**: safe. **Source**: `Sender::closed`.
   */
  closed(options?: WaitOptions): Promise<void> {
    checkOptions("options", options);
    try {
      const chan = this.live();
      chan.departure ??= new Condition(() => chan.closed);
      return wait(chan.departure, DONE, options?.signal);
    } catch (error) {
      return refuse(error);
    }
  }

  /**
   * Closes the channel with an error: buffered and permitted messages first, then one reader gets `error`, then the end.
   *
   * Does nothing when the channel has ended already. The handle itself stays open.
   *
   * **Source**: none in Tokio, whose channels carry no error; Rx and iterators do.
   */
  fail(error: unknown): void {
    this.live().fail(error);
  }

  /** Gives this handle up. The channel ends with its last sender. Harmless when done before. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#chan.handles -= 1;
    this.#chan.dropSender();
  }

  [dispose](): void {
    this.close();
  }

  /** True when nothing sent now would be received: the receiver is closed or gone, or the channel failed. */
  get isClosed(): boolean {
    return this.#chan.closed;
  }

  /** How many messages are buffered. */
  get size(): number {
    return this.#chan.buffer.size;
  }

  /** How many senders keep the channel open, closed ones with work under way included. */
  get senderCount(): number {
    return this.#chan.senderCount;
  }

  /** How many weak senders there are. */
  get weakSenderCount(): number {
    return this.#chan.weakSenders;
  }

  /** True when both send into one channel. */
  sameChannel(other: SenderBase<T>): boolean {
    return other instanceof SenderBase && other[CHAN] === this[CHAN];
  }
}

/**
 * The sending side of a bounded channel. Clone it for each producer; the channel ends when the last one is closed.
 *
 * In a `select` a sender is a branch that wins when there is room; its value is a {@link Permit}.
 *
 * **Source**: `tokio::sync::mpsc::Sender`. Departures: handles are closed by `close()` or `using` instead of drop;
 * `forceSend` and `fail` are ours.
 *
 * @example
 * ```ts
 * import { mpsc } from "sluice";
 * const [tx, rx] = mpsc.channel<number>(2);
 * await tx.send(1);
 * tx.trySend(2); // => { ok: true }
 * tx.trySend(3); // => { ok: false, reason: "full" }
 * tx.forceSend(3); // => { ok: true, displaced: [1] }
 * await rx.recvMany(10); // => [2, 3]
 * ```
 */
export class Sender<in out T> extends SenderBase<T> implements PollableSource<Permit<T>> {
  /**
   * Waits for room and puts `value` in. Resolving says that the message is in the channel, not that it was received.
   *
   * @throws (rejects) SendError with the message in `value`, when the receiver is closed or gone, also while waiting;
   * the signal's reason; ClosedHandleError after this handle's own `close()`.
   *
   * **Cancel safety**: loses its place, and puts nothing; keep the value, or use `reserve`. **Order**: messages enter in
   * the order of the calls, those of waiting senders before any later one. **Source**: `Sender::send`. Departure: a
   * called `send` waits whether or not it is awaited.
   */
  send(value: T, options?: WaitOptions): Promise<void> {
    try {
      const chan = this.live();
      if (options === undefined && !gateClosed && !chan.closed) {
        if (!chan.take(1)) return new ParkedSend(chan, value).park();
        chan.place(value);
        charge();
        return RESOLVED;
      }
      checkOptions("options", options);
      return wait(new SendRequest(chan, value), ITSELF, options?.signal);
    } catch (error) {
      return refuse(error);
    }
  }

  /**
   * As `send`, and gives up after `ms`. A send that has room goes through, whatever the time.
   *
   * @param ms milliseconds, 0 or more, from this call on.
   * @throws (rejects) TimeoutError, and otherwise as `send`. RangeError at the call if `ms` is negative or NaN.
   *
   * **Cancel safety**: as `send`; when it gives up nothing was put. **Source**: `Sender::send_timeout`.
   */
  sendTimeout(value: T, ms: number, options?: WaitOptions): Promise<void> {
    checkMs("ms", ms);
    checkOptions("options", options);
    const expiry = new Expiry(ms, options?.signal);
    try {
      return wait(new SendRequest(this.live(), value), ITSELF, expiry);
    } catch (error) {
      return refuse(error);
    }
  }

  /** Puts `value` in if there is room now and nobody waits for it. **Source**: `Sender::try_send`. */
  trySend(value: T): TrySendResult {
    const chan = this.live();
    if (chan.closed) return REFUSED;
    if (!chan.takeSlots(1)) return FULL;
    chan.place(value);
    return SENT;
  }

  /**
   * Puts `value` in now, in the place of the oldest buffered message if the channel is full. Never waits.
   *
   * @returns the displaced message, which is yours again; `"full"` when permits hold every slot.
   * @throws RangeError on a rendezvous channel, which buffers nothing.
   *
   * **Order**: the message goes last; senders that wait keep waiting, also those at the coop gate. **Source**: ours
   * (crossbeam's `force_push`).
   */
  forceSend(value: T): ForceSendResult<T> {
    const chan = this.live();
    if (chan.capacity === 0) throw new RangeError("forceSend needs a capacity of 1 or more, this channel's is 0");
    if (chan.closed) return REFUSED;
    if (chan.take(1)) {
      chan.place(value);
      return { ok: true, displaced: [] };
    }
    if (chan.buffer.size === 0) return FULL;
    const oldest = chan.buffer.shift();
    chan.place(value);
    return { ok: true, displaced: [oldest] };
  }

  /**
   * Waits for room and keeps it for you.
   *
   * @throws (rejects) SendError without a value when the receiver is closed or gone; the signal's reason;
   * ClosedHandleError after this handle's own `close()`.
   *
   * **Cancel safety**: loses its place in the queue, nothing else. **Order**: one queue with `send`. **Source**:
   * `Sender::reserve`, `reserve_owned`. On a rendezvous channel a permit claims a waiting reader.
   */
  reserve(options?: WaitOptions): Promise<Permit<T>> {
    checkOptions("options", options);
    try {
      return wait(new ReserveRequest(this.live()), ITSELF, options?.signal);
    } catch (error) {
      return refuse(error);
    }
  }

  /**
   * Waits for `n` places at once; takes those that are free and holds them while it waits for the rest.
   *
   * @param n 0 to `maxCapacity`; on a rendezvous channel 0 or 1.
   * @throws RangeError if `n` is out of range. Rejects as `reserve` does.
   *
   * **Cancel safety**: loses its place; held slots go to the next in line. **Source**: `Sender::reserve_many`.
   * Departure: to ask for more than there can be is a wrong argument, not a closed channel.
   */
  reserveMany(n: number, options?: WaitOptions): Promise<Permit<T>[]> {
    checkInteger("n", n, 0, Math.max(1, this[CHAN].capacity));
    checkOptions("options", options);
    try {
      return wait(new ReserveManyRequest(this.live(), n), ITSELF, options?.signal);
    } catch (error) {
      return refuse(error);
    }
  }

  /** Keeps a place for you if there is one now and nobody waits for it. **Source**: `Sender::try_reserve`. */
  tryReserve(): TryReserveResult<T> {
    const chan = this.live();
    if (chan.closed) return REFUSED;
    return chan.takeSlots(1) ? { ok: true, permit: new Permit(chan) } : FULL;
  }

  /**
   * Keeps `n` places if they are there now. **Source**: `Sender::try_reserve_many`: more than `maxCapacity` is `"full"`,
   * also on a closed channel.
   *
   * @throws RangeError if `n` is negative or no integer.
   */
  tryReserveMany(n: number): TryReserveManyResult<T> {
    checkInteger("n", n, 0);
    const chan = this.live();
    if (n > Math.max(chan.capacity, 1)) return FULL;
    if (chan.closed) return REFUSED;
    if (n > 0 && !chan.takeSlots(n)) return FULL;
    return { ok: true, permits: permits(chan, n) };
  }

  override clone(): Sender<T> {
    return new Sender(this.live());
  }

  /** A handle that does not keep the channel open. */
  downgrade(): WeakSender<T> {
    return new WeakSender(this.live(), (chan) => new Sender(chan));
  }

  /** Free slots now: neither buffered, nor permitted, nor promised to a waiting sender. */
  get capacity(): number {
    return Math.max(0, this[CHAN].free);
  }

  /** The capacity as configured. */
  get maxCapacity(): number {
    return this[CHAN].capacity;
  }

  [POLLABLE](): Pollable<Permit<T>> {
    return new ReserveRequest(this.live());
  }
}

/**
 * The sending side of an unbounded channel: `send` never waits, and nothing stops the buffer from growing.
 *
 * **Source**: `tokio::sync::mpsc::UnboundedSender`.
 *
 * @example
 * ```ts
 * import { mpsc } from "sluice";
 * const [tx, rx] = mpsc.unboundedChannel<string>();
 * tx.send("a"); // => { ok: true }
 * rx.close();
 * tx.send("b"); // => { ok: false, reason: "closed" }
 * ```
 */
export class UnboundedSender<in out T> extends SenderBase<T> {
  /** Puts `value` in, unless the receiver is closed or gone. */
  send(value: T): TrySendResult {
    const chan = this.live();
    if (chan.closed) return REFUSED;
    chan.place(value);
    return SENT;
  }

  /** As `send`, under the name that it has on a bounded channel; never `"full"`. */
  trySend(value: T): TrySendResult {
    return this.send(value);
  }

  override clone(): UnboundedSender<T> {
    return new UnboundedSender(this.live());
  }

  /** A handle that does not keep the channel open. */
  downgrade(): WeakSender<T, UnboundedSender<T>> {
    return new WeakSender(this.live(), (chan) => new UnboundedSender(chan));
  }
}

/**
 * A sender that does not keep the channel open, for those who only sometimes have something to say.
 *
 * **Source**: Tokio's `WeakSender` and `WeakUnboundedSender`.
 *
 * @example
 * ```ts
 * import { mpsc } from "sluice";
 * const [tx] = mpsc.channel<number>(1);
 * const weak = tx.downgrade();
 * weak.upgrade()?.close();
 * tx.close();
 * weak.upgrade(); // => undefined
 * ```
 */
export class WeakSender<T, S = Sender<T>> {
  readonly #chan: Chan<T>;
  readonly #strong: (chan: Chan<T>) => S;
  #open = true;

  /** @internal */
  constructor(chan: Chan<T>, strong: (chan: Chan<T>) => S) {
    this.#chan = chan;
    this.#strong = strong;
    chan.weakSenders += 1;
  }

  /** A new sender, or `undefined` once the last one is closed. */
  upgrade(): S | undefined {
    this.#checkOpen();
    return this.#chan.senders > 0 ? this.#strong(this.#chan) : undefined;
  }

  clone(): WeakSender<T, S> {
    this.#checkOpen();
    return new WeakSender(this.#chan, this.#strong);
  }

  /** Gives this handle up. Harmless when done before. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#chan.weakSenders -= 1;
  }

  [dispose](): void {
    this.close();
  }

  get senderCount(): number {
    return this.#chan.senderCount;
  }

  get weakSenderCount(): number {
    return this.#chan.weakSenders;
  }

  #checkOpen(): void {
    if (!this.#open) throw new ClosedHandleError(`WeakSender of ${this.#chan.name}`);
  }
}
