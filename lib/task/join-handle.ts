/** The handle of one task: stops it, and waits for what it gives. */
import type { WaitOptions } from "../core/cancel.js";
import { checkOptions } from "../core/check.js";
import { CLOSED, PENDING, POLLABLE, type Pollable, type PollableSource } from "../core/pollable.js";
import { dispose } from "../core/symbols.js";
import { type Shape, VALUE, wait } from "../core/wait.js";
import type { Waiter } from "../core/wait-list.js";
import { AbortHandle } from "./abort-handle.js";
import type { JoinResult } from "./join-result.js";
import type { Task } from "./task.js";

/**
 * A running task; made by {@link spawn}. Await it for the value, as often as you like, or leave it: the task runs on.
 *
 * Awaiting rejects with the error of a failed task and with the reason of a cancelled one; {@link JoinHandle.settled} tells all
 * three apart. A task that fails while nobody has ever watched it (by `await`, `settled`, `select`) is reported as an
 * unhandled rejection, as a promise is. Disposing the handle (`using`) aborts the task.
 *
 * **Source**: `tokio::task::JoinHandle`. Departures: may be awaited again; dispose aborts, as `AbortOnDropHandle` does.
 *
 * @example
 * ```ts
 * import { spawn } from "sluice";
 * const answer = spawn(() => 42);
 * await answer; // => 42
 * const endless = spawn(({ token }) => token.cancelled().then(() => { throw token.reason; }));
 * endless.abort("enough");
 * (await endless.settled()).status; // => "cancelled"
 * ```
 */
export class JoinHandle<T> implements PromiseLike<T>, PollableSource<T>, Disposable {
  readonly #task: Task<T>;

  /** @internal */
  constructor(task: Task<T>) {
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

  /** As {@link AbortHandle.abort}. */
  abort(reason?: unknown): void {
    this.#task.abort(reason);
  }

  /**
   * A handle that can stop the task and not wait for it.
   *
   * **Source**: `JoinHandle::abort_handle`.
   */
  abortHandle(): AbortHandle {
    return new AbortHandle(this.#task);
  }

  /**
   * Waits until the task has ended, and tells how.
   *
   * @param options `signal`: gives up waiting, and rejects with its reason. Nothing else rejects.
   *
   * **Cancel safety**: safe; the task and its outcome stay as they are.
   */
  settled(options?: WaitOptions): Promise<JoinResult<T>> {
    checkOptions("options", options);
    this.#task.watch();
    return wait(this.#task, VALUE as Shape<JoinResult<T>, JoinResult<T>>, options?.signal);
  }

  /** What `await` calls. */
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    this.#task.watch();
    return wait(this.#task, AWAITED as Shape<JoinResult<T>, T>).then(onFulfilled, onRejected);
  }

  /** Aborts the task. */
  [dispose](): void {
    this.#task.abort(undefined);
  }

  [POLLABLE](): Pollable<T> {
    this.#task.watch();
    return new Awaited(this.#task);
  }
}

/** What awaiting gives: the value, or the throw. */
const AWAITED: Shape<JoinResult<unknown>, unknown> = {
  of(result) {
    if (result === CLOSED) throw new Error("a task is never closed");
    if (result.status === "fulfilled") return result.value;
    throw result.reason;
  },
};

/** The same as a branch of `select`. */
class Awaited<T> implements Pollable<T> {
  readonly #task: Task<T>;

  constructor(task: Task<T>) {
    this.#task = task;
  }

  poll(): T | typeof PENDING {
    const result = this.#task.poll();
    return result === PENDING ? PENDING : (AWAITED.of(result) as T);
  }

  register(waiter: Waiter): void {
    this.#task.register(waiter);
  }

  unregister(waiter: Waiter): void {
    this.#task.unregister(waiter);
  }
}
