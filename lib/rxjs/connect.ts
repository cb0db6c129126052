/** Subscribes an inflow to an Observable so that it can be stopped at any moment. */
import { from, Observable, type ObservableInput } from "rxjs";
import { connect as connectLike, type Inflow, isObservableLike, type ObservableLike } from "../bridge/connect.js";
import { wrongKind } from "../core/check.js";
import { report } from "./report.js";

/** Where values come from: what `from` of rxjs takes, and anything else with `subscribe`. */
export type PushSource<T> = ObservableInput<T> | ObservableLike<T>;

/**
 * `source` as an Observable of this rxjs, or left as it is if rxjs does not know it for one: one of the platform or of
 * RxJS 9.
 *
 * @throws TypeError if it is none at all.
 */
export function observableOf<T>(source: PushSource<T>): Observable<T> | ObservableLike<T> {
  if (source instanceof Observable) return source;
  if (isObservableLike(source) && !("@@observable" in source)) return source;
  try {
    return from(source as ObservableInput<T>);
  } catch {
    throw wrongKind("source", "an Observable", source);
  }
}

/**
 * rxjs subscribes by a subscriber of its own. It is handed to the inflow before the first value, so that a source that
 * emits all it has inside `subscribe` stops where it is told to, too.
 */
export function connect<T>(source: Observable<T> | ObservableLike<T>, inflow: Inflow<T>): void {
  if (!(source instanceof Observable)) {
    connectLike(() => source, inflow, report);
    return;
  }
  if (inflow.isLeft) return;
  new Observable<T>((subscriber) => {
    inflow.attach(() => subscriber.unsubscribe());
    source.subscribe(subscriber);
  }).subscribe(inflow);
}
