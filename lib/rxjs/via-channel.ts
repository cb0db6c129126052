/** A channel inside a pipe. */
import { type MonoTypeOperatorFunction, Observable } from "rxjs";
import { Intake } from "../bridge/intake.js";
import { checkOverflow, type OverflowOptions } from "../bridge/overflow.js";
import { connect } from "./connect.js";
import { pour } from "./pour.js";
import { report } from "./report.js";

/** The settings of `viaChannel`. */
export type ViaChannelOptions<T> = OverflowOptions<T>;

/**
 * An operator that puts a channel of bounded length between what stands before it and what stands behind it.
 *
 * The source is never held up by its consumer, and a burst does not grow a hidden queue: it meets the policy.
 *
 * @param options `overflow`, `capacity` and `onDrop` as in {@link toReceiver}: `"error"` fails with an `OverflowError` after
 * what is buffered.
 * @returns the operator. Nothing happens before it is subscribed to; every subscription has a channel of its own.
 * @throws TypeError or RangeError if the policy is missing or an option is wrong.
 *
 * **Cancel safety**: unsubscribing ends the source and the channel in that step; nothing more is delivered, and what was
 * buffered goes to `onDrop` as `"closed"`. **Order**: that of the source. Delivery is on a microtask, one for each burst;
 * an error or the completion comes after what is buffered. **Source**: ours; like `observeOn(asapScheduler)`, with a bound.
 *
 * @example
 * ```ts
 * import { range } from "rxjs";
 * import { viaChannel } from "sluice/rxjs";
 * const last$ = range(1, 100).pipe(viaChannel({ capacity: 3, overflow: "drop-oldest" }));
 * last$.subscribe((n) => console.log(n)); // => 98, 99, 100
 * ```
 */
export function viaChannel<T>(options: ViaChannelOptions<T>): MonoTypeOperatorFunction<T> {
  checkOverflow(options);
  return (source) =>
    new Observable((subscriber) => {
      const intake = new Intake<T>(options, report);
      subscriber.add(() => intake.leave());
      pour(intake.rx, subscriber);
      connect(() => source, intake);
    });
}
