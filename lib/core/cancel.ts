/**
 * What may stop a wait: an `AbortSignal` or a `CancellationToken`, both seen as a pollable of the reason.
 *
 * A listener on an `AbortSignal` costs more than a whole channel operation, and one forgotten is a silent leak. So a
 * signal gets one listener for its life, however many waits use it: the listener wakes an intrusive list, and the
 * signal's entry is held weakly. A token brings its own list (cancel/token.ts); this floor knows it by a symbol.
 */
import { wrongKind } from "./check.js";
import { PENDING, type Pollable } from "./pollable.js";
import { WaitList, type Waiter } from "./wait-list.js";

/** The method by which a token shows itself as something that cancels. */
export const CANCEL: unique symbol = Symbol.for("sluice.cancel");

/** A `CancellationToken`, as the waiting side needs it. */
export interface Cancellable {
  [CANCEL](): Pollable<unknown>;
}

/** The last argument of every method that waits. */
export interface WaitOptions {
  /** Ends the wait: the promise rejects with the signal's reason, and nothing was taken or placed. */
  readonly signal?: AbortSignal | Cancellable | undefined;
}

class SignalCancel implements Pollable<unknown> {
  readonly #signal: AbortSignal;
  readonly #waiters = new WaitList();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    if (!signal.aborted) signal.addEventListener("abort", () => this.#waiters.wakeAll(), { once: true });
  }

  poll(): unknown {
    return this.#signal.aborted ? (this.#signal.reason as unknown) : PENDING;
  }

  register(waiter: Waiter): void {
    this.#waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    this.#waiters.remove(waiter);
  }
}

const known = new WeakMap<AbortSignal, Pollable<unknown>>();

/** Lets waits on `signal`, which is new, stand in the list of `cancel`, whose firing aborts it: no listener at all. */
export function nameSignal(signal: AbortSignal, cancel: Pollable<unknown>): void {
  known.set(signal, cancel);
}

/** True for an `AbortSignal` of any realm or polyfill. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as AbortSignal).aborted === "boolean" &&
    typeof (value as AbortSignal).addEventListener === "function"
  );
}

/** The pollable of a signal's or token's reason; `name` is the parameter that it came by. */
export function cancelOf(signal: AbortSignal | Cancellable, name = "signal"): Pollable<unknown> {
  if (typeof signal === "object" && signal !== null && CANCEL in signal) return signal[CANCEL]();
  if (!isAbortSignal(signal)) throw wrongKind(name, "an AbortSignal or a CancellationToken", signal);
  let cancel = known.get(signal);
  if (cancel === undefined) {
    cancel = new SignalCancel(signal);
    known.set(signal, cancel);
  }
  return cancel;
}
