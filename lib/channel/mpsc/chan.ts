/**
 * The shared state of an mpsc channel. Bounded, unbounded and rendezvous are one channel with three capacities.
 *
 *     Sender ──▶ slots (`left`) ──▶ buffer (Deque) ──▶ Receiver
 *                  ▲ waiting senders      ▲ waiting readers
 *
 * A slot is taken before a message may enter the buffer, and given back when the message leaves it; so a freed slot
 * goes to the longest-waiting sender inside the very receive that freed it (Tokio M1). The channel is its own queue of
 * slots, and its senders' list (an object less for each channel); the readers stand in another.
 *
 * Invariants:
 *  1. `left` + buffered + permits out = capacity.
 *  2. Parked readers and buffered messages do not coexist (law 8), but for readers at the gate and readers that were
 *     woken and poll in a microtask.
 *  3. Rendezvous (capacity 0): a parked reader *lends* a slot while it stands in the list, so a sender finds room only
 *     where someone waits for its message. A reader that leaves the list takes its loan back, and whoever takes a
 *     message gives a slot: after a hand-over the count is where it was. Below zero, permits claim readers to come.
 *  4. A reader has settled before the next is woken, also when the slot that it frees brings in the next message, and
 *     the end is told after the last message: so readers settle in their order.
 *  5. A live permit and a parked request count as a sender, as an open handle does (Tokio's `OwnedPermit` keeps the
 *     channel open; here every permit does): closing a handle lets its permits and parked sends finish.
 *
 * Semantics: tokio::sync::mpsc; capacity 0 as Go's `make(chan T)`.
 */
import type { Condition } from "../../core/condition.js";
import { Deque } from "../../core/deque.js";
import { SendError } from "../../core/error.js";
import type { Readable } from "../../core/iterate.js";
import { CLOSED, PENDING, type Pollable } from "../../core/pollable.js";
import { reportUnhandled } from "../../core/report.js";
import { Units } from "../../core/units.js";
import { ParkedWait } from "../../core/wait.js";
import { WaitList, type Waiter } from "../../core/wait-list.js";
import { ParkedSend } from "./parked-send.js";

/** What becomes of a message that nobody will receive; a method, so that a receiver of T is one of any wider type. */
interface Undelivered<T> {
  take(value: T): void;
}

/** What a channel is given besides its capacity. */
export interface Traits<T> {
  readonly name: string;
  readonly onUndelivered?: Undelivered<T>["take"] | undefined;
}

/** What is buffered before the first message, and who reads before one waits: shared, so an idle channel has no queues. */
const NOTHING = new Deque<never>();
const NOBODY = new WaitList();

/** How the handles of one channel know each other, and how a sender is known for one, also by another copy of the package. */
export const CHAN: unique symbol = Symbol.for("sluice.mpsc.chan");

export class Chan<T> extends Units implements Pollable<T>, Readable<T> {
  readonly capacity: number;
  readonly traits: Traits<T>;
  buffer: Deque<T> = NOTHING;
  readers = NOBODY;
  /** Those who wait for the receiving side to close. */
  departure: Condition | null = null;
  /** Whatever keeps the channel open (invariant 5), and the open handles among it. */
  senders = 0;
  handles = 0;
  weakSenders = 0;
  permits = 0;
  /** Nothing more can be sent: the receiving side closed, or a sender failed the channel. */
  closed = false;
  /** The receiver is gone, and what was buffered with it. */
  disposed = false;
  failure: { readonly error: unknown; told: boolean } | null = null;
  /** Loops and subscriptions that read. */
  loops = 0;
  /** Messages that came in and for which no reader was woken yet; above 0 while one is being woken. */
  arrivals = 0;

  constructor(capacity: number, traits: Traits<T>) {
    super(capacity);
    this.capacity = capacity;
    this.traits = traits;
  }

  get name(): string {
    return this.traits.name;
  }

  /** No message can come any more. What is buffered may still be there. */
  get isFinal(): boolean {
    return this.closed ? this.permits === 0 || this.disposed : this.senders === 0;
  }

  /** As shown: permits and requests count with their handle, and as one when all handles are closed. */
  get senderCount(): number {
    return Math.max(this.handles, Math.min(this.senders, 1));
  }

  /** There is nothing left to tell but the end. */
  get isOver(): boolean {
    return this.isFinal && this.buffer.size === 0 && (this.failure === null || this.failure.told);
  }

  // The receiving side: a leaf pollable.

  poll(): T | typeof PENDING | typeof CLOSED {
    return this.buffer.size > 0 || this.meetSender() ? this.takeOldest() : this.whyNone();
  }

  /** Nothing is there: yet, or ever again, or because of a failure, which is thrown once. */
  whyNone(): typeof PENDING | typeof CLOSED {
    if (!this.isFinal) return PENDING;
    const { failure } = this;
    if (failure === null || failure.told) return CLOSED;
    failure.told = true;
    throw failure.error;
  }

  register(reader: Waiter): void {
    if (this.readers === NOBODY) this.readers = new WaitList();
    this.readers.push(reader);
    if (this.capacity === 0) this.give(1);
  }

  unregister(reader: Waiter): void {
    if (!this.readers.remove(reader)) this.offer();
    else if (this.capacity === 0) this.add(-1);
  }

  takeOldest(): T {
    const value = this.buffer.shift();
    // where nobody waits there is no more to it
    if (this.head === null && this.readers.head === null) this.add(1);
    else if (!this.takeOver()) this.release(1);
    return value;
  }

  /**
   * Lets the oldest parked send fill the slot of a message that was taken: what freeing the slot and waking the sender would
   * do, in fewer calls. Not amid the waking of others (Units, invariant 4), and not where readers wait or lend.
   */
  takeOver(): boolean {
    const sender = this.head;
    if (!(sender instanceof ParkedSend) || this.settling || !this.readers.isEmpty || this.capacity === 0) return false;
    this.remove(sender);
    this.buffer.push(sender.value as T);
    sender.settle();
    return true;
  }

  /**
   * Takes what is there, at most `limit`, and then frees the slots in one step: a freed slot may bring in a message and wake
   * its reader. What comes into them is for the next one.
   */
  takeMany(limit: number): T[] {
    const values = this.buffer.shiftMany(Math.min(limit, this.buffer.size));
    this.release(values.length);
    while (values.length < limit && this.meetSender()) values.push(this.takeOldest());
    return values;
  }

  /** Gives the slots of messages that were taken. */
  release(n: number): void {
    this.give(n);
    if (this.buffer.size === 0 && !this.readers.isEmpty) this.endReaders();
  }

  /** Rendezvous: lends a slot for one moment, in which a parked sender may hand its message over (invariant 3). */
  meetSender(): boolean {
    if (this.capacity > 0) return false;
    this.give(1);
    this.add(-1);
    return this.buffer.size > 0;
  }

  /** Wakes a reader if there is something for it. */
  offer(): void {
    if (this.buffer.size > 0) this.wakeReader();
    else this.endReaders();
  }

  /** At the end, wakes every reader; the first meets the failure, if there is one. */
  endReaders(): void {
    if (this.arrivals > 0 || this.buffer.size > 0 || !this.isFinal) return;
    while (this.wakeReader());
  }

  wakeReader(): boolean {
    const first = this.readers.head;
    if (first === null || first.gated) return false;
    if (this.capacity === 0) this.add(-1); // it leaves the list (invariant 3)
    return this.readers.wakeFirst();
  }

  // The sending side.

  /** For operations that never wait: `n` slots now, unless somebody waits for one (law 7). */
  takeSlots(n: number): boolean {
    const first = this.head;
    // where readers lend, free slots beside a waiting sender mean a select that offers both sides: it blocks nobody
    if (first !== null && (this.capacity > 0 || first.gated)) return false;
    return this.take(n);
  }

  /** Puts a message into a slot that was taken for it. */
  place(value: T): void {
    if (this.readers.head === null) this.store(value);
    else this.bring(value);
  }

  /** Puts it before readers that wait. */
  bring(value: T): void {
    if (this.handOver(value)) return;
    this.store(value);
    this.deliver();
  }

  store(value: T): void {
    if (this.buffer === NOTHING) this.buffer = new Deque();
    this.buffer.push(value);
  }

  /**
   * Hands a message that nothing is before to the oldest reader: what its poll in `deliver` would do, in fewer calls. Where
   * readers lend slots they poll.
   */
  handOver(value: T): boolean {
    const reader = this.readers.head;
    if (!(reader instanceof ParkedWait) || reader.pollable !== this || reader.gated) return false;
    if (this.buffer.size > 0 || this.arrivals > 0 || this.capacity === 0) return false;
    if (!reader.accepts()) return false;
    this.readers.remove(reader);
    this.add(1); // first: a getter `then` of the message is user code, and may look
    reader.accept(value);
    if (this.head !== null) this.settle();
    return true;
  }

  /** Wakes a reader for each message that comes in, also while it does so (invariant 4). */
  deliver(): void {
    this.arrivals += 1;
    if (this.arrivals > 1) return;
    for (; this.arrivals > 0; this.arrivals -= 1) this.wakeReader();
    this.endReaders();
  }

  dropSender(): void {
    this.senders -= 1;
    this.endReaders();
  }

  // The ends.

  /** No more sends. Parked ones fail in order; what is buffered or permitted can still be received. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.dismiss();
    this.departure?.tell();
    this.endReaders();
  }

  /** Closes with an error, which one reader is told after what is buffered or permitted. */
  fail(error: unknown): void {
    if (this.failure !== null || this.disposed || (this.isFinal && this.buffer.size === 0)) return;
    this.failure = { error, told: false };
    this.close();
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    if (this.failure !== null) this.failure.told = true;
    this.close();
    const { buffer } = this;
    this.buffer = NOTHING; // no code that hears of the messages can take one
    this.add(buffer.size);
    while (buffer.size > 0) this.discard(buffer.shift());
    this.endReaders();
  }

  discard(value: T): void {
    const { onUndelivered } = this.traits;
    if (onUndelivered === undefined) return;
    try {
      onUndelivered(value);
    } catch (error) {
      reportUnhandled(error);
    }
  }

  /** What a send meets after the end; carries the message, if there was one. */
  refusal(message?: { readonly value: T }): SendError<T> {
    const cause = this.failure === null ? undefined : { cause: this.failure.error };
    return new SendError<T>(`${this.name} is closed`, { ...cause, ...message });
  }

  // Loops and subscriptions.

  read(): this {
    return this;
  }

  enter(): void {
    this.loops += 1;
  }

  /** Leaving early takes the receiver along, unless others read from it too: they get what is buffered. */
  exit(early: boolean): void {
    this.loops -= 1;
    if (!early) return;
    if (this.loops > 0 || !this.readers.isEmpty) this.close();
    else this.dispose();
  }
}
