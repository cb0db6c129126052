/** The sources of `sluice/rxjs`: what rxjs makes an Observable of, and Observables that it does not know. */
import { from, type ObservableInput } from "rxjs";
import { connect as connectBy, type Inflow } from "../bridge/connect.js";
import { type ObservableOf, type Subscribable, subscribableOf } from "../cancel/connection.js";
import { wrongKind } from "../core/check.js";
import { report } from "./report.js";

/** Where values come from: what `from` of rxjs takes, and anything else with `subscribe`. */
export type PushSource<T> = ObservableInput<T> | ObservableOf<T>;

/**
 * How to open `source`. What has a `subscribe` is left as it is: an Observable of any rxjs, one of the platform.
 *
 * @throws TypeError if rxjs can make no Observable of it either.
 */
export function opening<T>(source: PushSource<T>): () => Subscribable {
  const open = subscribableOf(source);
  if (open !== undefined) return open;
  try {
    const converted = from(source as ObservableInput<T>);
    return () => converted;
  } catch {
    throw wrongKind("source", "an Observable", source);
  }
}

/** Subscribes `inflow`. */
export function connect<T>(open: () => Subscribable, inflow: Inflow<T>): void {
  connectBy(open, inflow, report);
}
