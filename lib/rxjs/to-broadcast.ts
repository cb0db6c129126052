/** An rxjs Observable into a broadcast channel. */
import { type BroadcastFeedOptions, feedBroadcast } from "../bridge/feed.js";
import type * as broadcast from "../channel/broadcast/index.js";
import { connect, opening, type PushSource } from "./connect.js";
import { report } from "./report.js";

/** The settings of `toBroadcast`. */
export type ToBroadcastOptions = BroadcastFeedOptions;

/**
 * Subscribes to `source`, now and once, for any number of receivers: each sees every value, at its own pace.
 *
 * The source is never held up and nobody slows anybody else: a receiver that is behind by more than `capacity` values
 * loses the oldest and is told how many.
 *
 * @param source an Observable, or anything that rxjs makes one of, or that has a `subscribe`.
 * @param options `capacity`: how many values are kept for receivers that are behind, 1 or more. `replay`: how many of the
 * last a later receiver can ask for, 0 (default) to `capacity`. `onLag`: what a receiver does that was overrun:
 * `"error"` (default), `"skip"`, or a function that is told how many it missed. `signal`: when it fires the source is
 * unsubscribed and every receiver fails with the reason. `name`: shown by errors.
 * @returns the first receiver, which sees also what the source emits inside `subscribe`; for more of them,
 * `resubscribe()`. The source's error is theirs, its completion their end, after what they have not read. When the last
 * receiver has gone the source is unsubscribed.
 * @throws TypeError or RangeError if `source` is no Observable, or an option is wrong.
 *
 * **Cancel safety**: that of the receiver. **Order**: that of the source, for each receiver. **Source**: ours; in place of
 * `share()`, which keeps nothing for those who are slow, and of `shareReplay(n)`, which never lets its source go.
 *
 * @example
 * ```ts
 * import { Subject } from "rxjs";
 * import { toBroadcast } from "sluice/rxjs";
 * const price$ = new Subject<number>();
 * const chart = toBroadcast(price$, { capacity: 16 });
 * const alarm = chart.resubscribe();
 * price$.next(99);
 * price$.next(101);
 * await chart.recv(); // => 99
 * await alarm.recv(); // => 99
 * chart.close();
 * alarm.close();
 * ```
 */
export function toBroadcast<T>(source: PushSource<T>, options: ToBroadcastOptions): broadcast.Receiver<T> {
  const open = opening(source);
  const [feed, rx] = feedBroadcast<T>(options, report);
  connect(open, feed);
  return rx;
}
