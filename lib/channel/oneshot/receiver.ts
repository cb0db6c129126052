/** The receiving handle of a oneshot channel. */
import type { WaitOptions } from "../../core/cancel.js";
import { checkOptions } from "../../core/check.js";
import { charge, gateClosed } from "../../core/coop.js";
import type { Readable } from "../../core/iterate.js";
import { CLOSED, PENDING, POLLABLE, type Pollable } from "../../core/pollable.js";
import { closedReceiver, Iter, type IterOptions, READABLE, Source } from "../../core/source.js";
import { dispose } from "../../core/symbols.js";
import { ParkedWait, RESULT, type Shape, VALUE, wait } from "../../core/wait.js";
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
    this.#outcome ??= read(this.#shot, this.#shot);
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
    return read(this.#shot, VALUE as Shape<T, T | undefined>, options);
  }

  /** As `recv`, as an iterator result: exact for every kind of value, `{ done: true }` at the end. */
  next(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    return read(this.#shot, RESULT as Shape<T, IteratorResult<T, undefined>>, options);
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
    const shot = live(this.#shot);
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
    return new Iter(new View(live(this.#shot)), options);
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
    return this.#shot.value === PENDING;
  }

  /** As awaiting: the value, or a RecvError. */
  [POLLABLE](): Pollable<T> {
    return new Outcome(live(this.#shot));
  }

  [READABLE](): Readable<T> {
    return live(this.#shot);
  }
}

// Functions: a private method or accessor costs every handle a property.

function read<T, R>(shot: Shot<T>, shape: Shape<T, R>, options?: WaitOptions): Promise<R> {
  // what `wait` would do, in fewer calls: nearly every read has no signal and finds the gate open
  if (options === undefined && !gateClosed) {
    if (shot.value !== PENDING) {
      const value = shot.take();
      charge();
      return Promise.resolve(shape.of(value));
    }
    if (shot.isOpen) return new ParkedWait(shot, shape).park();
  }
  checkOptions("options", options);
  if (shot.disposed) return Promise.reject(closedReceiver(shot.name));
  return wait(shot, shape, options?.signal);
}

/** The state of an undisposed handle. */
function live<T>(shot: Shot<T>): Shot<T> {
  if (shot.disposed) throw closedReceiver(shot.name);
  return shot;
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
