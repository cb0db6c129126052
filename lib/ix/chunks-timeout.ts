/** Batches by number and time, in an ix pipeline. */
import { checkInteger, checkMs } from "../core/check.js";
import { ChunksTimeout } from "../stream/ops/chunks-timeout.js";
import { type IxOperator, operator } from "./piped.js";

/**
 * Collects items into arrays of `n`; one that is not full goes out `ms` after its first item, or at the end. There is no
 * empty one, and while nobody asks nothing is taken from the source.
 *
 * @param n an integer of 1 or more.
 * @param ms milliseconds, 0 or more.
 * @returns the operator. Every loop has a state of its own.
 * @throws TypeError or RangeError if `n` or `ms` is wrong.
 *
 * **Cancel safety**: an aborted loop rejects with ix's `AbortError`, also while it waits, and leaves the source; the chunk
 * that was filling goes with it. **Order**: that of the source; an error comes after the chunk of the items before it.
 * **Source**: `StreamExt::chunks_timeout` of tokio-stream. The `buffer` of ix waits for `n`, however long that takes.
 *
 * @example
 * ```ts
 * import { mpsc } from "sluice";
 * import { chunksTimeout, toIx } from "sluice/ix";
 * const [tx, rx] = mpsc.channel<number>(8);
 * setTimeout(() => tx.close(), 20);
 * for (const n of [1, 2, 3]) tx.trySend(n);
 * const batches = toIx(rx).pipe(chunksTimeout(2, 5));
 * for await (const batch of batches) console.log(batch); // => [1, 2], [3]
 * ```
 */
export function chunksTimeout<T>(n: number, ms: number): IxOperator<T, T[]> {
  checkInteger("n", n, 1);
  checkMs("ms", ms);
  return operator("chunksTimeout()", (flow) => new ChunksTimeout(flow, n, ms));
}
