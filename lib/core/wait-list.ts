/**
 * The queue of those who wait: an intrusive doubly linked list.
 *
 *     head ──▶ oldest ⇄ … ⇄ newest ◀── tail
 *
 * Intrusive, because joining and leaving must be O(1) and must allocate nothing: a waiter is its own list node, so it
 * stands in one list at a time and `waiter.list` says in which.
 */

/** One party that waits: a parked promise, one branch of a select, a subscription. */
export abstract class Waiter {
  list: WaitList | null = null;
  prev: Waiter | null = null;
  next: Waiter | null = null;
  /** It waits for the coop gate first (coop.ts): nobody wakes it but the gate. */
  gated = false;
  /** How many units it asked for (units.ts). */
  need = 0;

  /** Called once, when out of every list (law 4); polls and settles, or queues one microtask that does (laws 5, 6). */
  abstract wake(): void;
}

/** `waiter` leaves `pollable`. One at the gate stood in the way of those behind it: what is there is theirs. */
export function quit(waiter: Waiter, pollable: { unregister(waiter: Waiter): void }): void {
  pollable.unregister(waiter);
  if (!waiter.gated) return;
  waiter.gated = false;
  pollable.unregister(waiter); // as one that was woken and left: hands the turn on
}

/** Waiters in order of arrival. */
export class WaitList {
  head: Waiter | null = null;
  tail: Waiter | null = null;

  get isEmpty(): boolean {
    return this.head === null;
  }

  /** One of the list came through the gate, found nothing, and waits on in its place like those that are not gated. */
  passed(): void {}

  push(waiter: Waiter): void {
    waiter.list = this;
    waiter.prev = this.tail;
    if (this.tail === null) this.head = waiter;
    else this.tail.next = waiter;
    this.tail = waiter;
  }

  /** Takes `waiter` out; false if it stood elsewhere or nowhere. */
  remove(waiter: Waiter): boolean {
    if (waiter.list !== this) return false;
    const { prev, next } = waiter;
    if (prev === null) this.head = next;
    else prev.next = next;
    if (next === null) this.tail = prev;
    else next.prev = prev;
    waiter.list = waiter.prev = waiter.next = null;
    return true;
  }

  /** Wakes the oldest waiter. False when there is none, or when it stands at the gate: those behind it do too. */
  wakeFirst(): boolean {
    const first = this.head;
    if (first === null || first.gated) return false;
    this.remove(first);
    first.wake();
    return true;
  }

  /** Wakes all who wait now, oldest first; who joins meanwhile, or stands at the gate, is left alone. */
  wakeAll(): void {
    if (this.head === this.tail) {
      this.wakeFirst();
      return;
    }
    // a mark, because a wake may take others out of the list and put new ones in
    const mark = spare ?? new Mark();
    spare = null;
    this.push(mark);
    while (this.head !== mark) {
      if (this.wakeFirst()) continue;
      // one at the gate goes round: behind it may stand a node that is never gated (CancelWaiter)
      const gated = this.head!;
      this.remove(gated);
      this.push(gated);
    }
    this.remove(mark);
    spare = mark;
  }
}

/** Flagged as at the gate, because nobody wakes it, also not who wakes another of the same list meanwhile. */
class Mark extends Waiter {
  override gated = true;

  wake(): void {
    throw new Error("a mark is never woken");
  }
}

/** The mark of the last `wakeAll`, for the next: one is made only while another is under way. */
let spare: Mark | null = null;
