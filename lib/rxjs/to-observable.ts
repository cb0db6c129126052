/** A receiver, or whatever else can be iterated, as an rxjs Observable. */
import { Observable } from "rxjs";
import { checkOutflow, type OutflowOptions } from "../bridge/outflow.js";
import { pour } from "./pour.js";

/** How `toObservable` reads its source. */
export type ToObservableOptions = OutflowOptions;

/**
 * Reads `source` as an Observable. Nothing happens until it is subscribed to; each subscription is a reader of its own.
 *
 * Subscribing takes the source over as `for await` does: unsubscribing before its end disposes a receiver, or closes it
 * while others still read from it. `from(rx)` does the same; this one can borrow, and can read on past a lag.
 *
 * @param source a receiver, stream or JoinSet; or any async iterable, which is pulled item by item.
 * @param options `preventClose`: unsubscribing leaves the source as it is. `onLag`: what this subscription does when a
 * broadcast receiver lags: `"error"` (default) fails, after which `retry()` goes on with the oldest message kept;
 * `"skip"` goes on by itself; a function is told how many messages were missed, then it goes on.
 * @returns an Observable that fails with the source's error, and completes at its end.
 * @throws TypeError if `source` cannot be iterated, or an option is of the wrong kind.
 *
 * **Cancel safety**: unsubscribing, also while parked, takes no message. A foreign async iterable is asked to return at
 * once; what a parked `next()` of it still brings is lost. **Order**: that of the source. Delivery begins on a microtask,
 * one for each burst; a watch receiver gives its current value inside `subscribe`. A receiver is one
 * consumer: subscribers compete for its messages, also for those of a broadcast receiver; give each its own by
 * `defer(() => toObservable(tx.subscribe()))`. **Source**: `from` of RxJS 7, which keeps one promise an item and takes a
 * message after it was unsubscribed.
 *
 * @example
 * ```ts
 * import { filter, map } from "rxjs";
 * import { mpsc } from "sluice";
 * import { toObservable } from "sluice/rxjs";
 * const [tx, rx] = mpsc.channel<number>(8);
 * const even$ = toObservable(rx).pipe(
 *   filter((n) => n % 2 === 0),
 *   map((n) => `${n}!`),
 * );
 * even$.subscribe((text) => console.log(text)); // => 2!, 4!
 * for (const n of [1, 2, 3, 4]) await tx.send(n);
 * tx.close();
 * ```
 */
export function toObservable<T>(source: AsyncIterable<T>, options?: ToObservableOptions): Observable<T> {
  checkOutflow(source, options);
  return new Observable((subscriber) => pour(source, subscriber, options));
}
