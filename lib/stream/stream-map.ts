/**
 * `StreamMap`: many sources, each under a key, read as one.
 *
 * The sources are borrowed: the map reads each as one more reader, in a place of its own, and gives the source back as it
 * stands (entries.ts). Its own readers wait in an outlet (outlet.ts), as those of any stream.
 *
 * Semantics: `tokio_stream::StreamMap`.
 */
import type { WaitOptions } from "../core/cancel.js";
import { checkInteger, checkOptions } from "../core/check.js";
import type { Readable } from "../core/iterate.js";
import { CLOSED, PENDING, type Pollable, POLLABLE } from "../core/pollable.js";
import { READABLE, Source } from "../core/source.js";
import { RESULT, type Shape, wait } from "../core/wait.js";
import { Entries } from "./entries.js";
import { letGo } from "./flow.js";
import { flowOf, type StreamSource } from "./flow-of.js";
import { Outlet, Reader, View } from "./outlet.js";
import { Stream } from "./stream.js";

/** Leaving lets the sources go, but the map can be used again. */
class MapOutlet<K, T> extends Outlet<[K, T]> {
  readonly entries: Entries<K, T>;

  constructor(entries: Entries<K, T>) {
    super(entries);
    this.entries = entries;
  }

  /** The entries are others now: whoever waits looks again. */
  changed(): void {
    if (!this.waiters.isEmpty) this.wake();
  }

  override close(): void | PromiseLike<void> {
    this.changed();
    return this.entries.leave(false);
  }
}

/** All that is there, up to a limit, as one item. */
class Many<K, T> extends View<MapOutlet<K, T>, [K, T][]> {
  readonly limit: number;

  constructor(outlet: MapOutlet<K, T>, limit: number) {
    super(outlet);
    this.limit = limit;
  }

  poll(): [K, T][] | typeof PENDING | typeof CLOSED {
    if (this.limit === 0) return [];
    const first = this.outlet.poll();
    return first === PENDING || first === CLOSED ? first : this.outlet.entries.fill([first], this.limit);
  }
}

const BATCH: Shape<unknown[], unknown[]> = { of: (item) => (item === CLOSED ? [] : item) };

/** Options of `new StreamMap`. */
export interface StreamMapOptions {
  /** Shown by inspection. */
  readonly name?: string | undefined;
}

/**
 * Sources under keys, read as one: an item comes with the key of its source. A source that has ended is taken out in
 * silence; to see it, give it an item more, as `stream(rx).chain([null])` does.
 *
 * It reads its sources and does not own them: `insert` and `remove` give the old one back as it stands, and it can be read
 * on. Leaving a loop over the map early, and `clear`, let all sources go, by the iteration rule.
 *
 * A read costs what is ready, not what there is. For that, the map stays in line at its idle sources between two reads, until
 * the event loop has turned without one. (The sender of a rendezvous channel may hand over a message in this time; it then
 * waits for the next read.)
 *
 * Empty, it says that it has ended; put something in and it goes on. So in a loop over `select`, disable the branch while
 * the map `isEmpty`.
 *
 * **Cancel safety**: safe. **Order**: of several that are ready a random one goes first, so that none starves another;
 * readers are served in order. **Source**: `tokio_stream::StreamMap`. Departures: a map reads any source; a duplicate key
 * replaces, in the constructor too; only what may be ready is asked.
 *
 * @example
 * ```ts
 * import { mpsc, StreamMap } from "sluice";
 * const [ada, fromAda] = mpsc.channel<string>(4);
 * const [bob, fromBob] = mpsc.channel<string>(4);
 * const chat = new StreamMap([
 *   ["ada", fromAda],
 *   ["bob", fromBob],
 * ]);
 * await bob.send("hello");
 * await chat.next(); // => { done: false, value: ["bob", "hello"] }
 * bob.close();
 * await ada.send("hi");
 * ada.close();
 * for await (const [who, what] of chat) console.log(who, what); // => ada hi
 * chat.isEmpty; // => true
 * ```
 */
export class StreamMap<K, T> extends Source<[K, T]> {
  readonly #outlet: MapOutlet<K, T>;

  /**
   * @param entries what is in it from the start; of equal keys the last one counts.
   * @throws TypeError if a source is nothing that can be streamed.
   */
  constructor(entries: Iterable<readonly [K, StreamSource<T>]> = [], options?: StreamMapOptions) {
    super();
    checkOptions("options", options);
    this.#outlet = new MapOutlet(new Entries<K, T>());
    for (const [key, source] of entries) this.insert(key, source);
  }

  /**
   * Puts a source in, in the place of the one that had the key.
   *
   * @param source a receiver, a stream or another source of sluice; anything else that {@link stream} takes is wrapped in
   * a stream, and that stream is what `remove` gives back.
   * @returns the old source, which is not read any more.
   * @throws TypeError if `source` is nothing that can be streamed; ClosedHandleError if it is disposed or taken over.
   *
   * **Source**: `StreamMap::insert`.
   */
  insert(key: K, source: StreamSource<T>): Source<T> | undefined {
    if ((source as unknown) === this) throw new TypeError("source must be another one than the map itself");
    const { entries } = this.#outlet;
    const old = entries.byKey.get(key)?.source;
    entries.add(key, sourceOf(source));
    this.#outlet.changed();
    return old;
  }

  /**
   * Takes a source out, as it stands.
   *
   * @returns the source, which can be read on; `undefined` if there was none.
   *
   * **Source**: `StreamMap::remove`.
   */
  remove(key: K): Source<T> | undefined {
    const { entries } = this.#outlet;
    const entry = entries.byKey.get(key);
    entries.delete(entry);
    this.#outlet.changed();
    return entry?.source;
  }

  /** Whether there is a source under `key`: one that has ended is there until the map was read and met its end. */
  has(key: K): boolean {
    return this.#outlet.entries.byKey.has(key);
  }

  /** The keys, in the order of insertion. */
  keys(): IterableIterator<K> {
    return this.#outlet.entries.byKey.keys();
  }

  /** The sources, in the order of insertion. */
  *values(): IterableIterator<Source<T>> {
    for (const { source } of this.#outlet.entries.byKey.values()) yield source;
  }

  /** The keys with their sources, in the order of insertion. */
  *entries(): IterableIterator<[K, Source<T>]> {
    for (const { key, source } of this.#outlet.entries.byKey.values()) yield [key, source];
  }

  /** How many sources there are. */
  get size(): number {
    return this.#outlet.entries.byKey.size;
  }

  /** True when there is no source. */
  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Empties it, and lets the sources go as a loop does that leaves early. **Source**: `StreamMap::clear`, which drops. */
  clear(): void {
    this.#outlet.changed();
    letGo(this.#outlet.entries);
  }

  /**
   * Waits for the next item of any source, with its key. Done while the map is empty.
   *
   * @throws (rejects) the error of a source, which stays in the map; the signal's reason.
   *
   * **Cancel safety**: safe. **Source**: `StreamExt::next` of the map.
   */
  next(options?: WaitOptions): Promise<IteratorResult<[K, T], undefined>> {
    checkOptions("options", options);
    return wait(this.#outlet, RESULT as Shape<[K, T], IteratorResult<[K, T], undefined>>, options?.signal);
  }

  /**
   * Takes what is ready, at most `limit`; waits only when there is nothing. `[]` while the map is empty.
   *
   * @param limit an integer of 0 or more; 0 gives `[]` at once.
   *
   * **Cancel safety**: safe. **Order**: each source that is ready gives one item before any gives two. **Source**:
   * `StreamMap::next_many`.
   *
   * @example
   * ```ts
   * import { stream, StreamMap } from "sluice";
   * const map = new StreamMap([["numbers", stream([1, 2, 3])]]);
   * await map.nextMany(2); // => [["numbers", 1], ["numbers", 2]]
   * await map.nextMany(2); // => [["numbers", 3]]
   * await map.nextMany(2); // => []
   * ```
   */
  nextMany(limit: number, options?: WaitOptions): Promise<[K, T][]> {
    checkInteger("limit", limit, 0);
    checkOptions("options", options);
    return wait(new Many(this.#outlet, limit), BATCH as Shape<[K, T][], [K, T][]>, options?.signal);
  }

  [POLLABLE](): Pollable<[K, T]> {
    return this.#outlet;
  }

  [READABLE](): Readable<[K, T]> {
    return new Reader(this.#outlet);
  }
}

function sourceOf<T>(source: StreamSource<T>): Source<T> {
  if (typeof source === "object" && source !== null && READABLE in source) return source as Source<T>;
  return new Stream(flowOf("source", source, "insert()"), "stream");
}
