/** Work side by side, bounded, in an ix pipeline. */
import { checkFunction, checkInteger } from "../core/check.js";
import { BufferedUnordered } from "../stream/ops/buffer-unordered.js";
import { Mapped } from "../stream/ops/map.js";
import { type IxOperator, operator } from "./piped.js";

/** The work on one item. The signal is that of the loop, if it has one. */
export type Project<T, R> = (item: T, index: number, signal?: AbortSignal) => R;

/**
 * Runs `project` on up to `n` items at a time, and gives the values as they come.
 *
 * `project` is the work on an item; a promise is awaited. Without it, items that are promises are awaited: of a source
 * that gives promises as they are, such as `toIx(rx)`; most of ix awaits them one by one.
 *
 * @param n how many are held at most, running or settled and not yet asked for: an integer of 1 or more. The source is
 * asked for another item only while fewer are.
 * @returns the operator. Every loop has a state of its own.
 * @throws TypeError or RangeError if `n` or `project` is wrong.
 *
 * **Cancel safety**: an aborted loop rejects with ix's `AbortError` and leaves the source; the work under way is told by
 * its signal, and what becomes of it is not reported. So it is when one piece of work fails, which ends the loop with its
 * error. **Order**: that in which they settle. **Source**: `StreamExt::buffer_unordered` of futures. The `flatMap` of ix
 * runs one at a time.
 *
 * @example
 * ```ts
 * import { from, toArray } from "ix/asynciterable";
 * import { sleep } from "sluice";
 * import { bufferUnordered } from "sluice/ix";
 * const load = async (ms: number) => {
 *   await sleep(ms);
 *   return `${ms} ms`;
 * };
 * await toArray(from([20, 1]).pipe(bufferUnordered(2, load))); // => ["1 ms", "20 ms"]
 * ```
 */
export function bufferUnordered<T>(n: number): IxOperator<T, Awaited<T>>;
export function bufferUnordered<T, R>(n: number, project: Project<T, R>): IxOperator<T, Awaited<R>>;
export function bufferUnordered<T>(n: number, project?: Project<T, unknown>): IxOperator<T, unknown> {
  checkInteger("n", n, 1);
  if (project === undefined) return operator("bufferUnordered()", (flow) => new BufferedUnordered(flow, n));
  checkFunction("project", project);
  return operator("bufferUnordered()", (flow, signal) => {
    const work = new Mapped<T, unknown>(flow, (item, index) => project(item, index, signal));
    return new BufferedUnordered(work, n);
  });
}
