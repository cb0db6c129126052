/** What `recvMany` waits for: all messages that are there, up to a limit, as one item. */
import { CLOSED, type PENDING, type Pollable } from "../../core/pollable.js";
import type { Waiter } from "../../core/wait-list.js";
import type { Shape } from "../../core/wait.js";
import type { Chan } from "./chan.js";

/** Up to `limit` messages as one item. */
export class Batch<T> implements Pollable<T[]> {
  readonly chan: Chan<T>;
  readonly limit: number;

  constructor(chan: Chan<T>, limit: number) {
    this.chan = chan;
    this.limit = limit;
  }

  poll(): T[] | typeof PENDING | typeof CLOSED {
    const { chan, limit } = this;
    if (limit === 0) return [];
    return chan.buffer.size > 0 || chan.meetSender() ? chan.takeMany(limit) : chan.whyNone();
  }

  register(waiter: Waiter): void {
    this.chan.register(waiter);
  }

  unregister(waiter: Waiter): void {
    this.chan.unregister(waiter);
  }
}

/** A batch, empty at the end. */
export const BATCH: Shape<unknown[], unknown[]> = { of: (item) => (item === CLOSED ? [] : item) };
