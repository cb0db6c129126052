/** Tasks that end with the component, directive, service or environment that started them. */
import { CancellationToken } from "../cancel/token.js";
import type { WaitOptions } from "../core/cancel.js";
import type { Readable } from "../core/iterate.js";
import { POLLABLE, type Pollable } from "../core/pollable.js";
import { READABLE } from "../core/source.js";
import type { AbortHandle } from "../task/abort-handle.js";
import type { TaskFunction } from "../task/context.js";
import { JoinSet, ORPHANS } from "../task/join-set.js";
import type { JoinResult } from "../task/join-result.js";
import { ByHand } from "./by-hand.js";
import { type AngularOptions, type Context, contextOf } from "./context.js";
import { fromDestroyRef } from "./from-destroy-ref.js";

/** The settings of a scope. */
export interface ScopeOptions extends AngularOptions {
  /** How many tasks may run at once, 1 or more; without it, any number. */
  readonly limit?: number | undefined;
  /** The first failure aborts all other tasks. */
  readonly failFast?: boolean | undefined;
}

/**
 * A `JoinSet` whose tasks are aborted when its place is destroyed.
 *
 * It joins its tasks itself, so that none has to be: what fails goes to the `ErrorHandler`. From the first call of a
 * join method, or the first turn of a loop, the results are the caller's until the place is destroyed. A task that was let
 * go by `detachAll` is nobody's result: if it fails, the `ErrorHandler` is told.
 */
export class Scope<T = unknown> extends JoinSet<T> {
  readonly #context: Context;
  readonly #byHand = new CancellationToken();
  #joining = false;
  #destroyed = false;
  /** Fires when the place is destroyed. */
  readonly token: CancellationToken;
  /** Resolved when the place was destroyed and every task has ended, with its clean-up. For tests and shutdown. */
  readonly closed: Promise<void>;

  /** @internal */
  constructor(context: Context, options: ScopeOptions | undefined) {
    const token = fromDestroyRef(context.destroyRef, { debugName: options?.debugName ?? "scope" });
    super({ limit: options?.limit, failFast: options?.failFast, signal: token, name: options?.debugName ?? "scope" });
    this.token = token;
    this.#context = context;
    this[ORPHANS](context.report);
    this.closed = token.cancelled().then(() => {
      this.#destroyed = true;
      return this.#joinAllHere();
    });
  }

  override spawn(task: TaskFunction<T>): AbortHandle {
    const handle = super.spawn(task);
    this.#joinInBackground();
    return handle;
  }

  override trySpawn(task: TaskFunction<T>): AbortHandle | undefined {
    const handle = super.trySpawn(task);
    if (handle !== undefined) this.#joinInBackground();
    return handle;
  }

  override joinNext(options?: WaitOptions): Promise<JoinResult<T> | undefined> {
    const joined = super.joinNext(options); // checks its argument
    this.#byHand.cancel();
    return joined;
  }

  override tryJoinNext(): JoinResult<T> | undefined {
    this.#byHand.cancel();
    return super.tryJoinNext();
  }

  override joinAll(options?: WaitOptions): Promise<T[]> {
    const joined = super.joinAll(options); // checks its argument
    this.#byHand.cancel();
    return joined;
  }

  override [POLLABLE](): Pollable<JoinResult<T>> {
    return this.#taken();
  }

  override [READABLE](): Readable<JoinResult<T>> {
    return this.#taken();
  }

  #taken(): ByHand<JoinResult<T>> {
    return new ByHand(super[POLLABLE](), this.#byHand);
  }

  #joinInBackground(): void {
    if (this.#joining || (this.#byHand.isCancelled && !this.#destroyed)) return;
    this.#joining = true;
    const signal = this.#destroyed ? undefined : this.#byHand;
    void this.#context.outside(() => this.#joinAllHere(signal, () => (this.#joining = false)));
  }

  /** Joins until the set is empty, or until the caller does so. `ended` is told in that moment: the next may be spawned. */
  async #joinAllHere(signal?: CancellationToken, ended?: () => void): Promise<void> {
    try {
      for (;;) {
        const result = await super.joinNext({ signal });
        if (result === undefined && this.isEmpty) return; // else one was spawned since
        if (result?.status === "rejected") this.#context.report(result.reason);
      }
    } catch (error) {
      if (error !== signal?.reason) throw error;
    } finally {
      ended?.();
    }
  }
}

/**
 * Makes a scope for tasks: they are aborted when the place that it is made in is destroyed, and nobody has to join them.
 *
 * @param options `limit`, `failFast` as in `JoinSet`; `injector`, `debugName`.
 * @returns a `JoinSet` with `token`, which fires on destroy, and `closed`, a promise for when every task has ended.
 * @throws NG0203 without an injection context and without `injector`; RangeError if `limit` is out of range.
 *
 * A task that fails is told to the application's `ErrorHandler`, unless the results are joined by hand. After the
 * destroy, a task that is spawned never runs. **Cancel safety**: abort is cooperative: use the task's `signal`.
 * **Source**: `tokio::task::JoinSet`, dropped with its owner; Angular's `takeUntilDestroyed`, but awaited.
 *
 * @example
 * ```ts
 * import { createEnvironmentInjector, type EnvironmentInjector, Injector, runInInjectionContext } from "@angular/core";
 * import { interval } from "sluice";
 * import { injectScope } from "sluice/angular";
 * const injector = createEnvironmentInjector([], Injector.NULL as EnvironmentInjector);
 * const scope = runInInjectionContext(injector, () => injectScope());
 * scope.spawn(async ({ signal }) => {
 *   try {
 *     const ticks = interval(60_000);
 *     for (;;) await ticks.tick({ signal });
 *   } finally {
 *     console.log("cleaned up"); // => cleaned up
 *   }
 * });
 * await Promise.resolve();
 * injector.destroy();
 * await scope.closed;
 * console.log(scope.size); // => 0
 * ```
 */
export function injectScope<T = unknown>(options?: ScopeOptions): Scope<T> {
  return new Scope<T>(contextOf(injectScope, options), options);
}
