/** An Observable of any kind as an async iterable. */
import { opening } from "../bridge/connect.js";
import { checkIntake } from "../bridge/intake.js";
import { type ObservableSource, toReceiver, type ToReceiverOptions } from "./to-receiver.js";

/**
 * Makes an Observable iterable: each iterator subscribes anew, when it is made, and queues in a channel of its own.
 *
 * @param source as in {@link toReceiver}.
 * @param options as in {@link toReceiver}; checked now.
 * @returns an async iterable. Leaving a loop over it unsubscribes that loop's subscription, also while it waits.
 * @throws TypeError or RangeError if the policy is missing, an option is wrong, or `source` has no `subscribe`.
 *
 * **Cancel safety**: leaving takes nothing. **Order**: that of the source. **Source**: ours.
 *
 * @example
 * ```ts
 * import { from } from "rxjs";
 * import { toAsyncIterable } from "sluice/observable";
 * const letters = toAsyncIterable(from("abc"), { capacity: 16, overflow: "error" });
 * for await (const letter of letters) console.log(letter); // => a, b, c
 * ```
 */
export function toAsyncIterable<T>(source: ObservableSource<T>, options: ToReceiverOptions<T>): AsyncIterable<T> {
  opening(source);
  checkIntake(options);
  return { [Symbol.asyncIterator]: () => toReceiver(source, options)[Symbol.asyncIterator]() };
}
