/**
 * The places of a JoinSet: how many of its tasks run, how many may, and who waits for room.
 *
 * A place is taken by a task and given back by its end; to be told "there is room" takes nothing. So that two parties who
 * ask at once do not both spawn into one place, a place shown to a party is *promised* until somebody takes it, or until
 * the next macrotask: who has not spawned by then does not mean to.
 *
 * Invariant: while somebody waits, and is not at the coop gate, every free place is promised.
 */
import { macrotask } from "../core/coop.js";
import { PENDING, type Pollable } from "../core/pollable.js";
import { WaitList, type Waiter } from "../core/wait-list.js";

/** As a pollable: there is room. */
export class Places implements Pollable<void> {
  readonly limit: number;
  running = 0;
  promised = 0;
  readonly waiters = new WaitList();
  lapsing = false;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Takes a place, promised or not. */
  take(): boolean {
    if (this.running >= this.limit) return false;
    this.running += 1;
    if (this.promised > 0) this.promised -= 1;
    return true;
  }

  /** Takes a place unless those who wait are to have it (law 7). */
  tryTake(): boolean {
    return (this.waiters.isEmpty || this.promised > 0) && this.take();
  }

  give(): void {
    this.running -= 1;
    this.show();
  }

  /** Gives all back. */
  clear(): void {
    this.running = this.promised = 0;
    this.show();
  }

  /** Shows the free places to those who wait, oldest first. */
  show(): void {
    while (this.running + this.promised < this.limit && this.waiters.wakeFirst());
  }

  poll(): void | typeof PENDING {
    if (this.limit === Infinity) return;
    if (this.running + this.promised >= this.limit) return PENDING;
    this.promised += 1;
    if (this.lapsing) return;
    this.lapsing = true;
    macrotask(this.lapse);
  }

  readonly lapse = (): void => {
    this.lapsing = false;
    this.promised = 0;
    this.show();
  };

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    if (!this.waiters.remove(waiter)) this.show();
  }
}
