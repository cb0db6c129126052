/** A source of the simplest kind, whose every step is done by hand and written down. */
import type { Readable } from "../../lib/core/iterate.ts";
import { CLOSED, PENDING, POLLABLE, type Pollable } from "../../lib/core/pollable.ts";
import { Iter, type IterOptions, READABLE, Source } from "../../lib/core/source.ts";
import { WaitList, type Waiter } from "../../lib/core/wait-list.ts";

export class Tap<T> extends Source<T> implements Pollable<T>, Readable<T> {
  readonly items: T[] = [];
  readonly waiters = new WaitList();
  readonly log: string[] = [];
  eager = false;
  closed = false;
  error: unknown = undefined;
  /** What leaving gives. */
  left: PromiseLike<void> | undefined = undefined;

  /** Readers that wait. */
  get waiting(): number {
    let count = 0;
    for (let node = this.waiters.head; node !== null; node = node.next) count += 1;
    return count;
  }

  push(item: T): void {
    this.items.push(item);
    this.waiters.wakeFirst();
  }

  close(): void {
    this.closed = true;
    this.waiters.wakeAll();
  }

  /** The next poll that finds nothing throws `error`, once. */
  fail(error: unknown): void {
    this.error = error;
    this.waiters.wakeFirst();
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    if (this.items.length > 0) return this.items.shift() as T;
    const { error } = this;
    this.error = undefined;
    if (error !== undefined) throw error;
    return this.closed ? CLOSED : PENDING;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    if (!this.waiters.remove(waiter) && this.items.length > 0) this.waiters.wakeFirst();
  }

  read(): this {
    this.log.push("read");
    return this;
  }

  enter(): void {
    this.log.push("enter");
  }

  exit(early: boolean): void | PromiseLike<void> {
    this.log.push(early ? "left early" : "ended");
    return this.left;
  }

  iter(options?: IterOptions): Iter<T> {
    return new Iter(this, options);
  }

  [POLLABLE](): this {
    return this;
  }

  [READABLE](): this {
    return this;
  }
}
