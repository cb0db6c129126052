/**
 * Promises run side by side, at most `n`, and their values come in the order of the promises.
 *
 *     upstream ──▶ [ 1st, 2nd, … n-th ] ──▶ the value of the 1st
 */
import { isThenable } from "../../cancel/foreign.js";
import { Outcome, outcomeOf } from "../../cancel/outcome.js";
import { Deque } from "../../core/deque.js";
import { CLOSED, PENDING } from "../../core/pollable.js";
import { type Flow, Op, type Waker } from "../flow.js";
import { Place } from "../place.js";

/** How an item runs: a promise until it settles; anything else is its own value. */
export function run(item: unknown): Outcome {
  return isThenable(item) ? outcomeOf(item) : new Outcome().settle("done", item);
}

export class Buffered<T> extends Op<T, Awaited<T>> {
  readonly n: number;
  readonly running = new Deque<Place<Outcome>>();
  upstreamEnded = false;
  /** What upstream threw; its place is behind those that run. */
  failure: { readonly error: unknown } | null = null;

  constructor(upstream: Flow<T>, n: number) {
    super(upstream);
    this.n = n;
  }

  poll(): Awaited<T> | typeof PENDING | typeof CLOSED {
    while (this.mayPull && this.pull());
    const first = this.running.peek();
    if (first !== undefined) return this.settled(first);
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure.error;
    return this.upstreamEnded ? CLOSED : PENDING;
  }

  get mayPull(): boolean {
    return this.running.size < this.n && !this.upstreamEnded && this.failure === null;
  }

  /** False when there is nothing to pull yet. */
  pull(): boolean {
    try {
      const item = this.upstream.poll();
      if (item === PENDING) return false;
      if (item === CLOSED) this.upstreamEnded = true;
      else this.running.push(new Place(run(item)));
    } catch (error) {
      this.failure = { error };
    }
    return true;
  }

  /** A rejection ends the stream; those behind it run on, and what comes of them is nobody's. */
  settled(first: Place<Outcome>): Awaited<T> | typeof PENDING {
    try {
      const value = first.leaf.poll();
      if (value !== PENDING) this.running.shift();
      return value as Awaited<T>;
    } catch (error) {
      this.running.clear();
      this.end();
      throw error;
    }
  }

  override arm(waker: Waker): void {
    this.running.peek()?.arm(waker);
    if (this.mayPull) super.arm(waker);
  }

  override disarm(): void {
    this.running.peek()?.disarm();
    super.disarm();
  }
}
