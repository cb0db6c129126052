/**
 * A sender of a channel as the observer of a push source: a value that finds no room meets the policy (overflow.ts).
 *
 * Invariants:
 *  1. Every value given to `next` is sent or given to `onDrop`, once; a displaced one counts as dropped.
 *  2. The channel and the inlet are done with a step before user code hears of it, so `next` may be called inside `next`.
 *  3. After `error` or `complete`, further ones are ignored, as an Observable's are.
 */
import { CHAN } from "../channel/mpsc/chan.js";
import type { Sender, TrySendResult, UnboundedSender } from "../channel/mpsc/index.js";
import type { Sink } from "../core/drain.js";
import { OverflowError } from "../core/error.js";
import { hasCode } from "./has-code.js";
import type { DropOptions, DropReason, Overflow } from "./overflow.js";

/** Where a bridge reports what it can hand to nobody. */
export type Report = (error: unknown) => void;

/** Takes a value that is dropped. */
export type Drop<T> = (value: T, reason: DropReason) => void;

const GONE: TrySendResult = Object.freeze({ ok: false, reason: "closed" });

/** True for an mpsc sender, also of another copy of the package. */
export function isSender(value: unknown): value is Sender<unknown> | UnboundedSender<unknown> {
  return typeof value === "object" && value !== null && CHAN in value && "trySend" in value;
}

const isClosedHandle = (error: unknown): boolean => hasCode(error, "CLOSED_HANDLE");

/** `onDrop`, guarded: what it throws is reported. */
export function dropper<T>({ onDrop }: DropOptions<T>, report: Report): Drop<T> {
  return (value, reason) => {
    try {
      onDrop?.(value, reason);
    } catch (thrown) {
      report(thrown);
    }
  };
}

export class Inlet<T> implements Sink<T> {
  readonly #tx: Sender<T> | UnboundedSender<T>;
  readonly #overflow: Overflow;
  readonly #drop: Drop<T>;
  readonly #report: Report;
  #ended = false;

  constructor(tx: Sender<T> | UnboundedSender<T>, overflow: Overflow, drop: Drop<T>, report: Report) {
    this.#tx = tx;
    this.#overflow = overflow;
    this.#drop = drop;
    this.#report = report;
  }

  next(value: T): void {
    const result = this.#ended ? GONE : this.#send(value);
    if (result.ok) return;
    if (result.reason === "closed" || this.#overflow === "error") this.leave();
    this.#drop(value, result.reason);
  }

  error(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#tx.isClosed) this.undeliverable(error);
    else this.#fail(error);
    this.leave();
  }

  complete(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#tx.close();
    this.leave();
  }

  /** As functions that need no `this`: the platform calls those of an observer by themselves. */
  observer(): Sink<T> {
    return {
      next: (value) => this.next(value),
      error: (error) => this.error(error),
      complete: () => this.complete(),
    };
  }

  /** Nothing more can be sent: the source is of no use any more. */
  protected leave(): void {}

  /** An error that came when nobody was left to be told. */
  protected undeliverable(error: unknown): void {
    this.#report(error);
  }

  #send(value: T): TrySendResult {
    try {
      return this.#offer(value);
    } catch (error) {
      if (isClosedHandle(error)) return GONE;
      throw error;
    }
  }

  #offer(value: T): TrySendResult {
    const tx = this.#tx;
    const result = tx.trySend(value);
    if (result.ok || result.reason === "closed" || !("forceSend" in tx)) return result;
    // "full" may mean that a sender waits at the coop gate; a push source cannot wait, and has the room that there is
    const makesRoom = this.#overflow === "drop-oldest" || (tx.capacity > 0 && tx.maxCapacity > 0);
    if (!makesRoom) {
      if (this.#overflow === "error") tx.fail(new OverflowError(tx.maxCapacity));
      return result;
    }
    const forced = tx.forceSend(value);
    if (forced.ok) for (const oldest of forced.displaced) this.#drop(oldest, "full");
    return forced;
  }

  #fail(error: unknown): void {
    try {
      this.#tx.fail(error);
    } catch (thrown) {
      // the sender was closed by hand, so the error has nowhere to go
      this.undeliverable(isClosedHandle(thrown) ? error : thrown);
    }
  }
}
