/**
 * `Stream`: items that come when they are asked for, and what can be done to them on the way.
 *
 * A handle over the last flow of a chain (flow.ts). An operator puts another flow on top and gives it to a new handle, so
 * a chain of ten operators is ten nested polls: no promise, no generator and no closure for an item that is ready.
 */
import { type Cancellable, cancelOf, type WaitOptions } from "../core/cancel.js";
import { checkFunction, checkInteger, checkMs, checkOptions, wrongKind } from "../core/check.js";
import { ClosedHandleError } from "../core/error.js";
import type { Readable } from "../core/iterate.js";
import { type Pollable, POLLABLE } from "../core/pollable.js";
import { READABLE } from "../core/source.js";
import { asyncDispose } from "../core/symbols.js";
import { END, refuse, RESULT, type Shape, wait } from "../core/wait.js";
import { now } from "../core/clock.js";
import { Interval, intervalAt } from "../time/interval.js";
import { Ends } from "./ends.js";
import type { Flow } from "./flow.js";
import { flowOf, type StreamSource, TAKE } from "./flow-of.js";
import { Outlet, Reader } from "./outlet.js";
import { BufferedUnordered } from "./ops/buffer-unordered.js";
import { Buffered } from "./ops/buffered.js";
import { Chained } from "./ops/chain.js";
import { Chunks } from "./ops/chunks.js";
import { ChunksTimeout } from "./ops/chunks-timeout.js";
import type { Callback } from "./ops/each.js";
import { Enumerated } from "./ops/enumerate.js";
import { Filtered } from "./ops/filter.js";
import { FilterMapped } from "./ops/filter-map.js";
import { Flattened } from "./ops/flatten.js";
import { Fused } from "./ops/fuse.js";
import { Inspected } from "./ops/inspect.js";
import { Mapped } from "./ops/map.js";
import { MappedAsync } from "./ops/map-async.js";
import { MappedWhile } from "./ops/map-while.js";
import { Merged } from "./ops/merge.js";
import { Look, Peeked } from "./ops/peek.js";
import { ReadyChunks } from "./ops/ready-chunks.js";
import { type Reducer, Scanned } from "./ops/scan.js";
import { Skipped } from "./ops/skip.js";
import { SkippedWhile } from "./ops/skip-while.js";
import { Taken } from "./ops/take.js";
import { TakenUntil } from "./ops/take-until.js";
import { TakenWhile } from "./ops/take-while.js";
import { RateLimited } from "./ops/rate-limit.js";
import { TimedOut } from "./ops/timeout.js";
import { TimedOutRepeatedly } from "./ops/timeout-repeating.js";
import { Zipped } from "./ops/zip.js";

/**
 * A lazy sequence of items over time. Made by {@link stream}.
 *
 * Nothing is read before somebody asks. It is read by `next()`, by an end such as `collect`, by `for await`, by
 * `subscribe`, and as a branch of `select`; several readers compete, and are served in order.
 *
 * *An operator takes the stream over*: go on with what it gives. The old handle is of no use then, and says so
 * (`ClosedHandleError`); reads that are parked on it end.
 *
 * *Leaving lets the source go*: `break`, `unsubscribe`, an end that has enough or is aborted, an operator that ends early,
 * an error that ends a loop. A receiver is left by the iteration rule, an iterator is asked to `return()`, an Observable
 * is unsubscribed. To keep a receiver, stream `rx.iter({ preventClose: true })`. A loop that is left, and `return()`, wait
 * until an iterator has returned, and are told what it throws then. An operator that ends the stream does not wait: the
 * end comes at once, and what the iterator throws after it is reported as unhandled.
 *
 * *Callbacks* get an item and its index, and are not awaited, except by `mapAsync` and `forEach`. One that throws ends the
 * stream, which lets its source go; the reader gets the error once. An error that the source tells passes the operators
 * in its place, and reading may go on after it where the source goes on.
 *
 * **Cancel safety**: safe. A wait that is given up, or a select that is lost, has taken nothing: what operators hold (a
 * chunk that fills, an item that was peeked at, promises under way) is there for the next reader. **Order**: that of the
 * source, unless an operator says otherwise. **Source**: `StreamExt` of tokio-stream and futures; where TC39's iterator
 * helpers have the name, their semantics.
 *
 * @example
 * ```ts
 * import { mpsc, stream } from "sluice";
 * const [tx, rx] = mpsc.channel<number>(8);
 * for (const n of [1, 2, 3, 4, 5, 6, 7]) tx.trySend(n);
 * tx.close();
 * const pairs = stream(rx)
 *   .filter((n) => n !== 4)
 *   .map((n) => n * n)
 *   .chunks(2);
 * await pairs.next(); // => { done: false, value: [1, 4] }
 * for await (const pair of pairs) console.log(pair); // => [9, 25], [36, 49]
 * ```
 */
export class Stream<T> extends Ends<T> implements AsyncDisposable {
  readonly #name: string;
  readonly #flow: Flow<T>;
  /** Made when it is first read, in whose context its callbacks run. */
  #outlet: Outlet<T> | null = null;
  /** Who has taken it over. */
  #owner: string | null = null;

  /** @internal */
  constructor(flow: Flow<T>, name: string) {
    super();
    this.#flow = flow;
    this.#name = name;
  }

  /**
   * Waits for the next item.
   *
   * @param options `signal`: gives up waiting, and rejects with its reason.
   * @throws (rejects) the error of a callback or of the source, once; ClosedHandleError if it was taken over.
   *
   * **Cancel safety**: safe. **Order**: calls are answered in their order. **Source**: `StreamExt::next`.
   */
  next(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    checkOptions("options", options);
    try {
      return wait(this[POLLABLE](), RESULT as Shape<T, IteratorResult<T, undefined>>, options?.signal);
    } catch (error) {
      return refuse(error);
    }
  }

  /**
   * Lets the source go. Parked reads end, and from now on there is nothing. Harmless when done before.
   *
   * @returns when the source has gone: an iterator has returned, unless a `next()` of it is still under way.
   */
  async return(): Promise<IteratorReturnResult<undefined>> {
    if (this.#owner === null) await this.#read().close();
    return END;
  }

  /** As {@link Stream.return}, so that `await using` lets it go. */
  async [asyncDispose](): Promise<void> {
    await this.return();
  }

  /**
   * Gives `fn` of each item.
   *
   * **Source**: `StreamExt::map`; TC39's `map`. A promise is an item like another: see `mapAsync` and `buffered`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream([1, 2, 3]).map((n) => n * 2).collect(); // => [2, 4, 6]
   * ```
   */
  map<R>(fn: Callback<T, R>): Stream<R> {
    checkFunction("fn", fn);
    return this.#on("map()", (flow) => new Mapped(flow, fn));
  }

  /**
   * Keeps the items for which `predicate` holds.
   *
   * **Source**: `StreamExt::filter`; TC39's `filter`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream([1, 2, 3, 4]).filter((n) => n % 2 === 0).collect(); // => [2, 4]
   * ```
   */
  filter<S extends T>(predicate: (item: T, index: number) => item is S): Stream<S>;
  filter(predicate: Callback<T, unknown>): Stream<T>;
  filter(predicate: Callback<T, unknown>): Stream<T> {
    checkFunction("predicate", predicate);
    return this.#on("filter()", (flow) => new Filtered(flow, predicate));
  }

  /**
   * Gives `fn` of each item, less what is `undefined`.
   *
   * **Source**: `StreamExt::filter_map`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * const ports = new Map([["http", 80], ["https", 443]]);
   * await stream(["https", "gopher", "http"]).filterMap((name) => ports.get(name)).collect(); // => [443, 80]
   * ```
   */
  filterMap<R>(fn: Callback<T, R | undefined>): Stream<R> {
    checkFunction("fn", fn);
    return this.#on("filterMap()", (flow) => new FilterMapped(flow, fn));
  }

  /**
   * Gives what `fn` of each item resolves with: one at a time, and the next item is not asked for before.
   *
   * **Cancel safety**: safe; what is under way is finished for the next reader, and its result is given then. A rejection
   * ends the stream as a throw does. **Order**: that of the items; for several at a time, see `buffered`. **Source**:
   * `StreamExt::then`; `map` of TC39's async iterator helpers.
   *
   * @example
   * ```ts
   * import { sleep, stream } from "sluice";
   * const slow = stream([1, 2]).mapAsync(async (n) => {
   *   await sleep(1);
   *   return n * 10;
   * });
   * await slow.collect(); // => [10, 20]
   * ```
   */
  mapAsync<R>(fn: Callback<T, R | PromiseLike<R>>): Stream<R> {
    checkFunction("fn", fn);
    return this.#on("mapAsync()", (flow) => new MappedAsync<T, R>(flow, fn));
  }

  /**
   * Gives the first `n` items, then lets the source go, when it is asked for one more.
   *
   * @param n an integer of 0 or more, or `Infinity`. 0 never asks the source.
   *
   * **Source**: `StreamExt::take`; TC39's `take`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream.range(1).take(3).collect(); // => [1, 2, 3]
   * ```
   */
  take(n: number): Stream<T> {
    checkCount(n);
    return this.#on("take()", (flow) => new Taken(flow, n));
  }

  /**
   * Gives items as long as `predicate` holds. The first for which it does not is lost, and the source let go.
   *
   * **Source**: `StreamExt::take_while`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream([1, 2, 9, 3]).takeWhile((n) => n < 5).collect(); // => [1, 2]
   * ```
   */
  takeWhile<S extends T>(predicate: (item: T, index: number) => item is S): Stream<S>;
  takeWhile(predicate: Callback<T, unknown>): Stream<T>;
  takeWhile(predicate: Callback<T, unknown>): Stream<T> {
    checkFunction("predicate", predicate);
    return this.#on("takeWhile()", (flow) => new TakenWhile(flow, predicate));
  }

  /**
   * Leaves out the first `n` items.
   *
   * @param n an integer of 0 or more, or `Infinity`.
   *
   * **Source**: `StreamExt::skip`; TC39 calls it `drop`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream(["header", "a", "b"]).skip(1).collect(); // => ["a", "b"]
   * ```
   */
  skip(n: number): Stream<T> {
    checkCount(n);
    return this.#on("skip()", (flow) => new Skipped(flow, n));
  }

  /**
   * Leaves out items as long as `predicate` holds; the rest is given unseen.
   *
   * **Source**: `StreamExt::skip_while`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream([1, 2, 9, 3]).skipWhile((n) => n < 5).collect(); // => [9, 3]
   * ```
   */
  skipWhile(predicate: Callback<T, unknown>): Stream<T> {
    checkFunction("predicate", predicate);
    return this.#on("skipWhile()", (flow) => new SkippedWhile(flow, predicate));
  }

  /**
   * Gives `fn` of each item until that is `undefined`; then the source is let go.
   *
   * **Source**: `StreamExt::map_while`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream(["1", "2", "x", "3"]).mapWhile((s) => (s === "x" ? undefined : Number(s))).collect(); // => [1, 2]
   * ```
   */
  mapWhile<R>(fn: Callback<T, R | undefined>): Stream<R> {
    checkFunction("fn", fn);
    return this.#on("mapWhile()", (flow) => new MappedWhile(flow, fn));
  }

  /**
   * Gives each item with its index before it.
   *
   * **Source**: `StreamExt::enumerate` of futures.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream(["a", "b"]).enumerate().collect(); // => [[0, "a"], [1, "b"]]
   * ```
   */
  enumerate(): Stream<[index: number, item: T]> {
    return this.#on("enumerate()", (flow) => new Enumerated(flow));
  }

  /**
   * Folds the items, and gives what has come of it after each.
   *
   * **Source**: `scan` of RxJS, with the arguments in the order of `fold`. Rust's can end early: that is `mapWhile`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream([1, 2, 3]).scan(0, (sum, n) => sum + n).collect(); // => [1, 3, 6]
   * ```
   */
  scan<A>(initial: A, fn: Reducer<A, T>): Stream<A> {
    checkFunction("fn", fn);
    return this.#on("scan()", (flow) => new Scanned(flow, initial, fn));
  }

  /**
   * Calls `fn` with each item that passes.
   *
   * **Source**: `StreamExt::inspect` of futures.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * const seen = stream([1, 2]).inspect((n) => console.log(n)); // => 1, 2
   * await seen.count(); // => 2
   * ```
   */
  inspect(fn: Callback<T, unknown>): Stream<T> {
    checkFunction("fn", fn);
    return this.#on("inspect()", (flow) => new Inspected(flow, fn));
  }

  /**
   * Gives the items of `source` when those of this stream are through. It is not read before.
   *
   * @param source whatever {@link stream} takes; a stream is taken over.
   *
   * **Source**: `StreamExt::chain`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream([1, 2]).chain([3]).collect(); // => [1, 2, 3]
   * ```
   */
  chain<U = T>(source: StreamSource<U>): Stream<T | U> {
    const rest = flowOf("source", source, "chain()");
    return this.#on("chain()", (flow) => new Chained<T | U>(flow, rest));
  }

  /**
   * Gives the items of this stream and of `sources` as they come, until all have ended. For a hundred sources or more take a
   * {@link StreamMap}, which asks only those that are ready.
   *
   * **Order**: of several that have items ready, each gives one before any gives the next. So `a.merge(b, c)` is fair,
   * where `a.merge(b).merge(c)` gives every second turn to `c`. **Source**: `StreamExt::merge`. Departure: takes any
   * number; an error of one source passes, and the others go on.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream([1, 1, 1]).merge([2, 2], [3]).collect(); // => [1, 2, 3, 1, 2, 1]
   * ```
   */
  merge<U extends unknown[]>(...sources: { [I in keyof U]: StreamSource<U[I]> }): Stream<T | U[number]> {
    const flows = (sources as StreamSource<U[number]>[]).map((source) => flowOf("source", source, "merge()"));
    return this.#on("merge()", (flow) => new Merged<T | U[number]>([flow, ...flows]));
  }

  /**
   * Gives pairs, of an item of this stream and one of `source`. Ends as soon as one has ended that has no item waiting
   * for its partner; then the other is let go.
   *
   * **Source**: `StreamExt::zip` of futures.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream(["a", "b"]).zip(stream.range(1)).collect(); // => [["a", 1], ["b", 2]]
   * ```
   */
  zip<U>(source: StreamSource<U>): Stream<[T, U]> {
    const other = flowOf("source", source, "zip()");
    return this.#on("zip()", (flow) => new Zipped(flow, other));
  }

  /**
   * Gives the items of what `fn` makes of each item: one inner source after the other, each read to its end.
   *
   * @param fn gives whatever {@link stream} takes, but for a string, which as a rule is a mistake.
   *
   * **Source**: TC39's `flatMap`; `flat_map` of futures, `concatMap` of RxJS.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream([1, 2, 3]).flatMap((n) => stream.range(0, n)).collect(); // => [0, 0, 1, 0, 1, 2]
   * ```
   */
  flatMap<R>(fn: Callback<T, StreamSource<R>>): Stream<R> {
    checkFunction("fn", fn);
    const open = (item: T, index: number): Flow<R> => {
      const source: unknown = fn(item, index);
      if (typeof source === "string") throw wrongKind("what fn gives", "something to stream, and not a string", source);
      return flowOf("what fn gives", source as StreamSource<R>, "flatMap()");
    };
    return this.#on("flatMap()", (flow) => new Flattened(new Mapped(flow, open)));
  }

  /**
   * Awaits items that are promises, up to `n` at a time: `map(asyncFn).buffered(n)` runs at most `n` calls at once.
   * Items that are no promises pass.
   *
   * @param n how many are held at most, running or settled and waiting for their turn: an integer of 1 or more.
   *
   * A rejection ends the stream, in its place; the others run on, and what becomes of them is not reported.
   *
   * **Cancel safety**: safe; what runs is kept for the next reader. **Order**: that of the items. **Source**:
   * `StreamExt::buffered` of futures.
   *
   * @example
   * ```ts
   * import { sleep, stream } from "sluice";
   * const load = async (n: number) => {
   *   await sleep(3 - n);
   *   return `page ${n}`;
   * };
   * await stream([1, 2, 3]).map(load).buffered(2).collect(); // => ["page 1", "page 2", "page 3"]
   * ```
   */
  buffered(n: number): Stream<Awaited<T>> {
    checkInteger("n", n, 1);
    return this.#on("buffered()", (flow) => new Buffered(flow, n));
  }

  /**
   * As {@link Stream.buffered}, but the values come as the promises settle.
   *
   * @param n how many are held at most, running or settled and not yet asked for: an integer of 1 or more.
   *
   * **Order**: that in which they settle. **Source**: `StreamExt::buffer_unordered` of futures.
   *
   * @example
   * ```ts
   * import { sleep, stream } from "sluice";
   * const nap = async (ms: number) => {
   *   await sleep(ms);
   *   return ms;
   * };
   * await stream([20, 1]).map(nap).bufferUnordered(2).collect(); // => [1, 20]
   * ```
   */
  bufferUnordered(n: number): Stream<Awaited<T>> {
    checkInteger("n", n, 1);
    return this.#on("bufferUnordered()", (flow) => new BufferedUnordered(flow, n));
  }

  /**
   * Collects items into arrays of `n`; the last may be shorter.
   *
   * @param n an integer of 1 or more.
   *
   * **Cancel safety**: safe; a chunk that fills is kept. **Order**: an error comes after the chunk of the items before it,
   * full or not. **Source**: `StreamExt::chunks` of futures.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream([1, 2, 3]).chunks(2).collect(); // => [[1, 2], [3]]
   * ```
   */
  chunks(n: number): Stream<T[]> {
    checkInteger("n", n, 1);
    return this.#on("chunks()", (flow) => new Chunks(flow, n));
  }

  /**
   * Collects what is ready into arrays of at most `n`, and waits only when there is nothing.
   *
   * @param n an integer of 1 or more.
   *
   * **Source**: `StreamExt::ready_chunks` of futures.
   *
   * @example
   * ```ts
   * import { mpsc, stream } from "sluice";
   * const [tx, rx] = mpsc.channel<number>(8);
   * for (const n of [1, 2, 3]) tx.trySend(n);
   * await stream(rx).readyChunks(100).next(); // => { done: false, value: [1, 2, 3] }
   * ```
   */
  readyChunks(n: number): Stream<T[]> {
    checkInteger("n", n, 1);
    return this.#on("readyChunks()", (flow) => new ReadyChunks(flow, n));
  }

  /**
   * Collects items into arrays of `n`; one that is not full goes out `ms` after its first item, or at the end. There is no
   * empty one, and while nobody asks nothing is taken from the source.
   *
   * @param n an integer of 1 or more.
   * @param ms milliseconds, 0 or more.
   *
   * **Cancel safety**: safe; a chunk that fills is kept. **Source**: `StreamExt::chunks_timeout`.
   *
   * @example
   * ```ts
   * import { mpsc, stream } from "sluice";
   * const [tx, rx] = mpsc.channel<number>(8);
   * const batches = stream(rx).chunksTimeout(2, 5);
   * for (const n of [1, 2, 3]) tx.trySend(n);
   * await batches.next(); // => { done: false, value: [1, 2] }
   * await batches.next(); // => { done: false, value: [3] }
   * ```
   */
  chunksTimeout(n: number, ms: number): Stream<T[]> {
    checkInteger("n", n, 1);
    checkMs("ms", ms);
    return this.#on("chunksTimeout()", (flow) => new ChunksTimeout(flow, n, ms));
  }

  /**
   * Lets at least `ms` pass between giving an item and asking for the next. Nothing is dropped: a source that can wait is
   * made to. The first comes at once; the end is held back too.
   *
   * @param ms milliseconds, 0 or more; 0 holds nothing back.
   *
   * **Source**: `StreamExt::throttle`. Not RxJS's `throttle`, which drops.
   *
   * @example
   * ```ts
   * import { now, stream } from "sluice";
   * const start = now();
   * await stream([1, 2, 3]).throttle(2).count(); // => 3
   * now() - start >= 6; // => true
   * ```
   */
  throttle(ms: number): Stream<T> {
    checkMs("ms", ms);
    return this.#on("throttle()", (flow) => new RateLimited(flow, 1, ms));
  }

  /**
   * Tells by an error when `ms` have passed without an item, and goes on: the next `next()` waits for the item.
   *
   * @param ms milliseconds, 0 or more, from this call, and then from each item.
   *
   * One error a gap, however long it is. An item that is there goes before the error. An error ends a loop, which lets the
   * stream go; to go on, ask by `next()`.
   *
   * @throws (by reading) TimeoutError.
   *
   * **Source**: `StreamExt::timeout`, whose item is a `Result`.
   *
   * @example
   * ```ts
   * import { mpsc, stream } from "sluice";
   * const [tx, rx] = mpsc.channel<string>(1);
   * const replies = stream(rx).timeout(2);
   * await replies.next().catch((error) => error.name); // => "TimeoutError"
   * await tx.send("late");
   * await replies.next(); // => { done: false, value: "late" }
   * ```
   */
  timeout(ms: number): Stream<T> {
    checkMs("ms", ms);
    return this.#on("timeout()", (flow) => new TimedOut(flow, ms));
  }

  /**
   * As {@link Stream.timeout}, but tells again after every further `ms` without an item.
   *
   * @param ms milliseconds, more than 0, from this call, from each item and from each error; or an interval of your own,
   * whose ticks are the errors and which each item resets. Note that the first tick of `interval(ms)` is due at once.
   *
   * @throws (by reading) TimeoutError.
   *
   * **Source**: `StreamExt::timeout_repeating`. Departure: given a number, the first error comes after one period.
   *
   * @example
   * ```ts
   * import { mpsc, stream } from "sluice";
   * const [, rx] = mpsc.channel<string>(1);
   * const replies = stream(rx).timeoutRepeating(1);
   * await replies.next().catch((error) => error.ms); // => 1
   * await replies.next().catch((error) => error.ms); // => 1
   * ```
   */
  timeoutRepeating(ms: number | Interval): Stream<T> {
    const beat = ms instanceof Interval ? ms : intervalAt(now() + ms, ms);
    return this.#on("timeoutRepeating()", (flow) => new TimedOutRepeatedly(flow, beat));
  }

  /**
   * Ends when `signal` fires, and lets the source go then. It goes before an item that is ready.
   *
   * **Source**: `StreamExt::take_until` of futures, of `token.cancelled()`.
   *
   * @example
   * ```ts
   * import { CancellationToken, stream } from "sluice";
   * const stop = new CancellationToken();
   * const seen: number[] = [];
   * for await (const n of stream.range(0).takeUntil(stop)) {
   *   seen.push(n);
   *   if (n === 2) stop.cancel();
   * }
   * console.log(seen); // => [0, 1, 2]
   * ```
   */
  takeUntil(signal: AbortSignal | Cancellable): Stream<T> {
    const cancel = cancelOf(signal);
    return this.#on("takeUntil()", (flow) => new TakenUntil(flow, cancel));
  }

  /**
   * After the first end, never asks the source again. Only a source that can go on after an end needs it: a `JoinSet` or
   * a `StreamMap` into which something new is put.
   *
   * **Source**: `StreamExt::fuse`.
   *
   * @example
   * ```ts
   * import { JoinSet, stream } from "sluice";
   * const set = new JoinSet<string>();
   * const results = stream(set).fuse();
   * await results.next(); // => { done: true, value: undefined }
   * set.spawn(() => "late");
   * await results.next(); // => { done: true, value: undefined }
   * ```
   */
  fuse(): Stream<T> {
    return this.#on("fuse()", (flow) => new Fused(flow));
  }

  /**
   * The same items, with a look ahead: see {@link PeekableStream.peek}.
   *
   * **Source**: `StreamExt::peekable`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * const numbers = stream([1, 2]).peekable();
   * await numbers.peek(); // => { done: false, value: 1 }
   * await numbers.next(); // => { done: false, value: 1 }
   * ```
   */
  peekable(): PeekableStream<T> {
    return new PeekableStream(new Peeked(this[TAKE]("peekable()")), this.#name);
  }

  [POLLABLE](): Pollable<T> {
    return this.#read();
  }

  [READABLE](): Readable<T> {
    return new Reader(this.#read());
  }

  /** @internal */
  [TAKE](by: string): Flow<T> {
    this.#checkOwn();
    this.#owner = by;
    return this.#outlet?.release() ?? this.#flow;
  }

  #on<R>(by: string, operator: (flow: Flow<T>) => Flow<R>): Stream<R> {
    return new Stream(operator(this[TAKE](by)), this.#name);
  }

  #read(): Outlet<T> {
    this.#checkOwn();
    return (this.#outlet ??= new Outlet(this.#flow));
  }

  #checkOwn(): void {
    if (this.#owner !== null) throw new ClosedHandleError(`${this.#name}, which ${this.#owner} took over,`);
  }
}

/** A stream that can show its next item before it is taken. Made by {@link Stream.peekable}. */
export class PeekableStream<T> extends Stream<T> {
  readonly #peeked: Peeked<T>;

  /** @internal */
  constructor(peeked: Peeked<T>, name: string) {
    super(peeked, name);
    this.#peeked = peeked;
  }

  /**
   * Waits for the next item, and leaves it in place: what `next()` would give.
   *
   * @throws (rejects) as `next`; an error is told once, here or there.
   *
   * **Cancel safety**: safe. **Order**: in line with the calls of `next`. **Source**: `Peekable::peek`.
   */
  peek(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    checkOptions("options", options);
    try {
      const look = new Look(this[POLLABLE](), this.#peeked);
      return wait(look, RESULT as Shape<T, IteratorResult<T, undefined>>, options?.signal);
    } catch (error) {
      return refuse(error);
    }
  }
}

function checkCount(n: unknown): void {
  if (n !== Infinity) checkInteger("n", n, 0);
}
