/**
 * The state of one receiver: its position in the ring, and the reads that are parked on it.
 *
 *     Chan.waiting ──▶ cursor ⇄ cursor ⇄ …      one node for each receiver that waits
 *                        │        │
 *                     readers  readers          the parked reads of that receiver
 *
 * Waiting has two levels because a message is for every receiver, but only for one reader of each: a send wakes all
 * cursors, and each wakes its oldest read. So several reads of one receiver compete in order, and `tryRecv` sees
 * whether someone waits on this very receiver (law 7).
 *
 * Invariants:
 *  1. The cursor has the positions from `position` to before `end` before it; those behind `head` of the ring are lost.
 *  2. `end` is the tail of the ring, or `limit` once the receiver is closed; from then on the channel does not count
 *     it.
 *  3. It stands in `chan.waiting` if and only if `readers` is not empty.
 */
import { microtask } from "../../core/coop.js";
import { type ClosedHandleError, LaggedError } from "../../core/error.js";
import type { Readable } from "../../core/iterate.js";
import { CLOSED, PENDING, type Pollable } from "../../core/pollable.js";
import { closedReceiver } from "../../core/source.js";
import { reportUnhandled } from "../../core/report.js";
import { WaitList, Waiter } from "../../core/wait-list.js";
import type { Chan } from "./chan.js";
import type { OnLag, SubscribeOptions } from "./options.js";

export class Cursor<T> extends Waiter implements Pollable<T>, Readable<T> {
  readonly chan: Chan<T>;
  readonly onLag: OnLag;
  readonly readers = new WaitList();
  position: number;
  /** Where it was closed. */
  limit: number | null = null;
  /** It was told the channel's failure, or left before there was one. */
  told = false;
  disposed = false;
  /** Loops and subscriptions that read. */
  loops = 0;

  constructor(chan: Chan<T>, onLag: OnLag, options: SubscribeOptions | undefined) {
    super();
    this.chan = chan;
    this.onLag = options?.onLag ?? onLag;
    const replay = options?.replay ?? 0;
    this.position = chan.attach(typeof replay === "number" ? replay : replay ? chan.replay : 0);
  }

  get size(): number {
    return this.end - this.position;
  }

  get end(): number {
    return this.limit ?? this.chan.tail;
  }

  /**
   * The next message of an open receiver is there, and none before it was missed: asked by every read. A method, because
   * V8 does not inline an accessor into the loop around it, which costs a read a fifth.
   */
  isReady(): boolean {
    const { chan, position } = this;
    return this.limit === null && position < chan.tail && position >= chan.head;
  }

  /** Nothing will come after `end`. */
  get isFinal(): boolean {
    return this.limit !== null || this.chan.isFinal;
  }

  // A leaf pollable.

  poll(): T | typeof PENDING | typeof CLOSED {
    return this.isReady() ? this.take() : this.lookAgain();
  }

  /** What a poll says that meets no message at once. */
  lookAgain(): T | typeof PENDING | typeof CLOSED {
    const missed = this.overrun();
    if (missed > 0) throw new LaggedError(missed);
    if (this.position < this.end) return this.take();
    if (!this.isFinal) return PENDING;
    const failure = this.failure();
    if (failure === null) return CLOSED;
    throw failure.error;
  }

  /** Takes the next message, which is there. */
  take(): T {
    const { position } = this;
    this.position = position + 1;
    return this.chan.take(position);
  }

  register(reader: Waiter): void {
    this.readers.push(reader);
    if (this.list === null) this.chan.waiting.push(this);
  }

  unregister(reader: Waiter): void {
    // one that was woken and leaves: what it was woken for is the next one's
    if (!this.readers.remove(reader) && (this.position < this.end || this.isFinal)) this.readers.wakeFirst();
    if (this.readers.isEmpty) this.chan.waiting.remove(this);
  }

  /** A message is one reader's; the end is everyone's, and the first meets the failure, if there is one. */
  wake(): void {
    if (this.isFinal) this.readers.wakeAll();
    else this.readers.wakeFirst();
    if (!this.readers.isEmpty && this.list === null) this.chan.waiting.push(this);
  }

  /** Moves on to the oldest message that is kept; gives how many were missed if the reader is to be told. */
  overrun(): number {
    const next = Math.min(this.chan.head, this.end);
    const missed = next - this.position;
    if (missed <= 0) return 0;
    this.position = next;
    const { onLag } = this;
    if (onLag === "error") return missed;
    if (onLag !== "skip") microtask(() => tell(onLag, missed));
    return 0;
  }

  /** The failure that is due now, after all messages; each receiver is told once. */
  failure(): { readonly error: unknown } | null {
    const { failure } = this.chan;
    if (failure === null || this.told || this.position < this.end) return null;
    this.told = true;
    return failure;
  }

  // The ends.

  /** Sees nothing that is sent from now on; what is before it can still be read. */
  close(): void {
    if (this.limit !== null) return;
    this.limit = this.chan.tail;
    if (this.chan.failure === null) this.told = true;
    this.chan.waiting.remove(this);
    this.wake();
    this.chan.detach();
  }

  /** Closes, and lets go of what is before it. */
  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.told = true;
    const { chan, end } = this;
    for (let position = Math.max(this.position, chan.head); position < end; position += 1) chan.release(position);
    this.position = end;
    this.close();
  }

  // Loops and subscriptions.

  /** As a pollable, unless it was disposed. */
  read(): this {
    if (this.disposed) throw this.misuse();
    return this;
  }

  misuse(): ClosedHandleError {
    return closedReceiver(this.chan.name);
  }

  enter(): void {
    this.loops += 1;
  }

  /** Leaving early takes the receiver along, unless others read from it too: they get what is before it. */
  exit(early: boolean): void {
    this.loops -= 1;
    if (!early) return;
    if (this.loops > 0 || !this.readers.isEmpty) this.close();
    else this.dispose();
  }
}

function tell(onLag: (missed: number) => void, missed: number): void {
  try {
    onLag(missed);
  } catch (error) {
    reportUnhandled(error);
  }
}
