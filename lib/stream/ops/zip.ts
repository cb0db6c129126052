/** Pairs of items of two sources, of which one may have to wait. */
import { CLOSED, PENDING } from "../../core/pollable.js";
import { type Flow, leaveAll, letGo, NOTHING, type Waker } from "../flow.js";

export class Zipped<A, B> implements Flow<[A, B]> {
  left: Flow<A>;
  right: Flow<B>;
  /** What waits for its partner. */
  fromLeft: A | typeof PENDING | typeof CLOSED = PENDING;
  fromRight: B | typeof PENDING | typeof CLOSED = PENDING;

  constructor(left: Flow<A>, right: Flow<B>) {
    this.left = left;
    this.right = right;
  }

  poll(): [A, B] | typeof PENDING | typeof CLOSED {
    if (this.fromLeft === PENDING) this.fromLeft = this.left.poll();
    if (this.fromLeft === CLOSED) return this.end();
    if (this.fromRight === PENDING) this.fromRight = this.right.poll();
    if (this.fromRight === CLOSED) return this.end();
    if (this.fromLeft === PENDING || this.fromRight === PENDING) return PENDING;
    const pair: [A, B] = [this.fromLeft, this.fromRight];
    this.fromLeft = this.fromRight = PENDING;
    return pair;
  }

  arm(waker: Waker): void {
    if (this.fromLeft === PENDING) this.left.arm(waker);
    if (this.fromRight === PENDING) this.right.arm(waker);
  }

  disarm(): void {
    this.left.disarm();
    this.right.disarm();
  }

  leave(shared: boolean): void | PromiseLike<void> {
    return leaveAll([this.left, this.right], shared);
  }

  /** One has ended: the other is let go, and with it what waited for a partner. */
  end(): typeof CLOSED {
    const { left, right } = this;
    this.left = this.right = NOTHING;
    this.fromLeft = this.fromRight = CLOSED;
    letGo(left);
    letGo(right);
    return CLOSED;
  }
}
