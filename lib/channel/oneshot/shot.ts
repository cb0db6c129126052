/**
 * The shared state of a oneshot channel: room for one value or one error.
 *
 *     Sender ──▶ value | failure ──▶ Receiver
 *       ▲ closed()                     ▲ waiting reads
 *
 * Made for replies, so there may be very many that nobody ever waits on: the two lists are made for the first who waits.
 * It is itself the shape of what awaiting gives, so an awaited reply needs no object for that.
 *
 * Invariants:
 *  1. It holds a value, or a failure not told yet, from the send (or fail) to the one poll that takes it, or to the dispose
 *     that discards it.
 *  2. While it holds one, the oldest who waits has been woken for it, or stands at the gate. Once it is taken, the others
 *     are woken and meet the end.
 *  3. Once the sender is used up (it sent, failed or closed) or the receiver closed, nothing can come any more.
 *
 * Semantics: tokio::sync::oneshot. Departures: `fail` is ours, and several reads may wait; the oldest gets the value.
 */
import type { Condition } from "../../core/condition.js";
import { RecvError } from "../../core/error.js";
import type { Readable } from "../../core/iterate.js";
import { CLOSED, PENDING, type Pollable } from "../../core/pollable.js";
import { reportUnhandled } from "../../core/report.js";
import type { Shape } from "../../core/wait.js";
import { WaitList, type Waiter } from "../../core/wait-list.js";

export class Shot<T> implements Pollable<T>, Readable<T>, Shape<T, T> {
  readonly name: string;
  readonly onUndelivered: ((value: T) => void) | undefined;
  /** What was sent and is not taken yet. */
  value: T | typeof PENDING = PENDING;
  failure: { readonly error: unknown; told: boolean } | null = null;
  /** A value or an error was accepted. */
  sent = false;
  /** The sender has neither sent nor failed nor closed. */
  unused = true;
  /** The receiver is closed: nothing more is accepted. */
  closed = false;
  /** The receiver is gone, and what it had not received with it. */
  disposed = false;
  /** A read has met the outcome or the end. */
  terminated = false;
  /** Whoever waits longest is being woken for the outcome. */
  delivering = false;
  /** Loops and subscriptions that read. */
  loops = 0;
  waiters: WaitList | null = null;
  departure: Condition | null = null;

  constructor(name: string | undefined, onUndelivered: ((value: T) => void) | undefined) {
    this.name = name === undefined ? "oneshot channel" : `channel "${name}"`;
    this.onUndelivered = onUndelivered;
  }

  // The receiving side: a leaf pollable.

  poll(): T | typeof PENDING | typeof CLOSED {
    if (this.value !== PENDING) return this.take();
    const { failure } = this;
    if (failure?.told === false) {
      failure.told = true;
      this.met();
      throw failure.error;
    }
    if (this.isOpen) return PENDING;
    this.terminated = true;
    return CLOSED;
  }

  /** Takes the value that is there. */
  take(): T {
    const value = this.value as T;
    this.value = PENDING;
    this.met();
    return value;
  }

  /** A read has met the outcome. Others meet the end: those behind one that is being woken, once that one has settled. */
  met(): void {
    this.terminated = true;
    if (!this.delivering) this.waiters?.wakeAll();
  }

  register(waiter: Waiter): void {
    this.waiters ??= new WaitList();
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    // one that was woken and leaves: what it was woken for is the next one's
    if (this.waiters?.remove(waiter) === false && !this.holdsNothing) this.deliver(this.waiters);
  }

  get isAwaited(): boolean {
    return this.waiters !== null && !this.waiters.isEmpty;
  }

  get holdsNothing(): boolean {
    return this.value === PENDING && this.failure?.told !== false;
  }

  /** Something may still be sent. */
  get isOpen(): boolean {
    return this.unused && !this.closed;
  }

  /** There is nothing to receive, and nothing can come. */
  get isSpent(): boolean {
    return this.holdsNothing && !this.isOpen;
  }

  // The sending side.

  send(value: T): boolean {
    this.unused = false;
    if (this.closed) return false;
    this.value = value;
    this.accepted();
    return true;
  }

  fail(error: unknown): void {
    this.unused = false;
    if (this.closed) return;
    this.failure = { error, told: false };
    this.accepted();
  }

  accepted(): void {
    this.sent = true;
    if (this.waiters !== null) this.deliver(this.waiters);
  }

  /** Wakes the oldest who waits; once that one has settled, the others meet the end. */
  deliver(waiters: WaitList): void {
    this.delivering = true;
    waiters.wakeFirst();
    this.delivering = false;
    if (this.isSpent) waiters.wakeAll();
  }

  // The ends.

  /** The sender goes. What it sent stays. */
  dropSender(): void {
    if (!this.unused) return;
    this.unused = false;
    this.waiters?.wakeAll();
  }

  /** Nothing more is accepted; what was sent can still be received. */
  close(): void {
    this.closed = true;
    if (this.isSpent) this.waiters?.wakeAll();
    if (!this.sent) this.departure?.tell();
  }

  dispose(): void {
    this.disposed = true;
    const { value, failure } = this;
    this.value = PENDING;
    if (failure !== null) failure.told = true;
    this.close();
    if (value !== PENDING) this.discard(value);
  }

  discard(value: T): void {
    if (this.onUndelivered === undefined) return;
    try {
      this.onUndelivered(value);
    } catch (error) {
      reportUnhandled(error);
    }
  }

  /** What awaiting the receiver gives: the value, for the end is an error. */
  of(item: T | typeof CLOSED): T {
    if (item !== CLOSED) return item;
    const cause = this.failure === null ? undefined : { cause: this.failure.error };
    throw new RecvError(`${this.name} is closed`, cause);
  }

  // Loops and subscriptions.

  read(): this {
    return this;
  }

  enter(): void {
    this.loops += 1;
  }

  /** Leaving early takes the receiver along, unless others read from it too: they get what is there. */
  exit(early: boolean): void {
    this.loops -= 1;
    if (!early) return;
    if (this.loops > 0 || this.isAwaited) this.close();
    else this.dispose();
  }
}

/** The shot as a branch of `select`, to which, as to awaiting, the end is an error. */
export class Outcome<T> implements Pollable<T> {
  readonly shot: Shot<T>;

  constructor(shot: Shot<T>) {
    this.shot = shot;
  }

  poll(): T | typeof PENDING {
    const item = this.shot.poll();
    return item === PENDING ? item : this.shot.of(item);
  }

  register(waiter: Waiter): void {
    this.shot.register(waiter);
  }

  unregister(waiter: Waiter): void {
    this.shot.unregister(waiter);
  }
}
