/** Subscribes so that the way to unsubscribe is in hand before the first value comes: a source may emit all inside `subscribe`. */
import { from, Observable, type ObservableInput, type Observer, type Subscriber } from "rxjs";
import { subscribableOf } from "../cancel/connection.js";
import { wrongKind } from "../core/check.js";

/** Subscribes `observer` to `source`. The subscription goes to `started` first; if it is ended there, no more happens. */
export function listen<T>(
  source: Observable<T>,
  observer: Observer<T>,
  started: (subscriber: Subscriber<T>) => void,
): void {
  new Observable<T>((subscriber) => {
    started(subscriber);
    if (!subscriber.closed) source.subscribe(subscriber);
  }).subscribe(observer);
}

/**
 * The Observable that rxjs makes of `value`.
 *
 * @throws TypeError, naming it `name`, if it makes none.
 */
export function inputOf<T>(name: string, value: ObservableInput<T>): Observable<T> {
  try {
    return from(value);
  } catch {
    if (subscribableOf(value) !== undefined) throw new TypeError(`${name} must be ${KNOWN}`);
    throw wrongKind(name, "an Observable, a promise or an iterable", value);
  }
}

const KNOWN =
  "an Observable that rxjs knows; of one of the platform or of RxJS 9 give toReceiver or toAsyncIterable of sluice/observable";
