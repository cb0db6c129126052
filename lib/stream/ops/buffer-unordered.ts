/** Promises run side by side, at most `n`, and their values come as they settle. */
import type { Outcome } from "../../cancel/outcome.js";
import { Deque } from "../../core/deque.js";
import { CLOSED, PENDING } from "../../core/pollable.js";
import { Waiter } from "../../core/wait-list.js";
import { type Flow, Op, type Waker } from "../flow.js";
import { run } from "./buffered.js";

export class BufferedUnordered<T> extends Op<T, Awaited<T>> {
  readonly n: number;
  /** How many were pulled and not given yet; some of them have settled. */
  held = 0;
  readonly settled = new Deque<Outcome>();
  upstreamEnded = false;
  /** Whom to wake when one settles. */
  waker: Waker | null = null;

  constructor(upstream: Flow<T>, n: number) {
    super(upstream);
    this.n = n;
  }

  poll(): Awaited<T> | typeof PENDING | typeof CLOSED {
    while (this.mayPull && this.pull());
    if (this.settled.size === 0) return this.upstreamEnded && this.held === 0 ? CLOSED : PENDING;
    const outcome = this.settled.shift();
    this.held -= 1;
    try {
      return outcome.poll() as Awaited<T>;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  get mayPull(): boolean {
    return this.held < this.n && !this.upstreamEnded;
  }

  /** False when there is nothing to pull yet. */
  pull(): boolean {
    const item = this.upstream.poll();
    if (item === PENDING) return false;
    if (item === CLOSED) {
      this.upstreamEnded = true;
      return true;
    }
    this.held += 1;
    const outcome = run(item);
    if (outcome.state === "pending") outcome.register(new Running(this, outcome));
    else this.settled.push(outcome);
    return true;
  }

  take(outcome: Outcome): void {
    if (this.held === 0) return; // it failed meanwhile, and nobody wants the rest
    this.settled.push(outcome);
    this.waker?.wake();
  }

  override arm(waker: Waker): void {
    this.waker = waker;
    if (this.mayPull) super.arm(waker);
  }

  override disarm(): void {
    this.waker = null;
    super.disarm();
  }

  /** A rejection ends the stream; the others run on, and what comes of them is nobody's. */
  override end(): typeof CLOSED {
    this.held = 0;
    this.settled.clear();
    return super.end();
  }
}

/** Waits for one promise, for as long as that takes. */
class Running extends Waiter {
  readonly owner: { take(outcome: Outcome): void };
  readonly outcome: Outcome;

  constructor(owner: { take(outcome: Outcome): void }, outcome: Outcome) {
    super();
    this.owner = owner;
    this.outcome = outcome;
  }

  wake(): void {
    this.owner.take(this.outcome);
  }
}
