/** The handle that can stop a task and not wait for it. */
import type { Task } from "./task.js";

/**
 * Stops a task; made by {@link JoinHandle.abortHandle} and `JoinSet.spawn`. Letting go of it does nothing.
 *
 * **Source**: `tokio::task::AbortHandle`.
 *
 * @example
 * ```ts
 * import { JoinSet } from "sluice";
 * const set = new JoinSet<number>({ limit: 1 });
 * set.spawn(() => 1);
 * const second = set.spawn(() => 2);
 * second.abort();
 * await set.joinAll(); // => [1]
 * second.isFinished; // => true
 * ```
 */
export class AbortHandle {
  readonly #task: Task<unknown>;

  /** @internal */
  constructor(task: Task<unknown>) {
    this.#task = task;
  }

  /** The number of the task, unique in the program. */
  get id(): number {
    return this.#task.id;
  }

  /** True once the task has ended. Not yet so right after `abort()`: the task ends when its function does. */
  get isFinished(): boolean {
    return this.#task.result !== null;
  }

  /**
   * Asks the task to stop: its token is cancelled. One that has not begun never runs. Harmless when it has ended.
   *
   * @param reason what the task's waits reject with; a `CancelledError` if left out.
   *
   * **Source**: `AbortHandle::abort`. Departure: cooperative; code of the task runs on until it looks at its token.
   */
  abort(reason?: unknown): void {
    this.#task.abort(reason);
  }
}
