/**
 * A first-in first-out queue in a ring of a power-of-two size.
 *
 * `Array.shift` costs microseconds an item once a queue is long; this is a store and a mask. The ring is made with the
 * first item (an idle channel costs no array), doubles when full, and above `KEPT` slots halves when three quarters are
 * empty: a burst does not keep its memory for ever, and a queue that fills and drains in turn does not move all the time.
 */
const SMALLEST = 16;
const KEPT = 1024;

/** The ring before the first item: never written to, and an array of the kind that the others are. */
const NONE = new Array<undefined>(1).fill(undefined);

export class Deque<T> {
  ring: (T | undefined)[] = NONE;
  mask = -1;
  head = 0;
  size = 0;

  push(item: T): void {
    if (this.size > this.mask) this.resize(this.ring, this.mask < 0 ? SMALLEST : (this.mask + 1) * 2);
    this.ring[(this.head + this.size) & this.mask] = item;
    this.size += 1;
  }

  /** Takes the oldest item. The queue must not be empty. */
  shift(): T {
    const { ring } = this;
    const item = ring[this.head] as T;
    ring[this.head] = undefined; // the queue must not keep a taken item alive
    this.head = (this.head + 1) & this.mask;
    this.size -= 1;
    if (this.mask >= KEPT) this.shrink();
    return item;
  }

  /** Takes the `n` oldest items. There must be so many. */
  shiftMany(n: number): T[] {
    const { ring, mask } = this;
    const items = new Array<T>(n);
    let { head } = this;
    for (let i = 0; i < n; i += 1) {
      items[i] = ring[head] as T;
      ring[head] = undefined;
      head = (head + 1) & mask;
    }
    this.head = head;
    this.size -= n;
    if (mask >= KEPT) this.shrink();
    return items;
  }

  /** The oldest item, left in place. */
  peek(): T | undefined {
    return this.ring[this.head];
  }

  clear(): void {
    this.ring = NONE;
    this.mask = -1;
    this.head = this.size = 0;
  }

  shrink(): void {
    while (this.mask >= KEPT && this.size <= this.mask >> 2) this.resize(this.ring, (this.mask + 1) / 2);
  }

  resize(ring: (T | undefined)[], length: number): void {
    const next = new Array<T | undefined>(length).fill(undefined);
    for (let i = 0; i < this.size; i += 1) next[i] = ring[(this.head + i) & this.mask];
    this.ring = next;
    this.mask = length - 1;
    this.head = 0;
  }
}
