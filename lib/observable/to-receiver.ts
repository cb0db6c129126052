/** An Observable of any kind into a channel. */
import { connect, opening } from "../bridge/connect.js";
import { Intake, type IntakeOptions } from "../bridge/intake.js";
import type { ObservableOf } from "../cancel/connection.js";
import type { Receiver } from "../channel/mpsc/index.js";
import { reportUnhandled } from "../core/report.js";

/** Anything with `subscribe`: an Observable of RxJS 7, of RxJS 9, of the platform; or what turns into one. */
export type ObservableSource<T> = ObservableOf<T> | { "@@observable"(): ObservableOf<T> };

/** The settings of `toReceiver` and `toAsyncIterable`. */
export type ToReceiverOptions<T> = IntakeOptions<T>;

/**
 * Subscribes to `source`, now, and queues what it emits in a channel of bounded length.
 *
 * So a channel is the bridge between two libraries that cannot convert each other: read the receiver by
 * `toPlatformObservable`, or by `toObservable` of `sluice/rxjs`.
 *
 * An Observable cannot be made to wait. What happens when the reader is behind by `capacity` values is therefore your
 * choice, and there is no default.
 *
 * @param source an Observable of RxJS 7, RxJS 9, the platform, or anything else that has a `subscribe`.
 * @param options `overflow`: `"error"` fails the receiver with an `OverflowError` after what is buffered and unsubscribes
 * at once, also from a source that emits inside `subscribe`; `"drop-oldest"` and `"drop-newest"` drop; `"unbounded"`
 * grows. `capacity`: 1 or more; only `"unbounded"` goes without. `onDrop(value, reason)`: called with every value that
 * the reader will not get: `"full"`, or `"closed"` if it came too late or was buffered when the reader left. `signal`:
 * when it fires the source is unsubscribed and the receiver fails with the reason, after what is buffered.
 * @returns the receiver. Its error is the source's, its end the source's completion. Leaving it (`close`, `using`,
 * `break`) unsubscribes the source.
 * @throws TypeError or RangeError if the policy is missing, an option is wrong, or `source` has no `subscribe`.
 *
 * **Cancel safety**: that of the receiver. **Order**: that of the source. **Source**: ours; what nobody can be handed (a
 * throw of `onDrop`) is reported as the platform reports it.
 *
 * @example
 * ```ts
 * import { toReceiver } from "sluice/observable";
 * const anything = {
 *   subscribe: ({ next, complete }: { next: (n: number) => void; complete: () => void }) => {
 *     for (const n of [1, 2, 3]) next(n);
 *     complete();
 *   },
 * };
 * const rx = toReceiver(anything, { capacity: 2, overflow: "drop-oldest" });
 * await rx.recvMany(10); // => [2, 3]
 * ```
 */
export function toReceiver<T>(source: ObservableSource<T>, options: ToReceiverOptions<T>): Receiver<T> {
  const open = opening(source);
  const intake = new Intake<T>(options, reportUnhandled);
  connect(open, intake, reportUnhandled);
  return intake.rx;
}
