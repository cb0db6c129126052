/**
 * A foreign iterable as a leaf: asked one `next()` at a time, and only when it is polled.
 *
 * What was asked cannot be taken back. So an answer that comes when nobody waits any more is kept for the next poll: a
 * select that was lost in between loses nothing. Synchronous and asynchronous iterators are one: an answer that is a
 * promise is waited for, any other is taken.
 *
 * Leaving asks the iterator to return, once, on a microtask of its own (it runs foreign code); and it does not wait for a
 * `next()` that is under way, behind which an async generator would queue the `return()`, perhaps for ever.
 */
import { isThenable } from "../cancel/foreign.js";
import type { Readable } from "../core/iterate.js";
import { CLOSED, PENDING, type Pollable } from "../core/pollable.js";
import { reportUnhandled } from "../core/report.js";
import { RESOLVED } from "../core/wait.js";
import { WaitList, type Waiter } from "../core/wait-list.js";
import { stir } from "./pulse.js";

type Answer<T> = IteratorResult<T, unknown>;

/** An iterator of either kind. */
export interface AnyIterator<T> {
  next(): Answer<T> | PromiseLike<Answer<T>>;
  return?(): unknown;
}

export class Iterated<T> implements Pollable<T>, Readable<T> {
  readonly open: () => AnyIterator<T>;
  iterator: AnyIterator<T> | null = null;
  readonly waiters = new WaitList();
  /** A `next()` is under way. */
  asking = false;
  /** What it has brought. */
  answer: Answer<T> | null = null;
  failure: { readonly error: unknown } | null = null;
  over = false;

  constructor(open: () => AnyIterator<T>) {
    this.open = open;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    if (this.over) return CLOSED;
    if (this.asking) return PENDING;
    if (this.failure !== null) this.fail(this.failure.error);
    const answer = this.answer ?? this.ask();
    if (answer === PENDING) return PENDING;
    this.answer = null;
    if (typeof answer !== "object" || answer === null)
      this.fail(new TypeError(`${String(answer)} is no iterator result`));
    if (answer.done !== true) return answer.value;
    this.over = true;
    return CLOSED;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }

  ask(): Answer<T> | typeof PENDING {
    stir();
    this.over = true; // if `next()` throws
    const answer = (this.iterator as AnyIterator<T>).next();
    this.over = false;
    if (!isThenable(answer)) return answer;
    this.asking = true;
    Promise.resolve(answer).then(this.answered, this.refused);
    return PENDING;
  }

  readonly answered = (answer: Answer<T>): void => {
    this.asking = false;
    this.answer = answer;
    this.waiters.wakeFirst();
  };

  readonly refused = (error: unknown): void => {
    this.asking = false;
    this.failure = { error };
    this.waiters.wakeFirst();
  };

  fail(error: unknown): never {
    this.over = true;
    throw error;
  }

  // As a readable, of one reader: it is made for one stream.

  read(): this {
    this.iterator = this.open();
    return this;
  }

  enter(): void {}

  exit(early: boolean): void | PromiseLike<void> {
    const { iterator, asking } = this;
    if (!early || this.over) return;
    this.over = true;
    if (iterator?.return === undefined) return;
    const leaving = RESOLVED.then(() => iterator.return?.()).then(() => {});
    if (!asking) return leaving;
    leaving.catch(reportUnhandled);
  }
}
