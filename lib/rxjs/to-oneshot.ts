/** The first value of an rxjs Observable. */
import { feedOneshot, type FeedOptions } from "../bridge/feed.js";
import type * as oneshot from "../channel/oneshot/index.js";
import { connect, opening, type PushSource } from "./connect.js";
import { report } from "./report.js";

/** The settings of `toOneshot`. */
export type ToOneshotOptions = FeedOptions;

/**
 * Subscribes to `source`, now, for its first value.
 *
 * The source is unsubscribed when it has emitted, before it can emit again, or when the receiver has gone.
 *
 * @param source an Observable, or anything that rxjs makes one of, or that has a `subscribe`.
 * @param options `signal`: when it fires before there is a value, the source is unsubscribed and the receiver fails with
 * the reason. `name`: shown by errors.
 * @returns the receiver. Awaiting it gives the value, rejects with the source's error, or with a `RecvError` if the source
 * completes without a value; `recv()` then gives `undefined`. If nobody awaits, nothing is reported.
 * @throws TypeError if `source` is no Observable, or an option is of the wrong kind.
 *
 * **Cancel safety**: that of the receiver. **Order**: the first value wins. **Source**: ours; in place of `firstValueFrom`,
 * which takes no signal and cannot be a branch of a `select` that is lost.
 *
 * @example
 * ```ts
 * import { EMPTY, of } from "rxjs";
 * import { toOneshot } from "sluice/rxjs";
 * await toOneshot(of("first", "second")); // => "first"
 * await toOneshot(EMPTY).recv(); // => undefined
 * ```
 */
export function toOneshot<T>(source: PushSource<T>, options?: ToOneshotOptions): oneshot.Receiver<T> {
  const open = opening(source);
  const [feed, rx] = feedOneshot<T>(options, report);
  connect(open, feed);
  return rx;
}
