/**
 * The sources of a `StreamMap`, as one flow: only those that may have something are asked.
 *
 *     ready  [ not asked yet in this round │ gave one in this round ]     by index, so joining and leaving are O(1)
 *     idle   said PENDING, and stand in line at their sources since; a wake makes them ready
 *
 * So a read costs what is ready, not what there is. What it takes for that: idle entries stay in line between two reads.
 * They leave it all together when the event loop has turned and nobody has read meanwhile; so a map that is not read
 * holds no timer, no place and no memory of its sources.
 *
 * Invariants:
 *  1. Every entry is ready, or it is idle and armed: who waits is woken when it may have something.
 *  2. Nobody waits on `waker`, nobody has a turn: an entry that is woken then hands it on to the next reader of its
 *     source, and is ready all the same.
 *  3. `ready[0]` to `ready[unasked - 1]` were not asked yet in the round.
 *
 * Semantics: Tokio's R12 to R14 (tokio_stream::StreamMap), which looks at all sources instead, from a random one on. Here
 * every next one is random.
 */
import { macrotask } from "../core/coop.js";
import { pick } from "../core/pick.js";
import { CLOSED, PENDING } from "../core/pollable.js";
import { READABLE, type Source } from "../core/source.js";
import { Bottom } from "./bottom.js";
import { type Flow, leaveAll, type Waker } from "./flow.js";

/** A source under its key. */
export class Entry<K, T> implements Waker {
  readonly key: K;
  readonly source: Source<T>;
  readonly bottom: Bottom<T>;
  readonly entries: Entries<K, T>;
  /** Its place among those that are ready; -1 while it is idle. */
  index = -1;
  /** Its place among those that hold a turn at their source; or -1. */
  turn = -1;

  constructor(key: K, source: Source<T>, entries: Entries<K, T>) {
    this.key = key;
    this.source = source;
    this.bottom = new Bottom(source[READABLE]());
    this.entries = entries;
  }

  wake(): void {
    this.entries.woken(this);
  }
}

export class Entries<K, T> implements Flow<[K, T]> {
  readonly byKey = new Map<K, Entry<K, T>>();
  readonly ready: Entry<K, T>[] = [];
  unasked = 0;
  waker: Waker | null = null;
  /** Those that were woken for who waits, and not asked since: they hold a turn at their sources. */
  readonly turns: Entry<K, T>[] = [];
  /** What an entry threw when a batch was begun already. */
  failure: { readonly error: unknown } | null = null;
  /** It was read since the event loop has turned. */
  wasRead = false;
  lingering = false;

  poll(): [K, T] | typeof PENDING | typeof CLOSED {
    const { failure } = this;
    this.failure = null;
    this.wasRead = true;
    if (failure !== null) throw failure.error;
    this.unasked = this.ready.length;
    return this.look();
  }

  /** Asks those of the round that were not asked yet, until one has an item. A callback of a source may change all. */
  look(): [K, T] | typeof PENDING | typeof CLOSED {
    const { ready } = this;
    while (this.unasked > 0) {
      const entry = ready[this.unasked === 1 ? 0 : pick(this.unasked)] as Entry<K, T>;
      this.swap(entry, (this.unasked -= 1));
      this.endTurn(entry);
      const item = entry.bottom.poll();
      if (item !== PENDING && item !== CLOSED) return [entry.key, item];
      if (entry.bottom.left)
        this.part(entry); // it was taken out, meanwhile or before
      else if (item === CLOSED) this.delete(entry);
      else this.rest(entry);
    }
    return this.byKey.size === 0 ? CLOSED : PENDING;
  }

  /** Goes on when `batch` was begun, until there is nothing or it is full: each gives one before any gives two. */
  fill(batch: [K, T][], limit: number): [K, T][] {
    try {
      while (batch.length < limit) {
        if (this.unasked === 0) this.unasked = this.ready.length;
        const item = this.look();
        if (item !== PENDING && item !== CLOSED) batch.push(item);
        else if (this.ready.length === 0) break;
      }
    } catch (error) {
      this.failure = { error };
    }
    return batch;
  }

  arm(waker: Waker): void {
    this.waker = waker;
    if (this.ready.length > 0) waker.wake();
  }

  /** Nobody waits: turns go on, and if it stays so, idle entries leave their lines. */
  disarm(): void {
    this.waker = null;
    for (let entry = this.turns.pop(); entry !== undefined; entry = this.turns.pop()) {
      entry.turn = -1;
      entry.bottom.disarm();
    }
    this.linger();
  }

  leave(shared: boolean): void | PromiseLike<void> {
    const all = [...this.byKey.values()];
    if (!shared) {
      for (const entry of all) entry.index = entry.turn = -1;
      this.byKey.clear();
      this.ready.length = this.turns.length = this.unasked = 0;
    }
    return leaveAll(
      all.map(({ bottom }) => bottom),
      shared,
    );
  }

  add(key: K, source: Source<T>): void {
    const entry = new Entry(key, source, this);
    this.delete(this.byKey.get(key));
    this.byKey.set(key, entry);
    this.join(entry);
  }

  /** Takes an entry out, and leaves its source as it is. */
  delete(entry: Entry<K, T> | undefined): void {
    if (entry === undefined) return;
    this.endTurn(entry);
    this.part(entry);
    if (this.byKey.get(entry.key) === entry) this.byKey.delete(entry.key);
    entry.bottom.release();
  }

  /** Its source may have something, or its turn at the gate has come. */
  woken(entry: Entry<K, T>): void {
    if (entry.index < 0) this.join(entry);
    if (this.waker === null) {
      entry.bottom.disarm();
      return;
    }
    if (entry.turn < 0) entry.turn = this.turns.push(entry) - 1;
    this.waker.wake();
  }

  endTurn(entry: Entry<K, T>): void {
    if (entry.turn < 0) return;
    const last = this.turns.pop() as Entry<K, T>;
    if (last !== entry) this.turns[(last.turn = entry.turn)] = last;
    entry.turn = -1;
  }

  /** It has nothing: stands in line at its source, which may hand something over in this very step. */
  rest(entry: Entry<K, T>): void {
    this.part(entry);
    entry.bottom.arm(entry);
    this.linger();
  }

  /** Sees to it that idle entries leave their lines, if nobody reads. */
  linger(): void {
    if (this.lingering || this.ready.length === this.byKey.size) return;
    this.lingering = true;
    macrotask(this.turned);
  }

  readonly turned = (): void => {
    this.lingering = false;
    if (this.waker !== null) return;
    if (this.wasRead) {
      this.wasRead = false;
      this.linger();
      return;
    }
    for (const entry of this.byKey.values()) {
      if (entry.index >= 0) continue;
      entry.bottom.disarm();
      this.join(entry);
    }
  };

  /** Becomes ready, and is asked in this round. */
  join(entry: Entry<K, T>): void {
    entry.index = this.ready.push(entry) - 1;
    this.swap(entry, this.unasked++);
  }

  /** Is ready no more. */
  part(entry: Entry<K, T>): void {
    if (entry.index < 0) return;
    if (entry.index < this.unasked) this.swap(entry, (this.unasked -= 1));
    this.swap(entry, this.ready.length - 1);
    this.ready.pop();
    entry.index = -1;
  }

  swap(entry: Entry<K, T>, index: number): void {
    if (entry.index === index) return;
    const { ready } = this;
    const other = ready[index] as Entry<K, T>;
    ready[(other.index = entry.index)] = other;
    ready[(entry.index = index)] = entry;
  }
}
