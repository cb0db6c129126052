/** What comes out of a source, as signals: the newest item, or the newest few. */
import { signal } from "@angular/core";
import type { OnLag } from "../bridge/gaps.js";
import { checkInteger, wrongKind } from "../core/check.js";
import { type AngularOptions, contextOf } from "./context.js";
import { read, type SourceSignal, withState } from "./reading.js";

/** How a source is read into a signal. */
export interface ReadOptions extends AngularOptions {
  /** Leaves the source as it is when the place is destroyed. */
  readonly preventClose?: boolean | undefined;
  /** What happens when a broadcast receiver lags: `"skip"` (default) goes on, a function is told how many were missed. */
  readonly onLag?: OnLag | undefined;
}

const reading = ({ preventClose = false, onLag = "skip" }: ReadOptions): { preventClose: boolean; onLag: OnLag } => ({
  preventClose,
  onLag,
});

/**
 * The newest item of a source as a signal. Every item is taken, the signal shows the newest of each burst: right for
 * showing, wrong for acting on each item, which is the work of a loop in `injectScope()`.
 *
 * @param source a receiver, a stream, or any async iterable. It is taken over: the destroy of the place leaves it, unless
 * `preventClose` is set.
 * @param options `initialValue`: shown until the first item; `preventClose`, `onLag`, `injector`, `debugName`.
 * @returns the signal, with `closed` and `error`. Reading never throws; after the end the last item stays.
 * @throws TypeError if `source` cannot be iterated or `initialValue` is missing; NG0203 without an injection context and
 * without `injector`.
 *
 * **Order**: one change a burst. **Source**: Angular's `toSignal`.
 *
 * @example
 * ```ts
 * import { createEnvironmentInjector, type EnvironmentInjector, Injector } from "@angular/core";
 * import { mpsc } from "sluice";
 * import { injectLatest } from "sluice/angular";
 * const injector = createEnvironmentInjector([], Injector.NULL as EnvironmentInjector);
 * const [tx, rx] = mpsc.channel<number>(8);
 * const price = injectLatest(rx, { initialValue: null, injector });
 * console.log(price()); // => null
 * for (const n of [1, 2, 3]) tx.trySend(n);
 * await new Promise((resolve) => setTimeout(resolve));
 * console.log(price()); // => 3
 * ```
 */
export function injectLatest<T, I = T>(
  source: AsyncIterable<T>,
  options: ReadOptions & { readonly initialValue: I },
): SourceSignal<T | I> {
  const context = contextOf(injectLatest, options);
  if (typeof options !== "object" || !("initialValue" in options)) {
    throw wrongKind("options", "an object with initialValue", options);
  }
  let latest: T | I = options.initialValue;
  const value = signal<T | I>(latest, { debugName: options.debugName } as object);
  const state = read(
    source,
    context,
    (item) => (latest = item),
    () => value.set(latest),
    reading(options),
  );
  return withState(value.asReadonly(), state);
}

/**
 * The newest items of a source as a signal of an array, oldest first.
 *
 * @param source as in {@link injectLatest}.
 * @param options `capacity`: how many are kept, an integer of 1 or more; `preventClose`, `onLag`, `injector`, `debugName`.
 * @returns the signal, with `closed` and `error`. Each change is a new array, made once a burst.
 * @throws RangeError if `capacity` is out of range; otherwise as `injectLatest`.
 *
 * **Order**: that of the source. **Source**: `scan` into an array and `toSignal`, but bounded.
 *
 * @example
 * ```ts
 * import { createEnvironmentInjector, type EnvironmentInjector, Injector } from "@angular/core";
 * import { mpsc } from "sluice";
 * import { injectCollected } from "sluice/angular";
 * const injector = createEnvironmentInjector([], Injector.NULL as EnvironmentInjector);
 * const [tx, rx] = mpsc.channel<string>(8);
 * const lines = injectCollected(rx, { capacity: 2, injector });
 * for (const line of ["a", "b", "c"]) tx.trySend(line);
 * await new Promise((resolve) => setTimeout(resolve));
 * console.log(lines()); // => ["b", "c"]
 * ```
 */
export function injectCollected<T>(
  source: AsyncIterable<T>,
  options: ReadOptions & { readonly capacity: number },
): SourceSignal<readonly T[]> {
  const context = contextOf(injectCollected, options);
  if (options === undefined) throw wrongKind("options", "an object with capacity", options);
  checkInteger("capacity", options.capacity, 1);
  const { capacity } = options;
  let kept: T[] = [];
  const value = signal<readonly T[]>([], { debugName: options.debugName } as object);
  const newest = (): T[] => (kept.length > capacity ? kept.slice(-capacity) : kept.slice());
  const take = (item: T): void => {
    kept.push(item);
    if (kept.length >= 2 * capacity) kept = newest(); // a burst may be longer than what is kept of it
  };
  const settle = (): void => {
    kept = newest();
    value.set(kept.slice());
  };
  const state = read(source, context, take, settle, reading(options));
  return withState(value.asReadonly(), state);
}
