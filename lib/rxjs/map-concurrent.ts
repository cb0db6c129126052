/** Work for each value: so much at once, so much waiting. */
import { Observable, type ObservableInput, type ObservedValueOf, type OperatorFunction } from "rxjs";
import { checkOverflow, type OverflowOptions } from "../bridge/overflow.js";
import type { WorkContext } from "../cancel/foreign.js";
import { checkBoolean, checkFunction, checkInteger } from "../core/check.js";
import { Concurrent } from "./concurrent.js";

/** Begins the work for a value: a promise, an Observable, or what else rxjs makes one of. */
export type Project<T, O> = (value: T, context: WorkContext) => O;

/** What a `mapConcurrent` has to do. */
export interface Load {
  /** How many values wait for a place. */
  readonly queued: number;
  /** How many hold one. */
  readonly running: number;
  /** How many were dropped so far. */
  readonly dropped: number;
}

/** The settings of `mapConcurrent`. */
export type MapConcurrentOptions<T> = OverflowOptions<T> & {
  /** How many values are worked on at once: an integer of 1 or more; 1 is `concatMap`. */
  readonly concurrency: number;
  /** Results come in the order of the source, not as they come. Default: false. */
  readonly ordered?: boolean | undefined;
  /** Called with the load whenever that has changed, at the end of the step. What it throws is reported and stops nothing. */
  readonly onQueue?: ((load: Load) => void) | undefined;
};

/**
 * `mergeMap` and `concatMap` with a bound: works on `concurrency` values at once, lets `capacity` more wait, and meets what
 * comes on top of that by the policy. What waits can be seen.
 *
 * @param project called with each value, inside `next` while a place is free, and with a `signal`, aborted when the work is of no
 * interest any more before it has ended. It gives a promise, an Observable, or what else rxjs makes one of; a plain value
 * is refused, as by `mergeMap`.
 * @param options `concurrency`. `ordered`. `overflow`, `capacity` and `onDrop` as in {@link toReceiver}, for values that wait
 * for a place: `"error"` fails at once, and what a source still says that cannot be stopped is dropped as `"closed"`. `onQueue(load)`: shows how many are queued, running and dropped.
 * @returns the operator. Nothing happens before it is subscribed to; every subscription has a queue of its own.
 * @throws TypeError or RangeError if the policy is missing or an option is wrong.
 *
 * It fails with the first error of the source, of `project`, of what that gave, or of the overflow. Everything else is
 * stopped before: signals are aborted, subscriptions ended, and what waits goes to `onDrop` as `"closed"`. Unsubscribing
 * does the same. It completes when the source has, and no work waits or runs.
 *
 * **Cancel safety**: a stopped promise is not waited for, and what it still brings is ignored. **Order**: work starts in the
 * order of the source, in a place whose last work is torn down. With `ordered`, results come in that order too: work whose
 * turn has not come keeps its place, and up to `capacity` results; more of them fail with an `OverflowError`, since no policy
 * may thin out what a work gives. Torn down in the order of `mergeMap`. **Source**: `mergeMap(project, concurrent)` of RxJS 7,
 * whose queue has no bound and cannot be seen; `buffered` and `buffer_unordered` of Rust's `StreamExt`. Departure: an error
 * stops everything else before it is delivered.
 *
 * @example
 * ```ts
 * import { range } from "rxjs";
 * import { mapConcurrent } from "sluice/rxjs";
 * const load = async (id: number, { signal }: { signal: AbortSignal }) => {
 *   signal.throwIfAborted();
 *   return `item ${id}`;
 * };
 * const items$ = range(1, 5).pipe(
 *   mapConcurrent(load, {
 *     concurrency: 2,
 *     capacity: 2,
 *     overflow: "drop-newest",
 *     onDrop: (id, reason) => console.log(`${id} dropped: ${reason}`), // => 5 dropped: full
 *   }),
 * );
 * items$.subscribe((item) => console.log(item)); // => item 1, item 2, item 3, item 4
 * ```
 */
export function mapConcurrent<T, O extends ObservableInput<unknown>>(
  project: Project<T, O>,
  options: MapConcurrentOptions<T>,
): OperatorFunction<T, ObservedValueOf<O>> {
  checkFunction("project", project);
  checkOverflow(options);
  checkInteger("concurrency", options.concurrency, 1);
  checkBoolean("ordered", options.ordered);
  if (options.onQueue !== undefined) checkFunction("onQueue", options.onQueue);
  return (source) =>
    new Observable((subscriber) => {
      new Concurrent(project as Project<T, ObservableInput<ObservedValueOf<O>>>, options, subscriber).begin(source);
    });
}
