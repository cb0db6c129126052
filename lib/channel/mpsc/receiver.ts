/** The receiving handles: one class, to which the bounded one adds its capacity. */
import type { WaitOptions } from "../../core/cancel.js";
import { checkInteger, checkOptions } from "../../core/check.js";
import { charge, gateClosed } from "../../core/coop.js";
import type { Readable } from "../../core/iterate.js";
import { CLOSED, PENDING, POLLABLE, type Pollable } from "../../core/pollable.js";
import { closedReceiver, Iter, type IterOptions, READABLE, Source } from "../../core/source.js";
import { dispose } from "../../core/symbols.js";
import { ParkedWait, refuse, RESULT, type Shape, VALUE, wait } from "../../core/wait.js";
import { Batch, BATCH } from "./batch.js";
import type { Chan } from "./chan.js";

/** What `tryRecv` gives; `"failed"` carries the error given to `fail`, once. */
export type TryRecvResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: "empty" | "closed" }
  | { readonly ok: false; readonly reason: "failed"; readonly error: unknown };

const EMPTY = Object.freeze({ ok: false, reason: "empty" });
const DISCONNECTED = Object.freeze({ ok: false, reason: "closed" });

/**
 * The receiving side of an unbounded channel; it has all of {@link Receiver} but the capacity.
 *
 * **Source**: `tokio::sync::mpsc::UnboundedReceiver`.
 *
 * @example
 * ```ts
 * import { mpsc } from "sluice";
 * const [tx, rx] = mpsc.unboundedChannel<number>();
 * for (let i = 0; i < 3; i += 1) tx.send(i);
 * await rx.recvMany(10); // => [0, 1, 2]
 * ```
 */
export class UnboundedReceiver<T> extends Source<T> {
  readonly #chan: Chan<T>;

  /** @internal */
  constructor(chan: Chan<T>) {
    super();
    this.#chan = chan;
  }

  /** The channel, of which a disposed handle too may read the state. */
  protected get chan(): Chan<T> {
    return this.#chan;
  }

  /**
   * Waits for the next message; `undefined` when the channel is closed and drained.
   *
   * For messages that are neither `undefined` nor thenable; `next` is exact for all.
   *
   * @throws (rejects) the error given to `fail`, once; the signal's reason; ClosedHandleError after dispose.
   *
   * **Cancel safety**: safe: a cancelled `recv` has taken nothing. Once it has resolved, the message is yours, even if
   * nobody looks at the promise: use `select`, never `Promise.race`. **Order**: concurrent calls are served in order.
   * **Source**: `Receiver::recv`. Departure: several calls may wait at once, so a pool can share a receiver.
   */
  recv(options?: WaitOptions): Promise<T | undefined> {
    const chan = this.#chan;
    // what `wait` would do, in fewer calls: nearly every recv has no signal and finds the gate open
    if (options === undefined && !gateClosed) {
      if (chan.buffer.size > 0 || chan.meetSender()) {
        const message = chan.takeOldest();
        charge();
        return Promise.resolve(message);
      }
      if (!chan.isFinal) return new ParkedWait(chan, VALUE as Shape<T, T | undefined>).park();
    }
    return read(chan, VALUE as Shape<T, T | undefined>, options);
  }

  /** As `recv`, as an iterator result: exact where a message may be `undefined` or thenable. */
  next(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    return read(this.#chan, RESULT as Shape<T, IteratorResult<T, undefined>>, options);
  }

  /** Takes a message if one is there and nobody waits for it. **Source**: `Receiver::try_recv`. */
  tryRecv(): TryRecvResult<T> {
    const chan = this.#chan;
    return chan.buffer.size > 0 && chan.readers.head === null
      ? { ok: true, value: chan.takeOldest() }
      : tryUnready(chan);
  }

  /**
   * Takes all that is there, at most `limit`; waits only when there is nothing. `[]` when closed and drained.
   *
   * @param limit 0 or more; 0 gives `[]` at once.
   *
   * **Cancel safety**: safe. **Source**: `Receiver::recv_many`: the freed slots go to the waiting senders in one step.
   */
  recvMany(limit: number, options?: WaitOptions): Promise<T[]> {
    checkInteger("limit", limit, 0);
    const chan = this.#chan;
    if (options === undefined && !gateClosed && limit > 0 && chan.buffer.size > 0) {
      const messages = chan.takeMany(limit);
      charge();
      return Promise.resolve(messages);
    }
    checkOptions("options", options);
    try {
      return wait<T[], T[]>(new Batch(live(this.#chan), limit), BATCH as Shape<T[], T[]>, options?.signal);
    } catch (error) {
      return refuse(error);
    }
  }

  /**
   * Ends sending; waiting sends fail in order. What is buffered or permitted can still be received. Harmless when done
   * before.
   */
  close(): void {
    this.#chan.close();
  }

  /** Closes, and discards what is buffered (see `onUndelivered`). Harmless when done before. */
  [dispose](): void {
    this.#chan.dispose();
  }

  /**
   * A reader that speaks every protocol of the receiver and, with `preventClose`, borrows it: leaving early then leaves
   * the receiver as it is.
   */
  iter(options?: IterOptions): Iter<T> {
    this[READABLE](); // only an undisposed receiver has readers
    return new Iter(this, options);
  }

  /** True when nothing more will be sent; messages may still be buffered. */
  get isClosed(): boolean {
    return this.#chan.closed || this.#chan.senders === 0;
  }

  /** True when nothing is buffered. */
  get isEmpty(): boolean {
    return this.#chan.buffer.size === 0;
  }

  /** How many messages are buffered. */
  get size(): number {
    return this.#chan.buffer.size;
  }

  get senderCount(): number {
    return this.#chan.senderCount;
  }

  get weakSenderCount(): number {
    return this.#chan.weakSenders;
  }

  [POLLABLE](): Pollable<T> {
    return live(this.#chan);
  }

  [READABLE](): Readable<T> {
    return live(this.#chan);
  }
}

// Functions: a private method or accessor costs every handle a property, and an accessor every use a call of the engine.

/** The channel of a handle that is not disposed. */
function live<T>(chan: Chan<T>): Chan<T> {
  if (chan.disposed) throw closedReceiver(chan.name);
  return chan;
}

/** Apart, so that `tryRecv` stays small enough for engines to inline it and make no result object. */
function tryUnready<T>(chan: Chan<T>): TryRecvResult<T> {
  if (!live(chan).readers.isEmpty) return chan.isOver ? DISCONNECTED : EMPTY;
  try {
    const item = chan.poll();
    if (item === PENDING) return EMPTY;
    return item === CLOSED ? DISCONNECTED : { ok: true, value: item };
  } catch (error) {
    return { ok: false, reason: "failed", error };
  }
}

function read<T, R>(chan: Chan<T>, shape: Shape<T, R>, options: WaitOptions | undefined): Promise<R> {
  checkOptions("options", options);
  try {
    return wait(live(chan), shape, options?.signal);
  } catch (error) {
    return refuse(error);
  }
}

/**
 * The receiving side of a bounded channel.
 *
 * It can be awaited (`recv`), iterated, subscribed to and selected on. `for await` and `subscribe` take it over: leaving
 * early disposes it, or, while others read from it too, closes it and leaves them what is buffered.
 *
 * **Source**: `tokio::sync::mpsc::Receiver`. Departures: concurrent `recv` calls are allowed; iteration, `subscribe` and
 * `@@observable` are the web's.
 *
 * @example
 * ```ts
 * import { mpsc } from "sluice";
 * const [tx, rx] = mpsc.channel<string>(8);
 * await tx.send("a");
 * await tx.send("b");
 * tx.close();
 * for await (const message of rx) console.log(message); // => a, b
 * ```
 */
export class Receiver<T> extends UnboundedReceiver<T> {
  /** Free slots now: neither buffered, nor permitted, nor promised to a waiting sender. */
  get capacity(): number {
    return Math.max(0, this.chan.free);
  }

  /** The capacity as configured. */
  get maxCapacity(): number {
    return this.chan.capacity;
  }
}
