/**
 * The one protocol of sluice: everything a program can wait for is a `Pollable`.
 *
 * A promise, an async iterator, a callback subscription and a `select` branch are four doors onto it, each written
 * once. Channels know no promise; adapters know no channel. The shape is crossbeam's `SelectHandle` cut down to what
 * one thread needs: a poll that takes, and a place in a queue.
 *
 * The laws. Code that keeps one cites its number.
 *
 *  1. One exit. A message leaves a channel only as the return value of `poll`; or it goes at once into the hands of the
 *     first who waits (`accept` in wait.ts), where a poll would give it that same message now.
 *  2. Poll is atomic. It never waits, and a leaf `poll` (channel, timer, token) runs no user code.
 *  3. Register follows PENDING at once. Nothing runs between the two, so no second look is needed. (The one other time
 *     to register is at the closed gate, see coop.ts: that waiter is polled anew when the gate opens.)
 *  4. Woken once. A waiter is taken out of its list before it is woken.
 *  5. Settle on wake. A woken leaf waiter leaves every other list, polls and settles in one synchronous step.
 *  6. Wake runs no user code. It resolves a promise or queues one microtask.
 *  7. First come, first served. A try-operation fails while someone waits on that side.
 *  8. Never both. Parked senders and parked receivers do not coexist.
 *  9. Closed is final. What is buffered first, then `CLOSED` for ever.
 * 10. Derived pollables defer. The poll of a stream runs user functions, so a stream wakes its consumers from a fresh
 *     microtask. A waiter that was woken and leaves before it polls hands its turn on (`unregister`).
 */
import type { Waiter } from "./wait-list.js";

/** Nothing to take yet. `Symbol.for`: two copies of the package in one program understand each other. */
export const PENDING: unique symbol = Symbol.for("sluice.pending");
/** Nothing to take ever again. */
export const CLOSED: unique symbol = Symbol.for("sluice.closed");
/** The method by which a handle shows its pollable, as `Symbol.asyncIterator` shows an iterator. */
export const POLLABLE: unique symbol = Symbol.for("sluice.pollable");

/** Something one can wait for. Failing is throwing from `poll`. */
export interface Pollable<T> {
  /** Takes one item now, or says why not. */
  poll(): T | typeof PENDING | typeof CLOSED;
  /** Asks to wake `waiter` once, when `poll` may say something else. */
  register(waiter: Waiter): void;
  /** Takes `waiter` out, in O(1). For one that was woken and did not poll: hands its turn to the next. */
  unregister(waiter: Waiter): void;
  /** True where `poll` runs code of the user (law 10): a race never polls it inside the wake of another branch. */
  readonly derived?: boolean;
}

/** A handle that can be a branch of `select`. */
export interface PollableSource<T> {
  [POLLABLE](): Pollable<T>;
}
