/**
 * A count of equal units, handed out first come, first served: the slots of a bounded channel, the permits of a
 * semaphore. Semantics of Tokio's `batch_semaphore`.
 *
 * Invariants:
 *  1. Strictly in order, sizes included: the oldest waiter hoards units as they come until it has all it needs; a small
 *     request behind a large one waits although it would fit.
 *  2. So while somebody waits, `free` is 0 (or what it takes to wake the oldest is on its way) and taking fails (law 7).
 *     Two exceptions: waiters at the coop gate have not asked yet, and on a rendezvous channel (mpsc/chan.ts) a select
 *     that offers both sides does not meet itself.
 *  3. Units are taken only by a poll. The hoard of a waiter goes back to `free` in the step that wakes it, where its
 *     poll takes the whole at once. What else there is stands in `aside` meanwhile: the waking may go on to poll others
 *     (a select looks at all its branches), and they must not take what is for those who wait.
 *  4. A waiter has settled before the next is woken, also when its own poll sets units free: so they settle in the order
 *     of the queue, and a long queue makes no deep stack.
 */
import { WaitList, type Waiter } from "./wait-list.js";

export class Units {
  free: number;
  readonly waiters: WaitList = new Queue(this);
  /** Kept from the polls of those whom the waking of the oldest concerns (invariant 3). */
  aside = 0;
  settling = false;

  constructor(free: number) {
    this.free = free;
  }

  /** Takes `n` units now, or none. */
  take(n: number): boolean {
    if (n > this.free) return false;
    this.free -= n;
    return true;
  }

  /** Gives `n` units, to the waiters first. */
  give(n: number): void {
    this.add(n);
    this.settle();
  }

  /** More units, or with a negative `n` fewer; nobody is woken for them. */
  add(n: number): void {
    if (this.settling) this.aside += n;
    else this.free += n;
  }

  enqueue(waiter: Waiter, n: number): void {
    waiter.need = n;
    waiter.held = 0;
    this.waiters.push(waiter);
    if (!waiter.gated && this.waiters.head === waiter && this.free < n) this.hoard(waiter);
  }

  /** Takes `waiter` out; its hoard, or the turn that it was given and did not use, goes to the next. */
  leave(waiter: Waiter): void {
    if (this.waiters.remove(waiter)) this.add(this.handBack(waiter));
    this.settle();
  }

  /** Wakes the waiters that can have what they need, in order. */
  settle(): void {
    if (this.settling) return; // the loop under way sees what was freed (invariant 4)
    this.settling = true;
    while (this.wakeOldest());
    this.settling = false;
  }

  wakeOldest(): boolean {
    const first = this.waiters.head;
    if (first === null || first.gated) return false;
    if (this.free + first.held < first.need) {
      this.hoard(first);
      return false;
    }
    this.aside = this.free + this.handBack(first) - first.need;
    this.free = first.need;
    this.waiters.wakeFirst();
    this.free += this.aside;
    this.aside = 0;
    return true;
  }

  /** Sends everyone away: gives back the hoard and wakes all, whose polls then meet the closed state. */
  dismiss(): void {
    if (this.waiters.head !== null) this.add(this.handBack(this.waiters.head));
    this.settling = true; // one that leaves meanwhile (a race with two branches here) must not make the next one hoard
    this.waiters.wakeAll();
    this.settling = false;
    this.free += this.aside;
    this.aside = 0;
  }

  hoard(waiter: Waiter): void {
    if (this.free <= 0) return;
    waiter.held += this.free;
    this.free = 0;
  }

  handBack(waiter: Waiter): number {
    const { held } = waiter;
    waiter.held = 0;
    return held;
  }
}

/** A waiter that was at the gate begins to hoard when it has come through (invariant 2). */
class Queue extends WaitList {
  readonly units: Units;

  constructor(units: Units) {
    super();
    this.units = units;
  }

  override passed(): void {
    this.units.settle();
  }
}
