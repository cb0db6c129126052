/**
 * The ends of a stream: what is done with its items, as one promise.
 *
 * An end is a reader like a loop. Those that want all items, and `first` and `find`, take the stream over: whatever ends
 * them, it is let go. `all` and `any` borrow it, and leave what they have not read (Tokio's rule, tokio.md R10).
 */
import type { WaitOptions } from "../core/cancel.js";
import { checkFunction } from "../core/check.js";
import type { Readable } from "../core/iterate.js";
import { POLLABLE } from "../core/pollable.js";
import { READABLE, Source } from "../core/source.js";
import { refuse } from "../core/wait.js";
import { Bottom } from "./bottom.js";
import { consume } from "./consume.js";
import { Outlet, Reader } from "./outlet.js";
import type { Callback } from "./ops/each.js";
import { MappedAsync } from "./ops/map-async.js";
import type { Reducer } from "./ops/scan.js";

export abstract class Ends<T> extends Source<T> {
  /**
   * Calls `fn` with every item. If it gives a promise, that is waited for before the next item is asked for.
   *
   * @throws (rejects) what `fn` throws or rejects with.
   *
   * **Source**: `forEach` of TC39's async iterator helpers, `StreamExt::for_each` of futures.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream(["a", "b"]).forEach((item, index) => console.log(index, item)); // => 0 a, 1 b
   * ```
   */
  forEach(fn: Callback<T, unknown>, options?: WaitOptions): Promise<void> {
    checkFunction("fn", fn);
    const calls = (): Readable<unknown> =>
      new Reader(new Outlet(new MappedAsync<T, unknown>(new Bottom(this[READABLE]()), fn)));
    return read(
      calls,
      () => {},
      () => {},
      options,
    );
  }

  /**
   * Folds all items into one value.
   *
   * @throws (rejects) what `fn` throws.
   *
   * **Source**: `StreamExt::fold` of tokio-stream.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream([1, 2, 3]).fold("", (text, n) => text + n); // => "123"
   * ```
   */
  fold<A>(initial: A, fn: Reducer<A, T>, options?: WaitOptions): Promise<A> {
    checkFunction("fn", fn);
    let state = initial;
    let index = 0;
    return this.#run(
      (item) => {
        state = fn(state, item, index++);
      },
      () => state,
      options,
    );
  }

  /**
   * Folds all items into one value, beginning with `initial`, or without it with the first item.
   *
   * @throws (rejects) what `fn` throws; TypeError if there is neither an item nor an `initial`.
   *
   * **Source**: `reduce` of TC39's iterator helpers; `fold` is Tokio's.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream([3, 9, 5]).reduce((a, b) => Math.max(a, b)); // => 9
   * await stream([3, 9, 5]).reduce((sum, n) => sum + n, 100); // => 117
   * ```
   */
  reduce(fn: Reducer<T, T>): Promise<T>;
  reduce<A>(fn: Reducer<A, T>, initial: A, options?: WaitOptions): Promise<A>;
  reduce(
    fn: (state: never, item: T, index: number) => unknown,
    ...rest: [initial?: unknown, options?: WaitOptions]
  ): Promise<unknown> {
    checkFunction("fn", fn);
    let isEmpty = rest.length === 0;
    let [state] = rest;
    let index = 0;
    return this.#run(
      (item) => {
        state = isEmpty ? item : fn(state as never, item, index);
        isEmpty = false;
        index += 1;
      },
      () => {
        if (isEmpty) throw new TypeError("reduce of an empty stream with no initial value");
        return state;
      },
      rest[1],
    );
  }

  /**
   * Collects all items.
   *
   * @throws (rejects) the first error of the stream; what was collected is lost then, and when the signal fires.
   *
   * **Source**: `StreamExt::collect`; into a `Result` it stops at the first error too.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream.range(0, 4).collect(); // => [0, 1, 2, 3]
   * ```
   */
  collect(options?: WaitOptions): Promise<T[]> {
    const items: T[] = [];
    return this.#run(
      (item) => void items.push(item),
      () => items,
      options,
    );
  }

  /** As `collect`, under the name that TC39's iterator helpers have for it. */
  toArray(options?: WaitOptions): Promise<T[]> {
    return this.collect(options);
  }

  /**
   * Whether `predicate` holds for all items. Ends with the first for which it does not; what comes behind that is left in
   * the stream.
   *
   * **Cancel safety**: the items that were looked at are gone. **Source**: `StreamExt::all`. Departure: it yields to the
   * event loop by the clock, not every 32 items.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * const numbers = stream([2, 4, 5, 6]);
   * await numbers.all((n) => n % 2 === 0); // => false
   * await numbers.collect(); // => [6]
   * ```
   */
  all(predicate: Callback<T, unknown>, options?: WaitOptions): Promise<boolean> {
    checkFunction("predicate", predicate);
    return this.#test((item, index) => !predicate(item, index), options).then((found) => !found);
  }

  /**
   * Whether `predicate` holds for any item. Ends with the first for which it does; what comes behind that is left in the
   * stream.
   *
   * **Cancel safety**, **Source**: as `all`, `StreamExt::any`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * const numbers = stream([1, 2, 3]);
   * await numbers.any((n) => n > 1); // => true
   * await numbers.collect(); // => [3]
   * ```
   */
  any(predicate: Callback<T, unknown>, options?: WaitOptions): Promise<boolean> {
    checkFunction("predicate", predicate);
    return this.#test(predicate, options);
  }

  /**
   * The first item for which `predicate` holds, or `undefined`. Then the stream is let go.
   *
   * **Source**: `find` of TC39's iterator helpers. An item that is a promise is awaited: `next` is exact for all.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream.range(10).find((n) => n % 7 === 0); // => 14
   * ```
   */
  find<S extends T>(predicate: (item: T, index: number) => item is S, options?: WaitOptions): Promise<S | undefined>;
  find(predicate: Callback<T, unknown>, options?: WaitOptions): Promise<T | undefined>;
  find(predicate: Callback<T, unknown>, options?: WaitOptions): Promise<T | undefined> {
    checkFunction("predicate", predicate);
    let found: T | undefined;
    let index = 0;
    return this.#run(
      (item) => {
        if (!predicate(item, index++)) return false;
        found = item;
        return true;
      },
      () => found,
      options,
    );
  }

  /**
   * The first item, or `undefined`. Then the stream is let go; to go on with it, take `next`.
   *
   * **Cancel safety**: an abort lets the stream go; nothing was taken. **Source**: `find(() => true)`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream(["a", "b"]).first(); // => "a"
   * ```
   */
  first(options?: WaitOptions): Promise<T | undefined> {
    return this.find(() => true, options);
  }

  /**
   * The last item, or `undefined`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream(["a", "b"]).last(); // => "b"
   * ```
   */
  last(options?: WaitOptions): Promise<T | undefined> {
    let last: T | undefined;
    return this.#run(
      (item) => {
        last = item;
      },
      () => last,
      options,
    );
  }

  /**
   * How many items there are.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream("hello").count(); // => 5
   * ```
   */
  count(options?: WaitOptions): Promise<number> {
    let count = 0;
    return this.#run(
      () => {
        count += 1;
      },
      () => count,
      options,
    );
  }

  /** Whether `predicate` holds for any item. The stream is only borrowed, unless the predicate throws. */
  #test(predicate: Callback<T, unknown>, options: WaitOptions | undefined): Promise<boolean> {
    let found = false;
    let threw = false;
    let index = 0;
    const take = (item: T): boolean => {
      threw = true;
      found = Boolean(predicate(item, index++));
      threw = false;
      return found;
    };
    const borrow = (): Readable<T> => {
      const reader = this[READABLE]();
      return {
        read: () => this[POLLABLE](),
        enter: () => reader.enter(),
        exit: () => reader.exit(threw),
      };
    };
    return read(borrow, take, () => found, options);
  }

  #run<R>(take: (item: T) => boolean | void, result: () => R, options: WaitOptions | undefined): Promise<R> {
    return read(() => this[READABLE](), take, result, options);
  }
}

function read<T, R>(
  reader: () => Readable<T>,
  take: (item: T) => boolean | void,
  result: () => R,
  options: WaitOptions | undefined,
): Promise<R> {
  try {
    return consume(reader(), take, result, options);
  } catch (error) {
    return refuse(error); // a handle that another has taken over
  }
}
