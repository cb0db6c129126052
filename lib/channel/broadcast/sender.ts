/** The sending handles of a broadcast channel: one that keeps it open, and one that does not. */
import type { WaitOptions } from "../../core/cancel.js";
import { checkOptions } from "../../core/check.js";
import { Condition } from "../../core/condition.js";
import { ClosedHandleError } from "../../core/error.js";
import { dispose } from "../../core/symbols.js";
import { DONE, wait } from "../../core/wait.js";
import { Chan } from "./chan.js";
import { Cursor } from "./cursor.js";
import { type ChannelOptions, checkSubscribe, type SubscribeOptions } from "./options.js";
import { Receiver } from "./receiver.js";

/**
 * The sending side. Clone it for each producer; the channel ends when the last one is closed.
 *
 * A send never waits and never fails for lack of room: there is no backpressure. A receiver that does not keep up
 * loses the oldest messages it has not read, and is told (`onLag`). Where nothing may be lost, use mpsc channels.
 *
 * **Source**: `tokio::sync::broadcast::Sender`. Departures: handles are closed by `close()` or `using` instead of drop;
 * `replay` and `fail` are ours.
 *
 * @example
 * ```ts
 * import { broadcast } from "sluice";
 * const tx = new broadcast.Sender<string>(16, { replay: 1 }); // begins without a receiver
 * tx.send("first"); // => 0
 * const late = tx.subscribe();
 * const told = tx.subscribe({ replay: true });
 * tx.send("second"); // => 2
 * late.tryRecv(); // => { ok: true, value: "second" }
 * told.tryRecv(); // => { ok: true, value: "first" }
 * ```
 */
export class Sender<T> {
  readonly #chan: Chan<T>;
  /** The channel, while this handle is open. A field: calling a private accessor costs as much as the send. */
  #live: Chan<T> | null;

  /**
   * Makes a channel that has no receiver yet.
   *
   * @param capacity how many messages are kept for receivers that are behind: an integer of 1 or more.
   * @throws RangeError if `capacity` or `options.replay` is out of range.
   *
   * **Source**: `Sender::new`.
   */
  constructor(capacity: number, options?: ChannelOptions);
  /** @internal */
  constructor(chan: Chan<T>);
  constructor(made: number | Chan<T>, options?: ChannelOptions) {
    this.#chan = made instanceof Chan ? made : new Chan(made, options);
    this.#live = this.#chan;
    this.#chan.senders += 1;
  }

  /**
   * Sends `value` to every receiver there is. Never waits, and takes the same time however many there are, but for a
   * constant for each that is parked at that moment.
   *
   * @returns how many receivers will see it (unless they are overrun or disposed before). 0 when there is none, which
   * is not an error; the value is then kept for `replay` only.
   * @throws SendError with the message in `value` and the failure as `cause` when the channel has failed;
   * ClosedHandleError after this handle's own `close()`.
   *
   * **Order**: all receivers see all messages in the order of the sends. Parked receivers are served in the order in
   * which they began to wait; delivery is on microtasks, never inside `send`. **Source**: `Sender::send`. Departure: no
   * receiver is no error.
   */
  send(value: T): number {
    const chan = this.#live ?? gone(this.#chan);
    if (chan.failure !== null) throw chan.refusal(value);
    return chan.send(value);
  }

  /**
   * Makes a receiver. It sees later messages only, except those kept for replay if asked for. A channel that had no
   * receiver goes on with it.
   *
   * @throws TypeError if given an observer: a sender is not an Observable, subscribe to a receiver; RangeError if
   * `replay` is more than the channel keeps; ClosedHandleError after this handle's own `close()`.
   *
   * **Source**: `Sender::subscribe`. Departure: the options. After `fail` the receiver gets its replay, then the error.
   */
  subscribe(options?: SubscribeOptions): Receiver<T> {
    const chan = this.#live ?? gone(this.#chan);
    checkSubscribe(options, chan.replay);
    return new Receiver(new Cursor(chan, chan.onLag, options));
  }

  /** One more sender of this channel; it has to be closed on its own. */
  clone(): Sender<T> {
    return new Sender(this.#live ?? gone(this.#chan));
  }

  /** A handle that does not keep the channel open. */
  downgrade(): WeakSender<T> {
    return new WeakSender(this.#live ?? gone(this.#chan));
  }

  /**
   * Waits until there is no receiver; resolves at that moment, even if one subscribes before you run on.
   *
   * @throws (rejects) the signal's reason; ClosedHandleError after this handle's own `close()`.
   *
   * **Cancel safety**: safe. **Source**: `Sender::closed`, which looks again when it is polled.
   */
  closed(options?: WaitOptions): Promise<void> {
    checkOptions("options", options);
    const chan = this.#chan;
    if (this.#live === null) return Promise.reject(misuse(chan));
    chan.vacancy ??= new Condition(() => chan.receivers === 0);
    return wait(chan.vacancy, DONE, options?.signal);
  }

  /**
   * Closes the channel with an error: each receiver gets what it has not read, then `error` once, then the end. Of
   * several parked reads of one receiver the oldest gets it.
   *
   * Does nothing when the channel has failed already. The handles stay open, but their `send` throws.
   *
   * **Source**: none in Tokio, whose channels carry no error; Rx and iterators do.
   */
  fail(error: unknown): void {
    (this.#live ?? gone(this.#chan)).fail(error);
  }

  /** Gives this handle up. The channel ends with its last sender. Harmless when done before. */
  close(): void {
    if (this.#live === null) return;
    this.#live = null;
    this.#chan.dropSender();
  }

  [dispose](): void {
    this.close();
  }

  /** How many receivers would see a message sent now. */
  get receiverCount(): number {
    return this.#chan.receivers;
  }

  /** How many senders keep the channel open. */
  get senderCount(): number {
    return this.#chan.senders;
  }

  /** How many weak senders there are. */
  get weakSenderCount(): number {
    return this.#chan.weakSenders;
  }

  /** How many messages at least one receiver has still to read: at most the capacity. */
  get size(): number {
    return this.#chan.size;
  }

  /** True when every receiver has read everything. */
  get isEmpty(): boolean {
    return this.#chan.size === 0;
  }

  /** The capacity as configured. **Source**: ours; Tokio rounds it up to a power of two, here it is exact. */
  get maxCapacity(): number {
    return this.#chan.capacity;
  }

  /** True when both send into one channel. */
  sameChannel(other: Sender<T>): boolean {
    return other instanceof Sender && other.#chan === this.#chan;
  }
}

const misuse = ({ name }: { readonly name: string }): ClosedHandleError => new ClosedHandleError(`Sender of ${name}`);

function gone(chan: { readonly name: string }): never {
  throw misuse(chan);
}

/**
 * A sender that does not keep the channel open, for those who only sometimes have something to say.
 *
 * **Source**: Tokio's `broadcast::WeakSender`.
 *
 * @example
 * ```ts
 * import { broadcast } from "sluice";
 * const [tx, rx] = broadcast.channel<string>(4);
 * const weak = tx.downgrade();
 * const strong = weak.upgrade();
 * strong?.send("hello"); // => 1
 * strong?.close();
 * tx.close();
 * weak.upgrade(); // => undefined
 * await rx.recv(); // => "hello"
 * ```
 */
export class WeakSender<T> {
  readonly #chan: Chan<T>;
  #open = true;

  /** @internal */
  constructor(chan: Chan<T>) {
    this.#chan = chan;
    chan.weakSenders += 1;
  }

  /** A new sender, or `undefined` once the last one is closed. */
  upgrade(): Sender<T> | undefined {
    this.#checkOpen();
    return this.#chan.senders > 0 ? new Sender(this.#chan) : undefined;
  }

  clone(): WeakSender<T> {
    this.#checkOpen();
    return new WeakSender(this.#chan);
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

  /** How many senders keep the channel open. */
  get senderCount(): number {
    return this.#chan.senders;
  }

  /** How many weak senders there are. */
  get weakSenderCount(): number {
    return this.#chan.weakSenders;
  }

  #checkOpen(): void {
    if (!this.#open) throw new ClosedHandleError(`WeakSender of ${this.#chan.name}`);
  }
}
