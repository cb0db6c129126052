/**
 * Where a reader stands: which change it has seen, and who waits there for the next.
 *
 * A receiver has a place of its own (`Seat`), which `changed`, `waitFor`, `next` and `select` share. Every loop and every
 * subscription has another (`LoopPlace`), which begins before the current value: so a loop shows the current value first,
 * two loops do not compete, and none of them moves what the receiver itself has seen.
 *
 * Invariants:
 *  1. `seen` is the version seen last, or `UNSEEN`. There is something to see while it is below `newest`: the version of
 *     the channel, but at most `limit`, which a receiver that has left sets for all its places.
 *  2. A place stands in `chan.waiting` if and only if `waiters` is not empty.
 *  3. At a loop's place one change is one waiter's, the oldest. At a seat a change is told to all who wait (`Change`).
 */
import type { ClosedHandleError } from "../../core/error.js";
import { CLOSED, PENDING, type Pollable } from "../../core/pollable.js";
import { closedReceiver } from "../../core/source.js";
import { WaitList, Waiter } from "../../core/wait-list.js";
import type { Chan } from "./chan.js";

/** Before every change, so that the current value counts as unseen. */
export const UNSEEN = -1;

abstract class Place<T> extends Waiter implements Pollable<T> {
  readonly chan: Chan<T>;
  seen: number;
  /** It was told the channel's failure. */
  told = false;
  readonly waiters = new WaitList();

  constructor(chan: Chan<T>, seen: number) {
    super();
    this.chan = chan;
    this.seen = seen;
  }

  /** The receiver's own place; itself for a seat. */
  abstract get seat(): Seat<T>;
  /** Wakes those whom one change concerns. */
  abstract tell(): void;

  get newest(): number {
    return this.seat.limit ?? this.chan.version;
  }

  get isUnseen(): boolean {
    return this.seen < this.newest;
  }

  /** Nothing will come after an unseen value. */
  get isFinal(): boolean {
    return this.seat.hasLeft || this.chan.isOver;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    const { chan, newest } = this;
    if (this.seen < newest) {
      this.seen = newest;
      return chan.value;
    }
    if (!this.isFinal) return PENDING;
    if (chan.failure === null || this.told || this.seat.hasLeft) return CLOSED;
    this.told = true;
    throw chan.failure.error;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
    this.stand();
  }

  unregister(waiter: Waiter): void {
    // one that was woken and leaves: what it was woken for is the next one's
    if (!this.waiters.remove(waiter) && this.isUnseen) this.waiters.wakeFirst();
    if (this.waiters.isEmpty) this.chan.waiting.remove(this);
  }

  /** Stands in the list of the channel while somebody waits here (invariant 2). */
  stand(): void {
    if (!this.waiters.isEmpty && this.list === null) this.chan.waiting.push(this);
  }

  wake(): void {
    if (this.isFinal) this.waiters.wakeAll();
    else this.tell();
    this.stand();
  }
}

/** The place of a loop, a subscription or a search. */
export class LoopPlace<T> extends Place<T> {
  readonly seat: Seat<T>;

  constructor(seat: Seat<T>) {
    super(seat.chan, UNSEEN);
    this.seat = seat;
  }

  tell(): void {
    this.waiters.wakeFirst();
  }

  override stand(): void {
    super.stand();
    if (this.list !== null) (this.seat.standing ??= new Set()).add(this);
    else this.seat.standing?.delete(this);
  }

  override unregister(waiter: Waiter): void {
    super.unregister(waiter);
    if (this.list === null) this.seat.standing?.delete(this);
  }
}

/** The place of a receiver, which is also the receiver's whole state. */
export class Seat<T> extends Place<T> {
  /** Up to which change the receiver's readers see, once it has left. */
  limit: number | null = null;
  /** Loops and subscriptions that read. */
  loops = 0;
  /** The places of those that wait. */
  standing: Set<LoopPlace<T>> | null = null;

  constructor(chan: Chan<T>, seen: number) {
    super(chan, seen);
    chan.receivers += 1;
  }

  get seat(): this {
    return this;
  }

  get hasLeft(): boolean {
    return this.limit !== null;
  }

  /** Itself, while the receiver is there. */
  get live(): this {
    if (this.hasLeft) throw this.misuse();
    return this;
  }

  misuse(): ClosedHandleError {
    return closedReceiver(this.chan.name);
  }

  tell(): void {
    this.waiters.wakeAll();
  }

  /** Counts the current value as unseen; one of those who wait takes it. */
  markUnseen(): void {
    this.seen = UNSEEN;
    this.waiters.wakeFirst();
    if (this.waiters.isEmpty) this.chan.waiting.remove(this);
  }

  /** Is no receiver any more; its loops see what is unseen now, and end. */
  close(): void {
    this.leave(this.chan.version);
  }

  /** Is no receiver any more, and all its loops end. */
  dispose(): void {
    this.leave(UNSEEN);
  }

  leave(limit: number): void {
    const wasThere = !this.hasLeft;
    this.limit = Math.min(this.newest, limit);
    for (const place of [this, ...(this.standing ?? [])]) {
      if (this.chan.waiting.remove(place)) place.wake();
    }
    if (wasThere) this.chan.dropReceiver();
  }

  /** A loop or subscription leaves; one that leaves early takes the receiver along (see `Receiver`). */
  exit(early: boolean): void {
    this.loops -= 1;
    if (!early) return;
    if (this.loops > 0) this.close();
    else this.dispose();
  }
}

/**
 * One wait at a seat. Over when there is an unseen value, or a change came since it began, even if another wait of the
 * same receiver has marked that one as seen: so all who wait are told.
 */
export class Change<T> implements Pollable<T> {
  readonly seat: Seat<T>;
  since: number;

  constructor(seat: Seat<T>) {
    this.seat = seat;
    this.since = seat.chan.version;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    const { seat } = this;
    const { version } = seat.chan;
    if (this.since < version && !seat.hasLeft) seat.seen = UNSEEN;
    this.since = version;
    return seat.poll();
  }

  register(waiter: Waiter): void {
    this.seat.register(waiter);
  }

  unregister(waiter: Waiter): void {
    this.seat.unregister(waiter);
  }
}
