/**
 * The inside of a stream: a chain of pulls. Each operator is a `Flow` over the flow above it, and the last one belongs to
 * an outlet (outlet.ts), where consumers stand in line.
 *
 *     source ◀─poll─ Bottom ◀─poll─ Map ◀─poll─ Chunks ◀─poll─ Outlet ◀─poll─ next(), loops, select
 *            ──wake────────────────────────────────────────────▶
 *
 * A flow has one consumer, so it needs no list: after PENDING it is *armed*, and every leaf below that said so wakes the
 * outlet directly. That is Rust's waker. An operator with several inputs arms them all, one with a timer arms that too,
 * and none of them knows how to wait.
 *
 * Invariants:
 *  1. `arm` follows a PENDING of the whole flow with nothing in between (law 3); see pulse.ts for how that is kept.
 *  2. An error ends only what failed. A callback that throws ends its operator, which lets its source go; the errors of
 *     sources and of `timeout` pass through every operator, in their place among the items.
 *  3. What a flow has pulled and not yet given stays in it, whoever leaves.
 */
import { CLOSED, type PENDING } from "../core/pollable.js";
import { reportUnhandled } from "../core/report.js";
import { stir } from "./pulse.js";

/** Told that polling may say something else now. */
export interface Waker {
  wake(): void;
}

/** The items of a stream, for one consumer. */
export interface Flow<T> {
  /** Takes one item now, or says why not. Failing is throwing. */
  poll(): T | typeof PENDING | typeof CLOSED;
  /** After PENDING: stands wherever it waits, for `waker`. Harmless where it stands already. */
  arm(waker: Waker): void;
  /** Stands nowhere any more; a turn that was given and not used goes to the next reader of that source. */
  disarm(): void;
  /**
   * Lets the source go, by the iteration rule. What the flow holds can still be polled; if it is `shared`, others read on,
   * also what the source has ready.
   *
   * @returns what to wait for until the source has gone, if that takes time.
   */
  leave(shared: boolean): void | PromiseLike<void>;
}

/** The flow that has ended. */
export const NOTHING: Flow<never> = {
  poll: () => CLOSED,
  arm: () => {},
  disarm: () => {},
  leave: () => {},
};

/** An operator with one input. */
export abstract class Op<T, R> implements Flow<R> {
  upstream: Flow<T>;

  constructor(upstream: Flow<T>) {
    this.upstream = upstream;
  }

  abstract poll(): R | typeof PENDING | typeof CLOSED;

  arm(waker: Waker): void {
    this.upstream.arm(waker);
  }

  disarm(): void {
    this.upstream.disarm();
  }

  leave(shared: boolean): void | PromiseLike<void> {
    return this.upstream.leave(shared);
  }

  /** Ends by itself: its source is let go, and from now on there is nothing. */
  end(): typeof CLOSED {
    const { upstream } = this;
    this.upstream = NOTHING;
    letGo(upstream);
    return CLOSED;
  }
}

/** Leaves a flow from inside a poll. What goes wrong then is nobody's answer, so it is reported. */
export function letGo(flow: Flow<unknown>): void {
  stir(); // a source that is let go may run code of its owner
  flow.disarm();
  try {
    const leaving = flow.leave(false);
    if (leaving !== undefined) void Promise.resolve(leaving).catch(reportUnhandled);
  } catch (error) {
    reportUnhandled(error);
  }
}

/** Lets a flow go that has ended; an operator in it may still stand somewhere. */
export function drop(flow: Flow<unknown>): Flow<never> {
  flow.disarm();
  return NOTHING;
}

/** Leaves several flows, and waits for those that take time. */
export function leaveAll(flows: readonly Flow<unknown>[], shared: boolean): void | PromiseLike<void> {
  const leaving = flows.map((flow) => flow.leave(shared)).filter((left) => left !== undefined);
  if (leaving.length > 0) return Promise.all(leaving).then(() => {});
}
