/**
 * A count of equal units, handed out first come, first served: the slots of a bounded channel, the permits of a
 * semaphore. It is the queue of those who wait for some. Semantics of Tokio's `batch_semaphore`.
 *
 * Invariants:
 *  1. Strictly in order, sizes included: the oldest waiter hoards units as they come until there is all it needs; a small
 *     request behind a large one waits although it would fit. What it hoards is what is `left`: nobody else may take any.
 *  2. So while somebody waits, `free` is 0 (or what it takes to wake the oldest is on its way) and taking fails (law 7).
 *     Two exceptions: waiters at the coop gate have not asked yet, and on a rendezvous channel (mpsc/chan.ts) a select
 *     that offers both sides does not meet itself.
 *  3. Units are taken only by a poll. In the step that wakes the oldest there is `left` what it needs, and its poll takes
 *     that at once. What else there is stands in `aside` meanwhile: the waking may go on to poll others (a select looks at
 *     all its branches), and they must not take what is for those who wait.
 *  4. A waiter has settled before the next is woken, also when its own poll sets units free: so they settle in the order
 *     of the queue, and a long queue makes no deep stack.
 */
import { WaitList, type Waiter } from "./wait-list.js";

export class Units extends WaitList {
  /** Units that nobody has taken. */
  left: number;
  /** Kept from the polls of those whom the waking of the oldest concerns (invariant 3). */
  aside = 0;
  settling = false;

  constructor(count: number) {
    super();
    this.left = count;
  }

  /** Units that can be taken now: none while the oldest waiter hoards. */
  get free(): number {
    const first = this.head;
    return first === null || this.settling || first.gated || this.left >= first.need ? this.left : 0;
  }

  /** Takes `n` units now, or none. */
  take(n: number): boolean {
    // where nobody waits there is no more to it than the count
    if (n > this.left || (this.head !== null && n > this.free)) return false;
    this.left -= n;
    return true;
  }

  /** Gives `n` units, to the waiters first. */
  give(n: number): void {
    this.add(n);
    if (this.head !== null) this.settle();
  }

  /** More units, or with a negative `n` fewer; nobody is woken for them. */
  add(n: number): void {
    if (this.settling) this.aside += n;
    else this.left += n;
  }

  enqueue(waiter: Waiter, n: number): void {
    waiter.need = n;
    this.push(waiter);
  }

  /** Takes `waiter` out; its hoard, or the turn that it was given and did not use, goes to the next. */
  leave(waiter: Waiter): void {
    this.remove(waiter);
    this.settle();
  }

  /** One that was at the gate begins to hoard when it has come through (invariant 2). */
  override passed(): void {
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
    const first = this.head;
    if (first === null || first.gated || this.left < first.need) return false;
    this.aside = this.left - first.need;
    this.left = first.need;
    this.wakeFirst();
    this.putBack();
    return true;
  }

  /** Sends everyone away: wakes all, whose polls then meet the closed state. */
  dismiss(): void {
    this.settling = true; // one that leaves meanwhile (a race with two branches here) must not wake the next one
    this.wakeAll();
    this.settling = false;
    this.putBack();
  }

  putBack(): void {
    this.left += this.aside;
    this.aside = 0;
  }
}
