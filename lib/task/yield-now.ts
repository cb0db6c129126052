/** A pause that lets everything else go first. */
import { macrotask } from "../core/coop.js";

/**
 * Waits for one turn of the event loop: timers, I/O and rendering come to their right.
 *
 * Loops over channels need no such pause, they take one by themselves; long computations do.
 *
 * @returns a promise that resolves on a macrotask (`setImmediate`, `scheduler.postTask` or a `MessageChannel`).
 *
 * **Order**: those who yield in one turn go on in that order. **Source**: `tokio::task::yield_now`. Departure: Tokio's
 * current-thread runtime lets them go on in reverse, by no contract.
 *
 * @example
 * ```ts
 * import { yieldNow } from "sluice";
 * const seen: string[] = [];
 * queueMicrotask(() => seen.push("microtask"));
 * await yieldNow();
 * seen; // => ["microtask"]
 * ```
 */
export function yieldNow(): Promise<void> {
  return new Promise(macrotask);
}
