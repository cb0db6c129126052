/**
 * Where consumers of a stream stand in line: the one pollable of a stream, over its last flow.
 *
 * A poll runs the user's functions, so a wake from below only schedules one microtask, in which those who wait are woken
 * (law 10). Here is the one place where that is done, and the one list: the flows below have a single consumer.
 *
 * Invariants:
 *  1. While somebody waits, the flow is armed, or a serving is scheduled, or the oldest stands at the gate and will poll.
 *     While nobody waits and no turn is out, it stands nowhere: a loser of a select holds no timer and no place.
 *  2. First come, first served, also where one item of the source is not one item of the stream. Who waits is served
 *     before a newcomer polls; who is woken for nothing keeps its place; and the others are woken until one finds nothing.
 *  3. A turn is out (`lent`) from when a waiter was woken that polls later, as subscriptions do, until it polls or leaves.
 *  4. A poll that found nothing but ran code of the user is repeated (pulse.ts).
 *  5. A poll inside a poll, by a callback that reads its own stream, finds nothing, and waits its turn.
 */
import { microtask } from "../core/coop.js";
import { captureContext } from "../core/drain.js";
import type { Readable } from "../core/iterate.js";
import { type CLOSED, PENDING, type Pollable } from "../core/pollable.js";
import { WaitList, type Waiter } from "../core/wait-list.js";
import { type Flow, NOTHING, type Waker } from "./flow.js";
import { beginPoll, endPoll, stirs } from "./pulse.js";

export class Outlet<T> implements Pollable<T>, Waker {
  readonly derived = true;
  flow: Flow<T>;
  readonly waiters: Line = new Line(this);
  /** Loops and subscriptions that read. */
  loops = 0;
  /** How often it was polled. */
  polls = 0;
  polling = false;
  armed = false;
  scheduled = false;
  serving = false;
  lent = false;
  /** Runs the callbacks that a wake brings about in the context of whoever waited first, not of whoever sent. */
  inContext: ((fn: () => void) => void) | null = null;

  constructor(flow: Flow<T>) {
    this.flow = flow;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    const { waiters } = this;
    if (this.polling || (!waiters.isEmpty && !this.mayPoll)) return PENDING;
    this.polls += 1;
    this.lent = false;
    this.polling = true;
    beginPoll();
    try {
      return this.ask();
    } finally {
      endPoll();
      this.polling = false;
      if (!waiters.isEmpty && !this.serving) this.wake();
    }
  }

  /** Whether it is the turn of whoever polls, though somebody waits. */
  get mayPoll(): boolean {
    return this.serving || this.lent || this.waiters.head?.gated === true;
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
    waiters.join(waiter);
    // one behind others waits by their arming; one at the gate polls anew; one inside a poll is looked after at its end
    if (waiters.head !== waiter || waiter.gated || this.polling) return;
    this.inContext ??= captureContext();
    this.armed = true;
    this.flow.arm(this);
  }

  unregister(waiter: Waiter): void {
    if (!this.waiters.remove(waiter)) this.lent = false;
    if (this.waiters.isEmpty) this.rest();
    else this.wake();
  }

  wake(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    microtask(this.run);
  }

  readonly run = (): void => {
    if (this.inContext === null) this.serve();
    else this.inContext(this.serve);
  };

  readonly serve = (): void => {
    const { waiters } = this;
    this.scheduled = false;
    this.serving = true;
    for (let first = waiters.head; first !== null && !first.gated && !this.lent; first = waiters.head) {
      const { polls } = this;
      waiters.first = first;
      waiters.wakeFirst();
      waiters.first = null;
      if (first.list === waiters) break; // it found nothing
      this.lent = this.polls === polls;
    }
    this.serving = false;
    if (waiters.isEmpty) this.rest();
  };

  /** Nobody waits: stands nowhere, unless a turn is out. */
  rest(): void {
    if (this.lent || !this.armed) return;
    this.armed = false;
    this.flow.disarm();
  }

  /** Gives the flow away. Whoever waits here finds the end. */
  release(): Flow<T> {
    const { flow } = this;
    this.flow = NOTHING;
    this.armed = this.lent = false;
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

/** The list, in which who was woken for nothing goes back to the front. */
class Line extends WaitList {
  readonly outlet: Waker;
  /** The one that is being woken. */
  first: Waiter | null = null;

  constructor(outlet: Waker) {
    super();
    this.outlet = outlet;
  }

  join(waiter: Waiter): void {
    if (waiter !== this.first || this.head === null) {
      this.push(waiter);
      return;
    }
    waiter.list = this;
    waiter.next = this.head;
    this.head.prev = waiter;
    this.head = waiter;
  }

  /** One came through the gate and found nothing; what it found may be old, as others polled after it. */
  override passed(): void {
    this.outlet.wake();
  }
}
