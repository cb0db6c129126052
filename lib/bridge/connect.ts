/**
 * Observable in, by structure: subscribes to anything with `subscribe`, of whichever library.
 *
 * The way to end it is handed over before the first value, so a source that emits inside `subscribe` stops where it is
 * told to, if it can be stopped then (cancel/connection.ts).
 */
import { Connection, type Subscribable, subscribableOf } from "../cancel/connection.js";
import { wrongKind } from "../core/check.js";
import type { Sink } from "../core/drain.js";
import type { Report } from "./inlet.js";

/** What is subscribed to a source: the observer, and whoever ends the subscription. */
export interface Inflow<T> extends Sink<T> {
  /** True when no source is wanted, or none any more. */
  readonly isLeft: boolean;
  /** Takes the way to unsubscribe the source; goes it at once if that is due. */
  attach(detach: () => void): void;
  /** A value of a source that is unsubscribed already, and could not be stopped. */
  late?(value: T): void;
}

/**
 * How to open `source`, which has a `subscribe` or turns into something that has.
 *
 * @throws TypeError if it does neither.
 */
export function opening(source: unknown): () => Subscribable {
  const open = subscribableOf(source);
  if (open === undefined) throw wrongKind("source", "an Observable", source);
  return open;
}

/**
 * Subscribes `inflow`. What `open` and `subscribe` throw is the source's error.
 *
 * @param report is told what unsubscribing throws.
 */
export function connect<T>(open: () => Subscribable, inflow: Inflow<T>, report: Report): void {
  if (inflow.isLeft) return;
  const connection = new Connection(inflow, report);
  inflow.attach(() => connection.close());
  try {
    connection.open(open);
  } catch (thrown) {
    inflow.error(thrown);
  }
}
