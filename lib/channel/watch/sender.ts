/** The sending handle of a watch channel. */
import type { WaitOptions } from "../../core/cancel.js";
import { checkFunction, checkOptions } from "../../core/check.js";
import { Condition } from "../../core/condition.js";
import { ClosedHandleError } from "../../core/error.js";
import { dispose } from "../../core/symbols.js";
import { DONE, wait } from "../../core/wait.js";
import { Chan } from "./chan.js";
import { Seat } from "./place.js";
import { Receiver } from "./receiver.js";

/** Options of `channel` and `new Sender`. */
export interface ChannelOptions {
  /** Shown by errors. */
  readonly name?: string;
}

/**
 * The sending side. Clone it for each producer; the channel closes when the last one is closed.
 *
 * Sending replaces the value and never waits. There are four ways: `send` stores only if somebody watches; `sendReplace`,
 * `sendModify` and `sendIfModified` always store. None compares the values, but for the last.
 *
 * **Source**: `tokio::sync::watch::Sender`. Departures: handles are closed by `close()` or `using` instead of drop; `fail`
 * is ours.
 *
 * @example
 * ```ts
 * import { watch } from "sluice";
 * const tx = new watch.Sender({ port: 80 }); // begins without a receiver
 * tx.send({ port: 81 }); // => false
 * tx.sendReplace({ port: 8080 }); // => { port: 80 }
 * const rx = tx.subscribe();
 * tx.sendModify((config) => ({ ...config, port: config.port + 1 }));
 * rx.hasChanged(); // => true
 * rx.borrowAndUpdate(); // => { port: 8081 }
 * tx.sendIfModified((config) => config); // => false
 * ```
 */
export class Sender<T> {
  readonly #chan: Chan<T>;
  /** The channel, while this handle is open. A field: calling a private accessor costs as much as the send. */
  #live: Chan<T> | null;

  /**
   * Makes a channel that has no receiver yet.
   *
   * @param initial the first value.
   *
   * **Source**: `Sender::new`.
   */
  constructor(initial: T, options?: ChannelOptions);
  /** @internal */
  constructor(chan: Chan<T>);
  constructor(made: T | Chan<T>, options?: ChannelOptions) {
    checkOptions("options", options);
    this.#chan = made instanceof Chan ? made : new Chan(made, options?.name);
    this.#live = this.#chan;
    this.#chan.senders += 1;
  }

  /**
   * Replaces the value and tells every receiver, even if it is equal to the old one.
   *
   * @returns false when there is no receiver (or the channel has failed): the value is then not stored.
   * @throws ClosedHandleError after this handle's own `close()`.
   *
   * **Order**: receivers that wait are told in the order in which they began; what they do about it runs on microtasks,
   * never inside `send`. A value that is replaced before a receiver looks is never seen by it. **Source**: `Sender::send`.
   */
  send(value: T): boolean {
    const chan = this.#live ?? gone(this.#chan);
    if (chan.isDeserted) return false;
    chan.change(value);
    return true;
  }

  /**
   * Replaces the value and tells every receiver; stores it also when there is none.
   *
   * @returns the old value.
   * @throws SendError with the value when the channel has failed; ClosedHandleError after this handle's own `close()`.
   *
   * **Source**: `Sender::send_replace`.
   */
  sendReplace(value: T): T {
    const chan = this.#live ?? gone(this.#chan);
    if (chan.failure !== null) throw chan.refusal({ value });
    const old = chan.value;
    chan.change(value);
    return old;
  }

  /**
   * Replaces the value by what `fn` makes of it, and tells every receiver, even if it is the same; stores it also when
   * there is none.
   *
   * @param fn called once, with the current value, before this returns. What it gives is the new value, of whatever kind:
   * also when it changes the old one in place it has to give it back.
   * @throws TypeError if `fn` is no function; what `fn` throws: nothing is stored then, and nobody is told; SendError when
   * the channel has failed; ClosedHandleError after this handle's own `close()`.
   *
   * **Source**: `Sender::send_modify`. Departure: Rust changes in place.
   */
  sendModify(fn: (value: T) => T): void {
    checkFunction("fn", fn);
    const value = fn(storing(this.#live ?? gone(this.#chan)).value);
    storing(this.#live ?? gone(this.#chan)).change(value); // asked again, for fn may have closed the sender
  }

  /**
   * Replaces the value by what `fn` makes of it, and tells every receiver only if it differs from the old one; stores it
   * also when there is no receiver.
   *
   * @param fn called once, with the current value, before this returns.
   * @param equal whether the old and the new value are equal; `Object.is` by default, to which an object that was changed
   * in place equals itself.
   * @returns whether it differed. If not, the new value is stored all the same, but counts as the one that was seen.
   * @throws TypeError if `fn` or `equal` is no function; what they throw: nothing is stored then, and nobody is told;
   * SendError when the channel has failed; ClosedHandleError after this handle's own `close()`.
   *
   * **Source**: `Sender::send_if_modified` (W4). Departure: Rust's function changes in place and says whether it did.
   */
  sendIfModified(fn: (value: T) => T, equal: (before: T, after: T) => boolean = Object.is): boolean {
    checkFunction("fn", fn);
    checkFunction("equal", equal);
    const value = fn(storing(this.#live ?? gone(this.#chan)).value);
    const isEqual = equal(storing(this.#live ?? gone(this.#chan)).value, value);
    const chan = storing(this.#live ?? gone(this.#chan));
    if (isEqual) chan.value = value;
    else chan.change(value);
    return !isEqual;
  }

  /**
   * The current value.
   *
   * @throws ClosedHandleError after this handle's own `close()`.
   *
   * **Source**: `Sender::borrow`.
   */
  borrow(): T {
    return (this.#live ?? gone(this.#chan)).value;
  }

  /**
   * Makes a receiver, to which the current value counts as seen. A channel without a receiver goes on with it. On a failed
   * channel it is told the error.
   *
   * @throws TypeError if given an observer: a sender is not an Observable, subscribe to a receiver; ClosedHandleError after
   * this handle's own `close()`.
   *
   * **Source**: `Sender::subscribe`.
   */
  subscribe(observer?: never): Receiver<T> {
    const chan = this.#live ?? gone(this.#chan);
    if (observer !== undefined) {
      throw new TypeError(
        "observer must be left out: a watch.Sender is not an Observable, subscribe to a receiver of it",
      );
    }
    return new Receiver(new Seat(chan, chan.version));
  }

  /** One more sender of this channel; it has to be closed on its own. */
  clone(): Sender<T> {
    return new Sender<T>(this.#live ?? gone(this.#chan));
  }

  /**
   * Waits until nobody watches: there is no receiver, or the channel has failed. Resolves at that moment, even if one
   * subscribes before you run on.
   *
   * @throws (rejects) the signal's reason; ClosedHandleError after this handle's own `close()`.
   *
   * **Cancel safety**: safe. **Source**: `Sender::closed`, which looks again when it is polled.
   */
  closed(options?: WaitOptions): Promise<void> {
    checkOptions("options", options);
    const chan = this.#chan;
    if (this.#live === null) return Promise.reject(misuse(chan));
    chan.desertion ??= new Condition(() => chan.isDeserted);
    return wait(chan.desertion, DONE, options?.signal);
  }

  /**
   * Closes the channel with an error: each receiver gets a value that it has not seen, then `error` once, then the end.
   * Of several pending waits of one receiver the oldest gets it.
   *
   * Does nothing when the channel has failed already. The handles stay open, but store nothing any more.
   *
   * **Source**: none in Tokio, whose channels carry no error; Rx and iterators do.
   */
  fail(error: unknown): void {
    (this.#live ?? gone(this.#chan)).fail(error);
  }

  /** Gives this handle up. The channel closes with its last sender, and keeps its value. Harmless when done before. */
  close(): void {
    if (this.#live === null) return;
    this.#live = null;
    this.#chan.dropSender();
  }

  [dispose](): void {
    this.close();
  }

  /** True when a change would be told to nobody: there is no receiver, or the channel has failed. A receiver reopens it. */
  get isClosed(): boolean {
    return this.#chan.isDeserted;
  }

  get receiverCount(): number {
    return this.#chan.receivers;
  }

  get senderCount(): number {
    return this.#chan.senders;
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

/** `chan`, if it has not failed. */
function storing<T>(chan: Chan<T>): Chan<T> {
  if (chan.failure !== null) throw chan.refusal();
  return chan;
}
