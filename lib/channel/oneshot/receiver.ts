/** The receiving handle of a oneshot channel. */
import type { WaitOptions } from "../../core/cancel.js";
import { checkOptions } from "../../core/check.js";
import { ClosedHandleError } from "../../core/error.js";
import type { Readable } from "../../core/iterate.js";
import { CLOSED, PENDING, POLLABLE, type Pollable } from "../../core/pollable.js";
import { Iter, type IterOptions, READABLE, Source } from "../../core/source.js";
import { dispose } from "../../core/symbols.js";
import { RESULT, type Shape, VALUE, wait } from "../../core/wait.js";
import { Outcome, type Shot } from "./shot.js";

/** What `tryRecv` gives; `"failed"` carries the error given to `fail`, once. */
export type TryRecvResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: "empty" | "closed" }
  | { readonly ok: false; readonly reason: "failed"; readonly error: unknown };

const EMPTY = Object.freeze({ ok: false, reason: "empty" });
const ENDED = Object.freeze({ ok: false, reason: "closed" });

/**
 * The receiving side: a PromiseLike, so `await rx` gives the value.
 *
 * Two kinds of reading. *Awaiting* is for the one who must have the value: it rejects with a RecvError when the sender
 * closed without sending, and so does a `select`; awaiting again gives the same outcome, as with a promise. `recv`,
 * `next`, `tryRecv`, `for await` and `subscribe` read as from any channel: the end is no error, just no value; a loop has
 * one turn or none. The value is received once: whoever comes second meets the end.
 *
 * Nothing happens until somebody reads: a receiver that nobody awaits raises no unhandled rejection.
 *
 * *Gotchas.* Being thenable, a receiver that an `async` function returns, or that is put through `recv` of another
 * channel, is awaited on the way: return it inside an object or array. A value that is itself a PromiseLike is awaited by
 * `await rx` and `recv`, and `undefined` looks like the end in `recv`: `next`, `tryRecv`, loops and `select` are exact.
 *
 * `for await` and `subscribe` take it over: leaving early disposes it, or, while others read from it too, closes it.
 *
 * **Source**: `tokio::sync::oneshot::Receiver`. Departures: awaiting twice is no panic (O5); several reads may be pending,
 * and the oldest gets the value.
 *
 * @example
 * ```ts
 * import { oneshot } from "sluice";
 * const [reply, answer] = oneshot.channel<number>();
 * queueMicrotask(() => reply.send(42));
 * await answer; // => 42
 * await answer; // => 42
 * answer.tryRecv(); // => { ok: false, reason: "closed" }
 * ```
 */
export class Receiver<T> extends Source<T> implements PromiseLike<T> {
  readonly #shot: Shot<T>;
  #outcome: Promise<T> | null = null;

  /** @internal */
  constructor(shot: Shot<T>) {
    super();
    this.#shot = shot;
  }

  /**
   * What `await` calls: reads, at the first call, and gives the outcome of that reading at every call.
   *
   * Rejects with a RecvError when nothing was or will be sent, or another read has it; with the error of `fail`; with
   * ClosedHandleError after dispose, unless it was awaited before.
   *
   * **Source**: `impl Future for Receiver`.
   */
  then<A = T, B = never>(
    onfulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#outcome ??= this.#read(this.#shot);
    return this.#outcome.then(onfulfilled, onrejected);
  }

  /**
   * Waits for the value. The short form, for values that are neither `undefined` nor PromiseLike: else use `next`.
   *
   * @returns the value; `undefined` when it was received already, or nothing was or will be sent.
   * @throws (rejects) the error of `fail`, once; the signal's reason; ClosedHandleError after dispose.
   *
   * **Cancel safety**: safe, nothing was taken (O7). **Order**: pending reads are served oldest first. **Source**: awaiting
   * `&mut Receiver`. Departure: the end is `undefined`, as in mpsc.
   */
  recv(options?: WaitOptions): Promise<T | undefined> {
    return this.#read(VALUE as Shape<T, T | undefined>, options);
  }

  /** As `recv`, as an iterator result: exact for every kind of value, `{ done: true }` at the end. */
  next(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    return this.#read(RESULT as Shape<T, IteratorResult<T, undefined>>, options);
  }

  /**
   * Takes the value if it is there and nobody waits for it.
   *
   * @returns the value, or why there is none: `"empty"`, `"closed"`, `"failed"` with the error of `fail`, once.
   * @throws ClosedHandleError after dispose.
   *
   * **Source**: `Receiver::try_recv` (O3).
   */
  tryRecv(): TryRecvResult<T> {
    const shot = this.#live;
    if (shot.isAwaited && !shot.isSpent) return EMPTY;
    try {
      const item = shot.poll();
      if (item === PENDING) return EMPTY;
      return item === CLOSED ? ENDED : { ok: true, value: item };
    } catch (error) {
      return { ok: false, reason: "failed", error };
    }
  }

  /**
   * Lets nothing more be sent; what was sent before can still be received. Tells the sender's `closed`, if nothing was
   * sent. Harmless when done before.
   *
   * **Source**: `Receiver::close` (O2).
   */
  close(): void {
    this.#shot.close();
  }

  /** Closes, and discards a value that was sent and not received (see `onUndelivered`). Harmless when done before. */
  [dispose](): void {
    this.#shot.dispose();
  }

  /**
   * A view that speaks every protocol of a receiver but awaiting, and to which the end is no error, also in `select`. With
   * `preventClose`, leaving it early leaves this receiver as it is.
   */
  iter(options?: IterOptions): Iter<T> {
    return new Iter(new View(this.#live), options);
  }

  /**
   * True once a read has met the outcome or the end; not by closing alone. Guards a branch of `select` in a loop.
   *
   * **Source**: `Receiver::is_terminated` (O4).
   */
  get isTerminated(): boolean {
    return this.#shot.terminated;
  }

  /** True unless a value was sent and not yet received. **Source**: `Receiver::is_empty` (O6). */
  get isEmpty(): boolean {
    return this.#shot.holds !== "value";
  }

  /** As awaiting: the value, or a RecvError. */
  [POLLABLE](): Pollable<T> {
    return new Outcome(this.#live);
  }

  [READABLE](): Readable<T> {
    return this.#live;
  }

  /** The state of an undisposed handle. */
  get #live(): Shot<T> {
    if (this.#shot.disposed) throw this.#misuse();
    return this.#shot;
  }

  #read<R>(shape: Shape<T, R>, options?: WaitOptions): Promise<R> {
    checkOptions("options", options);
    if (this.#shot.disposed) return Promise.reject(this.#misuse());
    return wait(this.#shot, shape, options?.signal);
  }

  #misuse(): ClosedHandleError {
    return new ClosedHandleError(`Receiver of ${this.#shot.name}`);
  }
}

/** The source behind `iter`: at its end there is no error. */
class View<T> extends Source<T> {
  readonly #shot: Shot<T>;

  constructor(shot: Shot<T>) {
    super();
    this.#shot = shot;
  }

  [POLLABLE](): Pollable<T> {
    return this.#shot;
  }

  [READABLE](): Readable<T> {
    return this.#shot;
  }
}
