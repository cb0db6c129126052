/** A receiver, or whatever else can be iterated, as an Observable of the platform. */
import { checkOutflow, outflow, type OutflowOptions } from "../bridge/outflow.js";
import { checkFunction } from "../core/check.js";
import { ObserverSink } from "../core/drain.js";
import { reportUnhandled } from "../core/report.js";
import type { PlatformObservable, PlatformObservableConstructor } from "./platform.js";

/** How `toPlatformObservable` reads its source. */
export type ToPlatformObservableOptions = OutflowOptions;

/** The same, with the class to make one of. */
export interface ToPlatformObservableIn<T, O> extends ToPlatformObservableOptions {
  /** A class made as the platform's is, such as `ColdObservable` of RxJS 9, or a polyfill that is not installed. */
  readonly Observable: PlatformObservableConstructor<T, O>;
}

/**
 * Reads `source` as an Observable of the platform, which is also that of RxJS 9. Nothing happens until it is subscribed to.
 *
 * *One reading for all who subscribe*, as the platform has it: the first one starts it, later ones join and get what comes
 * from then on, the last one to leave ends it. That takes the source over as `for await` does: it disposes a receiver, or
 * closes it while others still read from it, and a later subscription fails. With `preventClose` a later one reads on.
 *
 * `Observable.from(rx)` does nearly the same; this one costs one microtask a burst in place of a promise an item, can
 * borrow, and can read on past a lag.
 *
 * @param source a receiver, stream or JoinSet; or any async iterable, which is pulled item by item.
 * @param options `preventClose`: leaving leaves the source as it is. `onLag`: what is done when a broadcast receiver lags:
 * `"error"` (default) fails, `"skip"` goes on, a function is told how many messages were missed, then it goes on.
 * `Observable`: the class to make one of; `globalThis.Observable`, looked up at the call, if left out. With
 * `ColdObservable` of RxJS 9 each subscription is a reading of its own. Name it with its item for the exact type:
 * `{ Observable: ColdObservable<number> }`.
 * @returns an Observable that fails with the source's error, and completes at its end.
 * @throws TypeError if `source` cannot be iterated, an option is of the wrong kind, or there is no Observable here.
 *
 * **Cancel safety**: leaving, also while parked, takes no message; a signal that has fired before the subscription leaves
 * the source alone. A foreign async iterable is asked to return at once; what a parked `next()` of it still brings is
 * lost. **Order**: that of the source. Delivery begins on a microtask; a watch receiver gives its current value inside
 * `subscribe`. **Source**: `Observable.from` of the WICG.
 *
 * @example
 * ```ts
 * import "@rxjs/observable-polyfill"; // or a browser that has it
 * import { mpsc } from "sluice";
 * import { toPlatformObservable } from "sluice/observable";
 * const [tx, rx] = mpsc.channel<number>(8);
 * const even = toPlatformObservable(rx).filter((n) => n % 2 === 0);
 * const all = even.map((n) => `${n}!`).toArray();
 * for (const n of [1, 2, 3, 4]) await tx.send(n);
 * tx.close();
 * await all; // => ["2!", "4!"]
 * ```
 */
export function toPlatformObservable<T, O>(source: AsyncIterable<T>, options: ToPlatformObservableIn<T, O>): O;
export function toPlatformObservable<T>(
  source: AsyncIterable<T>,
  options?: ToPlatformObservableOptions,
): PlatformObservable<T>;
export function toPlatformObservable<T>(
  source: AsyncIterable<T>,
  options: Partial<ToPlatformObservableIn<T, unknown>> = {},
): unknown {
  checkOutflow(source, options);
  const Observable = options.Observable ?? platformObservable<T>();
  checkFunction("Observable", Observable);
  return new Observable((subscriber) => {
    if (!subscriber.active) return; // its signal had fired
    const flow = outflow(source, new ObserverSink(subscriber), options, reportUnhandled);
    subscriber.addTeardown(() => flow.stop());
    flow.start();
  });
}

function platformObservable<T>(): PlatformObservableConstructor<T> {
  const { Observable } = globalThis as { Observable?: unknown };
  if (Observable !== undefined) return Observable as PlatformObservableConstructor<T>;
  throw new TypeError(
    "There is no globalThis.Observable here: load a polyfill of it, or name a class by the option Observable",
  );
}
