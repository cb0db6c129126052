/**
 * Where consumers of a stream stand in line: the one pollable of a stream, over its last flow.
 *
 * A poll runs the user's functions, so a wake from below only schedules one microtask, in which those who wait are woken
 * (law 10). Here is the one place where that is done, and the one list: the flows below have a single consumer.
 *
 * Invariants:
 *  1. While somebody waits, the flow is armed, or a serving is scheduled, or a turn is out, or the oldest stands at the
 *     gate and will poll. While nobody waits and no turn is out, the flow stands nowhere: a loser of a select holds no
 *     timer and no place.
 *  2. First come, first served, also where one item of the source is not one item of the stream. Who waits is served
 *     before a newcomer polls; who finds nothing in its turn goes back to the front; else the next one has its turn.
 *  3. A turn is out (`turn`) from when a waiter is woken until it polls, which subscriptions do later, or leaves.
 *  4. A poll that found nothing but ran code of the user is repeated (pulse.ts).
 *  5. A poll inside a poll, by a callback that reads its own stream, finds nothing, and waits its turn.
 */
import { microtask } from "../core/coop.js";
import { captureContext, type Context } from "../core/context.js";
import type { Readable } from "../core/iterate.js";
import { type CLOSED, PENDING, type Pollable } from "../core/pollable.js";
import { WaitList, type Waiter } from "../core/wait-list.js";
import { type Flow, NOTHING, type Waker } from "./flow.js";
import { beginPoll, endPoll, stirs } from "./pulse.js";

export class Outlet<T> implements Pollable<T>, Waker {
  readonly derived = true;
  flow: Flow<T>;
  readonly waiters: Line = new Line(this);
  /** Who was woken and has not polled yet. */
  turn: Waiter | null = null;
  /** Who had its turn and found nothing. */
  returning: Waiter | null = null;
  /** Loops and subscriptions that read. */
  loops = 0;
  polling = false;
  /** Somebody came to wait during a poll. */
  joined = false;
  armed = false;
  scheduled = false;
  serving = false;
  /** Runs the callbacks that a wake brings about in the context of whoever waited first, not of whoever sent. */
  context: Context | null = null;

  constructor(flow: Flow<T>) {
    this.flow = flow;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    const { waiters, turn } = this;
    if (this.polling || (turn === null && waiters.head?.gated === false)) return PENDING;
    let found = true;
    this.turn = this.returning = null;
    this.polling = true;
    beginPoll();
    try {
      const item = this.ask();
      found = item !== PENDING;
      return item;
    } finally {
      endPoll();
      this.polling = false;
      if (!found) this.returning = turn;
      if (!this.serving && (this.joined || (found && !waiters.isEmpty))) this.wake();
      this.joined = false;
    }
  }

  ask(): T | typeof PENDING | typeof CLOSED {
    for (;;) {
      const before = stirs;
      const item = this.flow.poll();
      if (item !== PENDING || stirs === before) return item;
    }
  }

  register(waiter: Waiter): void {
    const { waiters } = this;
    if (waiter === this.returning) waiters.unshift(waiter);
    else waiters.push(waiter);
    this.joined = this.polling;
    // behind others it waits by their arming; at the gate it will poll anew; inside a poll it is looked after at the end
    if (waiters.head !== waiter || waiter.gated || this.polling) return;
    this.context ??= captureContext();
    this.armed = true;
    this.flow.arm(this);
  }

  unregister(waiter: Waiter): void {
    if (!this.waiters.remove(waiter) && this.turn === waiter) this.turn = null;
    if (this.waiters.isEmpty) this.rest();
    else this.wake();
  }

  wake(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    microtask(this.run);
  }

  readonly run = (): void => {
    if (this.context === null) this.serve();
    else this.context.runInAsyncScope(this.serve, this);
  };

  readonly serve = (): void => {
    const { waiters } = this;
    this.scheduled = false;
    this.serving = true;
    for (let first = waiters.head; first !== null && !first.gated && this.turn === null; first = waiters.head) {
      this.turn = first;
      waiters.wakeFirst();
      if (first.list === waiters) break; // it found nothing
    }
    this.serving = false;
    if (waiters.isEmpty) this.rest();
  };

  /** Nobody waits: stands nowhere, unless a turn is out. */
  rest(): void {
    if (this.turn !== null || !this.armed) return;
    this.armed = false;
    this.flow.disarm();
  }

  /** Gives the flow away. Whoever waits here finds the end. */
  release(): Flow<T> {
    const { flow } = this;
    this.flow = NOTHING;
    this.turn = null;
    this.armed = false;
    flow.disarm();
    if (!this.waiters.isEmpty) this.wake();
    return flow;
  }

  /** Lets the source go. Whoever waits finds the end. */
  close(): void | PromiseLike<void> {
    return this.release().leave(false);
  }

  /** A reader leaves. While others read too, they get what the source has ready and what the operators hold. */
  leave(): void | PromiseLike<void> {
    if (this.loops === 0 && this.waiters.isEmpty) return this.close();
    const leaving = this.flow.leave(true);
    this.wake();
    return leaving;
  }
}

/** Another way to poll an outlet, in line with everybody else. */
export abstract class View<O extends Pollable<unknown>, R> implements Pollable<R> {
  readonly derived = true;
  readonly outlet: O;

  constructor(outlet: O) {
    this.outlet = outlet;
  }

  abstract poll(): R | typeof PENDING | typeof CLOSED;

  register(waiter: Waiter): void {
    this.outlet.register(waiter);
  }

  unregister(waiter: Waiter): void {
    this.outlet.unregister(waiter);
  }
}

/** One loop or subscription. It takes the stream along when it leaves early, and when it is ended by an error. */
export class Reader<T> extends View<Outlet<T>, T> implements Readable<T> {
  /** Its last poll threw. */
  failed = false;

  poll(): T | typeof PENDING | typeof CLOSED {
    this.failed = true; // until it is answered otherwise
    const item = this.outlet.poll();
    this.failed = false;
    return item;
  }

  read(): this {
    return this;
  }

  enter(): void {
    this.outlet.loops += 1;
  }

  exit(early: boolean): void | PromiseLike<void> {
    this.outlet.loops -= 1;
    if (early || this.failed) return this.outlet.leave();
  }
}

/** The list, to whose front one can go back. */
class Line extends WaitList {
  readonly outlet: Waker;

  constructor(outlet: Waker) {
    super();
    this.outlet = outlet;
  }

  unshift(waiter: Waiter): void {
    const { head } = this;
    this.push(waiter);
    if (head === null) return;
    this.tail = waiter.prev;
    (waiter.prev as Waiter).next = null;
    waiter.prev = null;
    waiter.next = head;
    head.prev = this.head = waiter;
  }

  /** One came through the gate and found nothing; what it found may be old, as others polled after it. */
  override passed(): void {
    this.outlet.wake();
  }
}
