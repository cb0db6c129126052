/** An rxjs Observable into a channel. */
import { Intake, type IntakeOptions } from "../bridge/intake.js";
import type { Receiver } from "../channel/mpsc/index.js";
import { connect, opening, type PushSource } from "./connect.js";
import { report } from "./report.js";

/** The settings of `toReceiver` and `toAsyncIterable`. */
export type ToReceiverOptions<T> = IntakeOptions<T>;

/**
 * Subscribes to `source`, now, and queues what it emits in a channel of bounded length.
 *
 * An Observable cannot be made to wait. What happens when the reader is behind by `capacity` values is therefore your
 * choice, and there is no default.
 *
 * @param source an Observable, or anything that rxjs makes one of, or that has a `subscribe`.
 * @param options `overflow`: `"error"` fails the receiver with an `OverflowError` after what is buffered and unsubscribes
 * at once, also from a source that emits inside `subscribe`; `"drop-oldest"` and `"drop-newest"` drop; `"unbounded"`
 * grows. `capacity`: 1 or more; only `"unbounded"` goes without. `onDrop(value, reason)`: called with every value that
 * the reader will not get: `"full"`, or `"closed"` if it came too late or was buffered when the reader left. `signal`:
 * when it fires the source is unsubscribed and the receiver fails with the reason, after what is buffered.
 * @returns the receiver. Its error is the source's, its end the source's completion. Leaving it (`close`, `using`,
 * `break`) unsubscribes the source.
 * @throws TypeError or RangeError if the policy is missing or an option is wrong.
 *
 * **Cancel safety**: that of the receiver. **Order**: that of the source. **Source**: ours. RxJS 7's own ways to an
 * async iterable buffer without bound.
 *
 * @example
 * ```ts
 * import { of } from "rxjs";
 * import { toReceiver } from "sluice/rxjs";
 * const rx = toReceiver(of("a", "b", "c"), {
 *   capacity: 2,
 *   overflow: "drop-oldest",
 *   onDrop: (value, reason) => console.log(`${value} dropped: ${reason}`), // => a dropped: full
 * });
 * await rx.recvMany(10); // => ["b", "c"]
 * ```
 */
export function toReceiver<T>(source: PushSource<T>, options: ToReceiverOptions<T>): Receiver<T> {
  const open = opening(source);
  const intake = new Intake<T>(options, report);
  connect(open, intake);
  return intake.rx;
}
