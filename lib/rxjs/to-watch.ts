/** An rxjs Observable into a watch channel. */
import { feedWatch, type FeedOptions } from "../bridge/feed.js";
import type * as watch from "../channel/watch/index.js";
import { connect, opening, type PushSource } from "./connect.js";
import { report } from "./report.js";

/** The settings of `toWatch`. */
export type ToWatchOptions = FeedOptions;

/**
 * Subscribes to `source`, now, and keeps its newest value for whoever looks: an Observable of states as a state.
 *
 * Nothing is buffered, so nothing overflows: a value that is replaced before a reader looks is never seen by it.
 *
 * @param source an Observable, or anything that rxjs makes one of, or that has a `subscribe`.
 * @param initial what is there until the source emits. It counts as seen; what the source emits inside `subscribe` does
 * not.
 * @param options `signal`: when it fires the source is unsubscribed and the receiver fails with the reason. `name`: shown
 * by errors.
 * @returns the receiver; for more of them, `clone()`. The source's error is its error, after a value that is unseen; on
 * completion the channel closes and keeps the last value. When the last receiver has gone the source is unsubscribed.
 * @throws TypeError if `source` is no Observable, or an option is of the wrong kind.
 *
 * **Cancel safety**: that of the receiver. **Order**: no older value after a newer one. **Source**: ours; in place of
 * `new BehaviorSubject(initial)` that is subscribed to a source and never let go.
 *
 * @example
 * ```ts
 * import { Subject } from "rxjs";
 * import { toWatch } from "sluice/rxjs";
 * const status$ = new Subject<string>();
 * const status = toWatch(status$, "connecting");
 * status.borrow(); // => "connecting"
 * for (const value of ["open", "idle"]) status$.next(value);
 * await status.changed();
 * status.borrow(); // => "idle"
 * status.close();
 * ```
 */
export function toWatch<T>(source: PushSource<T>, initial: T, options?: ToWatchOptions): watch.Receiver<T>;
export function toWatch<T, I>(source: PushSource<T>, initial: I, options?: ToWatchOptions): watch.Receiver<T | I>;
export function toWatch<T>(source: PushSource<T>, initial: T, options?: ToWatchOptions): watch.Receiver<T> {
  const open = opening(source);
  const [feed, rx] = feedWatch(initial, options, report);
  connect(open, feed);
  return rx;
}
