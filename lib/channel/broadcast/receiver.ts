/** The receiving handle of a broadcast channel. */
import type { WaitOptions } from "../../core/cancel.js";
import { checkOptions } from "../../core/check.js";
import { charge, gateClosed } from "../../core/coop.js";
import { CLOSED, PENDING, POLLABLE, type Pollable } from "../../core/pollable.js";
import type { Readable } from "../../core/iterate.js";
import { Iter, type IterOptions, READABLE, Source } from "../../core/source.js";
import { dispose } from "../../core/symbols.js";
import { RESULT, type Shape, VALUE, wait } from "../../core/wait.js";
import { Cursor } from "./cursor.js";
import { checkSubscribe, type OnLag, type SubscribeOptions } from "./options.js";

/** What `tryRecv` found. */
export type TryRecvResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: "empty" | "closed" }
  | { readonly ok: false; readonly reason: "lagged"; readonly missed: number }
  | { readonly ok: false; readonly reason: "failed"; readonly error: unknown };

const EMPTY: TryRecvResult<never> = Object.freeze({ ok: false, reason: "empty" });
const ENDED: TryRecvResult<never> = Object.freeze({ ok: false, reason: "closed" });

/**
 * One listener of a broadcast channel: sees every message that is sent while it is open, in order, at its own pace.
 *
 * A receiver that falls more than the capacity behind loses the oldest messages it has not read. What then happens is
 * its `onLag`, however it is read; by default the reader gets a `LaggedError`, once, and the next read goes on with the
 * oldest message that is kept. So a lag error ends a loop or a subscription, but not the receiver.
 *
 * Messages are shared, not copied: all receivers get the same object. Several readers of *one* receiver compete for its
 * messages, first come, first served; to let each see everything, make a receiver for each. Leaving a loop or a
 * subscription early disposes the receiver; while others read from it too, it closes it and leaves them what is unread.
 * In a `select` a receiver is a branch that wins with a message or the end, and fails it with a lag that is to be told.
 *
 * **Source**: `tokio::sync::broadcast::Receiver`. Departures: `close`, iteration and `onLag` are ours.
 *
 * @example
 * ```ts
 * import { broadcast, LaggedError } from "sluice";
 * const [tx, rx] = broadcast.channel<string>(2);
 * for (const value of ["a", "b", "c"]) tx.send(value);
 * const missed = await rx.recv().catch((error: unknown) => (error instanceof LaggedError ? error.missed : -1));
 * console.log(missed); // => 1
 * await rx.recv(); // => "b"
 * tx.close();
 * for await (const value of rx) console.log(value); // => c
 * ```
 */
export class Receiver<T> extends Source<T> {
  readonly #cursor: Cursor<T>;

  /** @internal */
  constructor(cursor: Cursor<T>) {
    super();
    this.#cursor = cursor;
  }

  /**
   * Waits for the next message. The short form: where a message may be `undefined` or a PromiseLike, use `next`.
   *
   * @returns the message; `undefined` once the channel or this receiver is closed and everything is read.
   * @throws (rejects) LaggedError when overrun, if `onLag` is `"error"`; the error of `fail`, once; the signal's
   * reason; ClosedHandleError after dispose.
   *
   * **Cancel safety**: safe, nothing was taken. **Order**: that of the sends; parked reads are served oldest first.
   * **Source**: `Receiver::recv`. Departure: reads may be concurrent, and compete.
   */
  recv(options?: WaitOptions): Promise<T | undefined> {
    const cursor = this.#cursor;
    if (options === undefined && cursor.isReady() && !gateClosed) {
      charge();
      return Promise.resolve(cursor.take());
    }
    checkOptions("options", options);
    if (cursor.disposed) return Promise.reject(cursor.misuse());
    return wait(cursor, VALUE as Shape<T, T | undefined>, options?.signal);
  }

  /** As `recv`, in the exact form: right for every kind of message, `{ done: true }` at the end. */
  next(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    checkOptions("options", options);
    if (this.#cursor.disposed) return Promise.reject(this.#cursor.misuse());
    return wait(this.#cursor, RESULT as Shape<T, IteratorResult<T, undefined>>, options?.signal);
  }

  /**
   * Takes the next message if there is one now and no read of this receiver waits.
   *
   * @returns the message, or why there is none: `"empty"`, `"closed"` (and everything is read), `"lagged"` with how
   * many were missed (if `onLag` is `"error"`; the next call goes on), `"failed"` with the error of `fail`, once.
   * @throws ClosedHandleError after dispose.
   *
   * **Source**: `Receiver::try_recv`.
   */
  tryRecv(): TryRecvResult<T> {
    const cursor = this.#cursor;
    if (cursor.list === null && cursor.isReady()) return { ok: true, value: cursor.take() };
    return lookAgain(cursor);
  }

  /**
   * Makes a new receiver of this channel. It sees later messages only, whatever this one has still to read, except
   * those kept for replay if asked for. On a closed channel it is closed, after that replay; on a failed one it is told
   * first.
   *
   * @param options see {@link SubscribeOptions}; `onLag` is inherited unless given.
   * @throws ClosedHandleError after dispose; RangeError or TypeError if an option is out of range.
   *
   * **Source**: `Receiver::resubscribe`. Departure: the options.
   */
  resubscribe(options?: SubscribeOptions): Receiver<T> {
    const { chan, onLag } = this.#cursor.read();
    checkSubscribe(options, chan.replay);
    return new Receiver(new Cursor(chan, onLag, options));
  }

  /**
   * Sees nothing that is sent from now on, and no longer counts as a receiver; what is unread can still be received.
   * Harmless when done before. Parked reads end.
   *
   * **Source**: ours, after `mpsc::Receiver::close`; Tokio's broadcast receiver can only be dropped, see
   * `[Symbol.dispose]`.
   */
  close(): void {
    this.#cursor.close();
  }

  /** Closes, and lets go of what is unread: any further use but reading its state is a mistake. */
  [dispose](): void {
    this.#cursor.dispose();
  }

  /** A view for one more reader, or with `preventClose` one whose leaving leaves this receiver as it is. */
  iter(options?: IterOptions): Iter<T> {
    this.#cursor.read();
    return new Iter(this, options);
  }

  /** What happens when it was overrun. */
  get onLag(): OnLag {
    return this.#cursor.onLag;
  }

  /**
   * How many messages this receiver has not read. Counts those that it missed and was not told of yet, so it may exceed
   * the capacity.
   */
  get size(): number {
    return this.#cursor.size;
  }

  /** True when there is nothing unread. */
  get isEmpty(): boolean {
    return this.#cursor.size === 0;
  }

  /**
   * True when nothing more will come: all senders are closed, the channel failed, or this receiver is closed. Some
   * messages may still be unread.
   */
  get isClosed(): boolean {
    return this.#cursor.isFinal;
  }

  /** How many senders keep the channel open. */
  get senderCount(): number {
    return this.#cursor.chan.senders;
  }

  /** How many weak senders there are. */
  get weakSenderCount(): number {
    return this.#cursor.chan.weakSenders;
  }

  /** True when both receive from one channel. */
  sameChannel(other: Receiver<T>): boolean {
    return other instanceof Receiver && other.#cursor.chan === this.#cursor.chan;
  }

  [POLLABLE](): Pollable<T> {
    return this.#cursor.read();
  }

  [READABLE](): Readable<T> {
    return this.#cursor;
  }
}

/** What there is where no message can be taken at once. */
function lookAgain<T>(cursor: Cursor<T>): TryRecvResult<T> {
  if (cursor.read().list !== null) return EMPTY; // a read waits (law 7)
  const missed = cursor.overrun();
  if (missed > 0) return { ok: false, reason: "lagged", missed };
  const failure = cursor.failure();
  if (failure !== null) return { ok: false, reason: "failed", error: failure.error };
  const item = cursor.poll();
  if (item === PENDING) return EMPTY;
  return item === CLOSED ? ENDED : { ok: true, value: item };
}
