/** An rxjs Observable as an async iterable. */
import { checkIntake } from "../bridge/intake.js";
import { opening, type PushSource } from "./connect.js";
import { toReceiver, type ToReceiverOptions } from "./to-receiver.js";

/**
 * Makes an Observable iterable: each iterator subscribes anew, when it is made, and queues in a channel of its own.
 *
 * @param source as in {@link toReceiver}.
 * @param options as in {@link toReceiver}; checked now.
 * @returns an async iterable. Leaving a loop over it unsubscribes that loop's subscription, also while it waits.
 * @throws TypeError or RangeError if the policy is missing or an option is wrong.
 *
 * **Cancel safety**: leaving takes nothing. **Order**: that of the source. **Source**: ours; in place of
 * `rxjs-for-await`, with a bound.
 *
 * @example
 * ```ts
 * import { interval, take } from "rxjs";
 * import { toAsyncIterable } from "sluice/rxjs";
 * const ticks = toAsyncIterable(interval(1).pipe(take(3)), { capacity: 16, overflow: "error" });
 * for await (const tick of ticks) console.log(tick); // => 0, 1, 2
 * ```
 */
export function toAsyncIterable<T>(source: PushSource<T>, options: ToReceiverOptions<T>): AsyncIterable<T> {
  opening(source);
  checkIntake(options);
  return { [Symbol.asyncIterator]: () => toReceiver(source, options)[Symbol.asyncIterator]() };
}
