/**
 * The shared state of a broadcast channel: one ring, which every receiver reads at its own pace.
 *
 *     position        head                             tail
 *                      ▼                                ▼
 *     values        …  ·  ·  c  d  e  f  g  h  i  j  k
 *     unread           0  0  1  1  1  2  2  2  2  2  2     receivers that have still to read it
 *                            ▲        ▲           └──┴─ kept for replay
 *                         cursor   cursor
 *
 * A position counts the messages since the beginning; a message is stored once, whoever reads it, and each receiver is
 * a position (cursor.ts). So a send is a store and a count, however many receivers there are, and then O(1) for each
 * that is parked at that moment.
 *
 * Invariants:
 *  1. The ring holds the last `room` positions before `tail`, from `head` on; `p` is in slot `p & mask`.
 *  2. `unread` of `p` is the number of cursors that have `p` before them; `gone` counts the positions that nobody has
 *     before them, those included that have left the ring.
 *  3. A value is let go as soon as nobody has it before them and it is not one of the last `replay`.
 *  4. A slot that is unread, or kept for replay, leaves the ring only when it is the oldest of `capacity` and a send
 *     needs its room. So a cursor was overrun if and only if it is behind `head`, by what it missed.
 *  5. A cursor stands in `waiting` if and only if reads are parked on it.
 *
 * Semantics: tokio::sync::broadcast. One thread needs no lock, so no slot carries its version: it follows from `tail`.
 * Departures: the capacity is exact, the ring grows to it only as messages pile up, and `replay`, `fail`, `onLag` are
 * ours.
 */
import type { Condition } from "../../core/condition.js";
import { SendError } from "../../core/error.js";
import { WaitList } from "../../core/wait-list.js";
import { checkChannel, type ChannelOptions, type OnLag } from "./options.js";

/** Slots of the first ring; a power of two. */
const SMALLEST = 8;

export class Chan<T> {
  readonly capacity: number;
  readonly replay: number;
  readonly onLag: OnLag;
  readonly name: string;
  values: (T | undefined)[] = [];
  unread: number[] = [];
  mask = 0;
  room = 0;
  tail = 0;
  gone = 0;
  receivers = 0;
  senders = 0;
  weakSenders = 0;
  failure: { readonly error: unknown } | null = null;
  /** The cursors with parked reads, oldest first. */
  readonly waiting = new WaitList();
  /** Those who wait until there is no receiver; made for the first. */
  vacancy: Condition | null = null;

  constructor(capacity: number, options: ChannelOptions | undefined) {
    checkChannel(capacity, options);
    this.capacity = capacity;
    this.replay = options?.replay ?? 0;
    this.onLag = options?.onLag ?? "error";
    this.name = options?.name === undefined ? "broadcast channel" : `channel "${options.name}"`;
  }

  /** The oldest position that the ring may hold; below zero while it has not been round. */
  get head(): number {
    return this.tail - this.room;
  }

  /** How many messages somebody has before them. */
  get size(): number {
    return this.tail - this.gone;
  }

  /** No message can come any more. Some may still be unread. */
  get isFinal(): boolean {
    return this.senders === 0 || this.failure !== null;
  }

  /** Stores `value` for all receivers there are; gives their number. */
  send(value: T): number {
    const { receivers, replay, tail } = this;
    if (receivers === 0 && replay === 0) return 0;
    // a ring of no slots has no count either
    if (this.unread[this.head & this.mask] !== 0 || replay > this.room) this.makeRoom();
    const at = tail & this.mask;
    this.values[at] = value;
    this.unread[at] = receivers;
    this.tail = tail + 1;
    if (receivers === 0) this.gone += 1;
    if (replay > 0) this.endReplay(tail - replay);
    if (!this.waiting.isEmpty) this.waiting.wakeAll();
    return receivers;
  }

  /** Takes the value at `position`, for one receiver. */
  take(position: number): T {
    const at = position & this.mask;
    const value = this.values[at] as T;
    if ((this.unread[at]! -= 1) === 0) this.letGo(position);
    return value;
  }

  /** One receiver fewer has `position` before it. */
  release(position: number): void {
    if ((this.unread[position & this.mask]! -= 1) === 0) this.letGo(position);
  }

  /** Nobody has `position` before them any more. */
  letGo(position: number): void {
    this.gone += 1;
    if (position + this.replay < this.tail) this.values[position & this.mask] = undefined;
  }

  /** Adds a receiver that has the last `past` messages before it, `replay` at most; gives its position. */
  attach(past: number): number {
    this.receivers += 1;
    const from = this.tail - Math.min(past, this.tail);
    for (let position = from; position < this.tail; position += 1) {
      const at = position & this.mask;
      if (this.unread[at] === 0) this.gone -= 1;
      this.unread[at]! += 1;
    }
    return from;
  }

  /** One receiver fewer will see what is sent. */
  detach(): void {
    this.receivers -= 1;
    if (this.receivers === 0) this.vacancy?.tell();
  }

  dropSender(): void {
    this.senders -= 1;
    if (this.senders === 0) this.waiting.wakeAll();
  }

  /** Closes with an error, which each receiver is told once, after what it has before it. */
  fail(error: unknown): void {
    if (this.isFinal) return;
    this.failure = { error };
    this.waiting.wakeAll();
  }

  /** What a send meets on a failed channel. */
  refusal(value: T): SendError<T> {
    return new SendError(`${this.name} is closed`, { value, cause: this.failure?.error });
  }

  /** Somebody needs what is to leave the ring: it grows, or at its full size whoever lags loses the oldest. */
  makeRoom(): void {
    if (this.room < this.capacity) {
      this.grow();
      return;
    }
    this.values[this.head & this.mask] = undefined;
    this.gone += 1;
  }

  grow(): void {
    const length = Math.max(SMALLEST, this.values.length * 2);
    const values = new Array<T | undefined>(length).fill(undefined);
    const unread = new Array<number>(length).fill(0);
    for (let position = Math.max(this.head, 0); position < this.tail; position += 1) {
      const from = position & this.mask;
      const to = position & (length - 1);
      values[to] = this.values[from];
      unread[to] = this.unread[from]!;
    }
    this.values = values;
    this.unread = unread;
    this.mask = length - 1;
    this.room = Math.min(length, this.capacity);
  }

  /** `position` is no longer one of the last `replay`. */
  endReplay(position: number): void {
    if (position >= this.head && this.unread[position & this.mask] === 0) this.values[position & this.mask] = undefined;
  }
}
