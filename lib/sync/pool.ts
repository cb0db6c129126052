/**
 * The shared state of a semaphore: the permits there are, and what an acquire waits for.
 *
 *     addPermits ──▶ units (Units) ──▶ SemaphorePermit ──▶ back to units, or forgotten
 *                      ▲ waiting acquires
 *
 * Invariants:
 *  1. `units.left` and the permits that are out are `total` together, which is a safe integer. So giving back never
 *     overflows; adding could, and is refused.
 *  2. Closing takes no permit away: what was hoarded is free again, and what is out can still be given back. Nothing can be
 *     acquired ever again (law 9).
 *
 * Semantics: `tokio::sync::Semaphore`; the queue is core/units.ts.
 */
import { AcquireError } from "../core/error.js";
import { PENDING, type Pollable } from "../core/pollable.js";
import { Units } from "../core/units.js";
import type { Waiter } from "../core/wait-list.js";
import { SemaphorePermit } from "./semaphore-permit.js";
import type { Semaphore } from "./semaphore.js";

export class Pool {
  readonly semaphore: Semaphore;
  readonly name: string;
  readonly units: Units;
  total: number;
  closed = false;

  constructor(semaphore: Semaphore, permits: number, name: string) {
    this.semaphore = semaphore;
    this.name = name;
    this.units = new Units(permits);
    this.total = permits;
  }

  add(count: number): void {
    this.total += count;
    this.units.give(count);
  }

  /** Takes up to `count` of the free permits away for good, and tells how many. */
  shrink(count: number): number {
    const gone = Math.min(count, this.units.free);
    this.units.take(gone);
    this.total -= gone;
    return gone;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.units.dismiss();
  }
}

/** `count` permits at once. */
export class Acquire implements Pollable<SemaphorePermit> {
  readonly pool: Pool;
  readonly count: number;

  constructor(pool: Pool, count: number) {
    this.pool = pool;
    this.count = count;
  }

  poll(): SemaphorePermit | typeof PENDING {
    const { pool, count } = this;
    if (pool.closed) throw new AcquireError(`${pool.name} is closed`);
    return pool.units.take(count) ? new SemaphorePermit(pool, count) : PENDING;
  }

  register(waiter: Waiter): void {
    this.pool.units.enqueue(waiter, this.count);
  }

  unregister(waiter: Waiter): void {
    this.pool.units.leave(waiter);
  }
}
