/**
 * The shared state of a watch channel: one value and the number of its changes.
 *
 *     Sender ──▶ value, version ◀── seen: Place     one place for each receiver, loop and subscription
 *                   waiting ──▶ place ⇄ place ⇄ …   those at which somebody waits, oldest first
 *                                 │       │
 *                              waiters  waiters
 *
 * A change is a store and a count, whatever the number of receivers, and then O(1) for each that waits. A value that
 * nobody read before the next change is gone: that is the point of it.
 *
 * Invariants:
 *  1. `version` grows by one with each change that is told; a reader has something to see while its own number is lower.
 *  2. What never changes again (`isOver`) wakes all who wait, and nobody waits from then on.
 *  3. A place stands in `waiting` if and only if somebody waits there (place.ts).
 *
 * Semantics: tokio::sync::watch. One thread needs no lock, so a borrowed value blocks nobody. Departures: values are
 * shared by reference; `fail` is ours.
 */
import type { Condition } from "../../core/condition.js";
import { RecvError, SendError } from "../../core/error.js";
import { CLOSED } from "../../core/pollable.js";
import { WaitList } from "../../core/wait-list.js";
import type { Shape } from "../../core/wait.js";

export class Chan<T> implements Shape<T, void> {
  value: T;
  readonly name: string;
  version = 0;
  senders = 0;
  receivers = 0;
  failure: { readonly error: unknown } | null = null;
  /** The places at which somebody waits, oldest first. */
  readonly waiting = new WaitList();
  /** Those who wait until nobody watches; made for the first. */
  desertion: Condition | null = null;

  constructor(initial: T, name: string | undefined) {
    this.value = initial;
    this.name = name === undefined ? "watch channel" : `channel "${name}"`;
  }

  /** Nothing will change any more. The last change may still be unseen. */
  get isOver(): boolean {
    return this.senders === 0 || this.failure !== null;
  }

  /** A change would be told to nobody. */
  get isDeserted(): boolean {
    return this.receivers === 0 || this.failure !== null;
  }

  /** Stores `value` and tells everyone. */
  change(value: T): void {
    this.value = value;
    this.version += 1;
    if (!this.waiting.isEmpty) this.waiting.wakeAll();
  }

  /** Closes with an error, which each reader is told once, after an unseen value. */
  fail(error: unknown): void {
    if (this.failure !== null) return;
    this.failure = { error };
    this.waiting.wakeAll();
    this.desertion?.tell();
  }

  dropSender(): void {
    this.senders -= 1;
    if (this.senders === 0) this.waiting.wakeAll();
  }

  dropReceiver(): void {
    this.receivers -= 1;
    if (this.receivers === 0) this.desertion?.tell();
  }

  /** As a shape: what `changed` makes of a change, and of the end. */
  of(item: T | typeof CLOSED): void {
    if (item === CLOSED) throw this.ending();
  }

  /** What waiting for a change meets at the end. */
  ending(): RecvError {
    return new RecvError(`${this.name} is closed`, this.cause);
  }

  /** What storing meets on a failed channel. */
  refusal(value?: { readonly value: T }): SendError<T> {
    return new SendError<T>(`${this.name} is closed`, { ...this.cause, ...value });
  }

  get cause(): { readonly cause: unknown } | undefined {
    return this.failure === null ? undefined : { cause: this.failure.error };
  }
}
