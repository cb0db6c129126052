/** The receiving handle of a watch channel. */
import type { WaitOptions } from "../../core/cancel.js";
import { checkFunction, checkOptions } from "../../core/check.js";
import type { Readable } from "../../core/iterate.js";
import { POLLABLE, type Pollable } from "../../core/pollable.js";
import { Iter, type IterOptions, READABLE, Source } from "../../core/source.js";
import { dispose } from "../../core/symbols.js";
import { RESULT, type Shape, wait } from "../../core/wait.js";
import { Change, LoopPlace, Seat } from "./place.js";
import { search } from "./search.js";

/**
 * The receiving side: it can always look at the current value, and wait for the next.
 *
 * It remembers which change it has *seen*. However often the value changed meanwhile, that is one change to it: it sees
 * the newest value only. `borrow` and `hasChanged` look without marking; `borrowAndUpdate`, `changed`, `next`, `waitFor`
 * and winning a `select` mark the value as seen.
 *
 * `for await` and `subscribe` give the current value at once, `subscribe` before it returns, and then each newest value
 * that the loop has not had, to the end. Every loop stands at a place of its own: two loops do not compete, and a loop
 * does not mark anything as seen for the receiver. They take the receiver over: leaving early disposes it, or, while
 * another loop runs, closes it, and the others end after the value they have not had. To borrow it:
 * `iter({ preventClose: true })`.
 *
 * In a `select` a receiver is a branch that wins at a change; its value is the new value, marked as seen.
 *
 * **Source**: `tokio::sync::watch::Receiver`, and `WatchStream` of tokio-stream for the loops. Departures: values are
 * shared by reference, so replace them and do not change them in place; nothing is locked while a value is held; several
 * waits of one receiver may be pending, and a change is told to each; iteration and `subscribe` are the web's.
 *
 * @example
 * ```ts
 * import { watch } from "sluice";
 * const [tx, rx] = watch.channel("starting");
 * rx.hasChanged(); // => false
 * tx.send("running");
 * tx.send("stopping");
 * await rx.changed();
 * rx.borrow(); // => "stopping"
 * tx.close();
 * for await (const state of rx) console.log(state); // => stopping
 * ```
 */
export class Receiver<T> extends Source<T> {
  readonly #seat: Seat<T>;

  /** @internal */
  constructor(seat: Seat<T>) {
    super();
    this.#seat = seat;
  }

  /**
   * The current value. Does not mark it as seen; works on when all senders are closed.
   *
   * @throws ClosedHandleError after dispose.
   *
   * **Source**: `Receiver::borrow`. Departure: the value itself, not a guard; nobody is blocked by it.
   */
  borrow(): T {
    return this.#seat.live.chan.value;
  }

  /**
   * The current value, marked as seen: where `changed` and `borrow` may report a value twice, this does not (W8).
   *
   * @throws ClosedHandleError after dispose.
   *
   * **Source**: `Receiver::borrow_and_update`.
   */
  borrowAndUpdate(): T {
    const seat = this.#seat.live;
    seat.seen = seat.chan.version;
    return seat.chan.value;
  }

  /**
   * Waits for a value that this receiver has not seen, and marks it as seen. Resolves at once if there is one.
   *
   * @throws (rejects) RecvError when all senders are closed (or this receiver is, meanwhile) and nothing unseen is left;
   * the error of `fail`, once, after which it is the `cause` of the RecvError; the signal's reason; ClosedHandleError
   * after dispose.
   *
   * **Cancel safety**: safe, nothing is marked. **Order**: all receivers that wait are told, in the order in which they
   * began to wait. **Source**: `Receiver::changed`. Departure: several calls may be pending, and a change is told to each.
   */
  changed(options?: WaitOptions): Promise<void> {
    return change(this.#seat, this.#seat.chan, options);
  }

  /**
   * Waits as `changed` does and gives the value, as an iterator result: `{ done: true }` where `changed` rejects with a
   * RecvError. Unlike a loop, it does not begin with a value that was seen.
   *
   * **Cancel safety**: safe. **Source**: `WatchStream::from_changes`.
   */
  next(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    return change(this.#seat, RESULT as Shape<T, IteratorResult<T, undefined>>, options);
  }

  /**
   * True when there is a value that this receiver has not seen. Never throws.
   *
   * **Source**: `Receiver::has_changed`. Departure: on a closed channel, where Tokio gives an error, it tells the same
   * as ever; see `isClosed`.
   */
  hasChanged(): boolean {
    return this.#seat.isUnseen;
  }

  /** True when nothing will change any more: all senders are closed, the channel failed, or this receiver is closed. A last value may be unseen. */
  get isClosed(): boolean {
    return this.#seat.isFinal;
  }

  /**
   * Counts the current value as unseen, so that the next `changed` resolves at once, also on a closed channel. A pending
   * one does now.
   *
   * @throws ClosedHandleError after dispose.
   *
   * **Source**: `Receiver::mark_changed`.
   */
  markChanged(): void {
    this.#seat.live.markUnseen();
  }

  /**
   * Counts the current value as seen.
   *
   * @throws ClosedHandleError after dispose.
   *
   * **Source**: `Receiver::mark_unchanged`.
   */
  markUnchanged(): void {
    const seat = this.#seat.live;
    seat.seen = seat.chan.version;
  }

  /**
   * Waits for a value that fits `pred`: tests the current one before it returns, seen or not, also on a closed channel,
   * and then each newest one on a microtask after the change, never inside a send. Every value tested is marked as seen.
   *
   * @returns the value for which `pred` was true. A PromiseLike value would be awaited: wrap such values.
   * @throws TypeError if `pred` is no function. Rejects with what `pred` throws, which harms nothing else; with a RecvError
   * at the end, if the last value does not fit; with the error of `fail`, once; with the signal's reason; with
   * ClosedHandleError after dispose.
   *
   * **Cancel safety**: safe; what was tested stays marked. **Order**: values between two tests are skipped. **Source**:
   * `Receiver::wait_for`. While the coop gate is closed the first test waits for it.
   */
  waitFor<S extends T>(pred: (value: T) => value is S, options?: WaitOptions): Promise<S>;
  waitFor(pred: (value: T) => boolean, options?: WaitOptions): Promise<T>;
  waitFor(pred: (value: T) => boolean, options?: WaitOptions): Promise<T> {
    checkFunction("pred", pred);
    checkOptions("options", options);
    if (this.#seat.hasLeft) return Promise.reject(this.#seat.misuse());
    return search(this.#seat, pred, options?.signal);
  }

  /**
   * One more receiver, which has seen what this one has seen: an unseen value is unseen to both.
   *
   * @throws ClosedHandleError after dispose.
   *
   * **Source**: `Receiver::clone`.
   */
  clone(): Receiver<T> {
    const { chan, seen } = this.#seat.live;
    return new Receiver(new Seat(chan, seen));
  }

  /**
   * Gives this receiver up, as dropping it does in Rust: pending waits and loops end as if the channel were closed, and
   * any further use but `hasChanged` and `isClosed` is a mistake. Harmless when done before.
   */
  close(): void {
    this.#seat.dispose();
  }

  [dispose](): void {
    this.close();
  }

  /**
   * A view that speaks every protocol of the receiver and stands at a place of its own: it begins with the current value,
   * also in `next` and `select`. With `preventClose`, leaving early leaves the receiver as it is.
   *
   * **Source**: `WatchStream::new`.
   */
  iter(options?: IterOptions): Iter<T> {
    return new Iter(new View(this.#seat.live), options);
  }

  /** True when both watch one channel. */
  sameChannel(other: Receiver<T>): boolean {
    return other instanceof Receiver && other.#seat.chan === this.#seat.chan;
  }

  [POLLABLE](): Pollable<T> {
    return new Change(this.#seat.live);
  }

  [READABLE](): Readable<T> {
    return new Reading(this.#seat.live);
  }
}

function change<T, R>(seat: Seat<T>, shape: Shape<T, R>, options: WaitOptions | undefined): Promise<R> {
  checkOptions("options", options);
  if (seat.hasLeft) return Promise.reject(seat.misuse());
  return wait(new Change(seat), shape, options?.signal);
}

/** What a loop or a subscription reads. */
class Reading<T> implements Readable<T> {
  readonly seat: Seat<T>;

  constructor(seat: Seat<T>) {
    this.seat = seat;
  }

  get eager(): boolean {
    return true;
  }

  read(): Pollable<T> {
    return new LoopPlace(this.seat);
  }

  enter(): void {
    this.seat.loops += 1;
  }

  exit(early: boolean): void {
    this.seat.exit(early);
  }
}

/** The source behind `iter`. */
class View<T> extends Source<T> {
  readonly #seat: Seat<T>;
  #place: LoopPlace<T> | null = null;

  constructor(seat: Seat<T>) {
    super();
    this.#seat = seat;
  }

  [POLLABLE](): Pollable<T> {
    return (this.#place ??= new LoopPlace(this.#seat));
  }

  [READABLE](): Readable<T> {
    return new Reading(this.#seat);
  }
}
