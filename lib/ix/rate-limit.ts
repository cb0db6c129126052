/** A rate that is kept by waiting, in an ix pipeline. */
import { checkInteger, checkMs } from "../core/check.js";
import { RateLimited } from "../stream/ops/rate-limit.js";
import { type IxOperator, operator } from "./piped.js";

/**
 * Lets at most `n` items pass in any stretch of `ms` that begins with one of them. Nothing is dropped: the source is not
 * asked again before the stretch is over, so one that can wait is made to.
 *
 * @param n how many items a stretch: an integer of 1 or more.
 * @param ms milliseconds, 0 or more; 0 holds nothing back.
 * @returns the operator. Every loop has a state of its own.
 * @throws TypeError or RangeError if `n` or `ms` is wrong.
 *
 * **Cancel safety**: an aborted loop rejects with ix's `AbortError`, also while it waits, and has taken nothing that it
 * has not given. **Order**: that of the source; the end is held back too. **Source**: `RateLimit` of tower, whose window
 * opens with the first call after the last one is over; `rateLimit(1, ms)` is `throttle(ms)` of tokio-stream. The
 * `throttle` of ix drops.
 *
 * @example
 * ```ts
 * import { from, toArray } from "ix/asynciterable";
 * import { now } from "sluice";
 * import { rateLimit } from "sluice/ix";
 * const start = now();
 * await toArray(from([1, 2, 3, 4, 5]).pipe(rateLimit(2, 5))); // => [1, 2, 3, 4, 5]
 * now() - start >= 10; // => true
 * ```
 */
export function rateLimit<T>(n: number, ms: number): IxOperator<T, T> {
  checkInteger("n", n, 1);
  checkMs("ms", ms);
  return operator("rateLimit()", (flow) => new RateLimited(flow, n, ms));
}
