/** `spawn`: a task on its own. For several that belong together there is `JoinSet`. */
import { CancellationToken } from "../cancel/token.js";
import type { Cancellable } from "../core/cancel.js";
import { checkFunction, checkOptions } from "../core/check.js";
import type { TaskFunction } from "./context.js";
import { JoinHandle } from "./join-handle.js";
import { Single } from "./task.js";

/** The settings of a task. */
export interface SpawnOptions {
  /** Aborts the task when it fires, with its reason. */
  readonly signal?: AbortSignal | Cancellable | undefined;
  /** Shown by the default reason of an abort. */
  readonly name?: string | undefined;
}

/**
 * Starts a task.
 *
 * @param task its function; called on a microtask, never inside `spawn`, and not at all if the task is aborted by then.
 * It should give `token` or `signal` of its context to what it waits for, so that an abort can end it.
 * @param options `signal`: a token or `AbortSignal` that aborts the task too; `name`.
 * @returns the handle: await it for the value. What the task throws, synchronously too, awaiting throws.
 * @throws TypeError if `task` is not a function or `signal` is of the wrong kind.
 *
 * **Order**: tasks start in the order in which they were spawned; of a large burst, by and by, so that the first may have
 * ended before the last begin. **Source**: `tokio::spawn`. Departures: takes a function
 * that is told of its abort, since running code cannot be stopped from outside; runs in the async context
 * (`AsyncLocalStorage`) of the caller.
 *
 * @example
 * ```ts
 * import { spawn } from "sluice";
 * const task = spawn(async ({ signal, id }) => {
 *   signal.throwIfAborted();
 *   return typeof id;
 * });
 * console.log("spawned"); // => spawned
 * await task; // => "number"
 * ```
 */
export function spawn<T>(task: TaskFunction<T>, options?: SpawnOptions): JoinHandle<T> {
  checkFunction("task", task);
  checkOptions("options", options);
  const signal = options?.signal;
  const parent = signal === undefined ? null : CancellationToken.from(signal);
  const single = new Single<T>(task, parent, options?.name);
  single.start();
  return new JoinHandle(single);
}
