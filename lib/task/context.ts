/** What a task is told about itself. Made of getters, because most tasks need none of it and a token costs more than a task. */
import type { CancellationToken } from "../cancel/token.js";
import type { Task } from "./task.js";

/** The argument of a task's function. Take out what you need, also by destructuring; the rest costs nothing. */
export interface TaskContext {
  /** Cancelled when the task is aborted. Give it to what waits, make children of it. */
  readonly token: CancellationToken;
  /** The same as an `AbortSignal`, for `fetch` and the like. */
  readonly signal: AbortSignal;
  /** The number of the task, unique in the program. */
  readonly id: number;
}

/** What runs as a task. */
export type TaskFunction<T> = (context: TaskContext) => T | PromiseLike<T>;

export class LazyContext implements TaskContext {
  readonly #task: Task<unknown>;

  constructor(task: Task<unknown>) {
    this.#task = task;
  }

  get token(): CancellationToken {
    return this.#task.scope();
  }

  get signal(): AbortSignal {
    return this.#task.scope().signal;
  }

  get id(): number {
    return this.#task.id;
  }
}
