/**
 * `JoinSet`: tasks that belong together, joined in the order in which they finish.
 *
 * A thin handle on the state (members.ts). All its waiting is the protocol's: a set is read like a receiver.
 */
import { CancellationToken } from "../cancel/token.js";
import { type Cancellable, cancelOf, type WaitOptions } from "../core/cancel.js";
import { checkFunction, checkInteger, checkOptions } from "../core/check.js";
import { charge, gateClosed } from "../core/coop.js";
import type { Readable } from "../core/iterate.js";
import { CLOSED, PENDING, POLLABLE, type Pollable } from "../core/pollable.js";
import { READABLE, Source } from "../core/source.js";
import { asyncDispose } from "../core/symbols.js";
import { DONE, RESOLVED, type Shape, VALUE, wait } from "../core/wait.js";
import { AbortHandle } from "./abort-handle.js";
import type { TaskFunction } from "./context.js";
import type { JoinResult } from "./join-result.js";
import { Members, stopped } from "./members.js";
import type { Task } from "./task.js";

/** The method by which an adapter adds a member that begins inside the call, as a subscription does. */
export const BEGIN: unique symbol = Symbol("sluice.begin");

/** The method by which an adapter hears of failures of members that were let go, in place of the platform. */
export const ORPHANS: unique symbol = Symbol("sluice.orphans");

/** The settings of a set. */
export interface JoinSetOptions {
  /** How many tasks may run at once, 1 or more; without it, any number. */
  readonly limit?: number | undefined;
  /** The first failure aborts all other members. */
  readonly failFast?: boolean | undefined;
  /** Aborts all members when it fires, with its reason; spawned later, a task never runs. */
  readonly signal?: AbortSignal | Cancellable | undefined;
  /** Shown by the default reason of an abort. */
  readonly name?: string | undefined;
}

/**
 * A set of tasks: spawn into it, and take the outcomes as they come.
 *
 * A member is joined by `joinNext` and its kin, by iteration, by `subscribe` and as a branch of `select`, by one
 * of them once. All of these end when the set is empty, and may be begun again when it is not. Leaving a loop early aborts
 * nothing. A failed member is an outcome like another, never an unhandled rejection, until `detachAll`.
 *
 * With a `limit`, tasks above it wait unstarted, in order. `await set.ready()` before each `spawn` keeps that queue empty.
 *
 * **Order**: outcomes come in the order in which the tasks end. **Source**: `tokio::task::JoinSet`; `limit` is
 * `errgroup.SetLimit` of Go, `failFast` its `WithContext`. Departures: dropping is `await using` (or `shutdown`).
 *
 * @example
 * ```ts
 * import { JoinSet, yieldNow } from "sluice";
 * await using set = new JoinSet<string>({ limit: 2 });
 * set.spawn(() => yieldNow().then(() => "slow"));
 * set.spawn(() => "quick");
 * for await (const result of set) {
 *   if (result.status === "fulfilled") console.log(result.value); // => quick
 *   // => slow
 * }
 * ```
 */
export class JoinSet<T> extends Source<JoinResult<T>> implements AsyncDisposable {
  readonly #members: Members<T>;

  /**
   * An empty set.
   *
   * @param options `limit`, `failFast`, `signal`, `name`.
   * @throws RangeError if `limit` is not an integer of 1 or more (or `Infinity`); TypeError if `signal` is of the wrong kind.
   */
  constructor(options?: JoinSetOptions) {
    super();
    checkOptions("options", options);
    const { limit = Infinity, failFast = false, signal, name = "join set" } = options ?? {};
    if (limit !== Infinity) checkInteger("limit", limit, 1);
    this.#members = new Members(limit, failFast, signal === undefined ? null : CancellationToken.from(signal), name);
  }

  /**
   * A set of the given tasks.
   *
   * **Source**: `JoinSet::from_iter`.
   */
  static from<T>(tasks: Iterable<TaskFunction<T>>, options?: JoinSetOptions): JoinSet<T> {
    const set = new JoinSet<T>(options);
    set.extend(tasks);
    return set;
  }

  /** How many members are not joined yet, finished or not. */
  get size(): number {
    return this.#members.size;
  }

  /** How many members have a place: started or about to start, and not finished. */
  get running(): number {
    return this.#members.places.running;
  }

  /** How many members wait for a place. */
  get waiting(): number {
    return this.#members.waiting;
  }

  /** True while there is no member. */
  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  /**
   * Adds a task. It starts on a microtask, or when a place is free.
   *
   * @param task as for {@link spawn}.
   * @returns a handle that can abort it; its outcome comes through the set.
   * @throws TypeError if `task` is not a function.
   *
   * **Order**: tasks start in the order in which they were spawned. **Source**: `JoinSet::spawn`.
   */
  spawn(task: TaskFunction<T>): AbortHandle {
    checkFunction("task", task);
    return new AbortHandle(this.#members.add(task, this.#members.places.take()));
  }

  /**
   * Adds a task if it can start at once.
   *
   * @returns as `spawn`; `undefined` at the limit, and while others wait for `ready`.
   *
   * **Source**: `errgroup.Group.TryGo`.
   */
  trySpawn(task: TaskFunction<T>): AbortHandle | undefined {
    checkFunction("task", task);
    return this.#members.places.tryTake() ? new AbortHandle(this.#members.add(task, true)) : undefined;
  }

  /**
   * Adds several tasks.
   *
   * **Source**: `Extend for JoinSet`.
   */
  extend(tasks: Iterable<TaskFunction<T>>): void {
    for (const task of tasks) this.spawn(task);
  }

  /**
   * Waits until a task spawned now would start at once.
   *
   * The place shown is kept for whoever spawns next, until the next macrotask; so of several producers that wait here one
   * goes on for each place, in order.
   *
   * @param options `signal`: gives up waiting, and rejects with its reason.
   *
   * **Cancel safety**: safe; loses its place in the queue. **Source**: ours.
   *
   * @example
   * ```ts
   * import { JoinSet, yieldNow } from "sluice";
   * const set = new JoinSet<void>({ limit: 2 });
   * for (let job = 0; job < 5; job += 1) {
   *   await set.ready();
   *   set.spawn(yieldNow);
   * }
   * set.waiting; // => 0
   * set.running; // => 2
   * await set.shutdown();
   * ```
   */
  ready(options?: WaitOptions): Promise<void> {
    checkOptions("options", options);
    const { places } = this.#members;
    if (options?.signal === undefined && !gateClosed && places.poll() !== PENDING) {
      charge();
      return RESOLVED; // as `wait` would, less a promise
    }
    return wait(places, DONE, options?.signal);
  }

  /**
   * Joins the next member that ends.
   *
   * @param options `signal`: gives up waiting, and rejects with its reason. Nothing else rejects.
   * @returns its outcome; `undefined` when the set is empty.
   *
   * **Cancel safety**: safe; no outcome is lost. **Order**: that in which the members end; several callers are served in
   * theirs. **Source**: `JoinSet::join_next_with_id`.
   */
  joinNext(options?: WaitOptions): Promise<JoinResult<T> | undefined> {
    checkOptions("options", options);
    return this.#next(options?.signal);
  }

  /**
   * Joins a member that has ended.
   *
   * @returns its outcome; `undefined` if none has ended, or others wait for it.
   *
   * **Source**: `JoinSet::try_join_next_with_id`.
   */
  tryJoinNext(): JoinResult<T> | undefined {
    const { waiters } = this.#members;
    const result = waiters.isEmpty ? this.#members.poll() : PENDING;
    return result === PENDING || result === CLOSED ? undefined : result;
  }

  /**
   * Joins all members and gives their values, in the order in which they ended.
   *
   * The first failure aborts the rest; it rejects when all have ended. A task that is spawned meanwhile never runs.
   *
   * @param options `signal`: gives up, aborts the rest with its reason and rejects with it at once.
   * @returns the values; of a member that was aborted alone, by its own handle or token, there is none.
   * @throws by rejecting: the error of the one member that failed, or an `AggregateError` of all such errors in order; else,
   * if members were cancelled together (`abortAll`, the set's signal), the reason of that.
   *
   * **Cancel safety**: not safe; what was joined is lost and the rest is aborted. **Source**: `JoinSet::join_all`, which
   * panics where this rejects.
   *
   * @example
   * ```ts
   * import { JoinSet } from "sluice";
   * const set = JoinSet.from([async () => "a", () => "b"]);
   * await set.joinAll(); // => ["b", "a"]
   * ```
   */
  joinAll(options?: WaitOptions): Promise<T[]> {
    checkOptions("options", options);
    if (options?.signal !== undefined) cancelOf(options.signal);
    return this.#joinAll(options?.signal);
  }

  /**
   * Aborts every member that has not ended. Removes none: their outcomes are still to be joined, and what ended before
   * keeps its outcome. Tasks spawned later run normally.
   *
   * @param reason as in {@link AbortHandle.abort}.
   *
   * **Source**: `JoinSet::abort_all`.
   */
  abortAll(reason?: unknown): void {
    this.#members.abort(reason);
  }

  /**
   * Aborts every member and waits until all have ended, whatever comes out. A task that is spawned meanwhile never runs
   * and is not waited for; afterwards the set can be used again.
   *
   * @param reason as in {@link AbortHandle.abort}.
   *
   * **Cancel safety**: not safe; outcomes are dropped. **Source**: `JoinSet::shutdown`.
   */
  shutdown(reason?: unknown): Promise<void> {
    return this.#stop(reason);
  }

  /**
   * Lets all members go: the set is empty at once, they run on by themselves, and those that waited for a place start.
   *
   * They still follow the set's `signal`, no longer `abortAll`. A failure from now on is reported as an unhandled rejection;
   * one that was not joined before is dropped with its member.
   *
   * **Source**: `JoinSet::detach_all`.
   */
  detachAll(): void {
    this.#members.detach();
  }

  /** As `shutdown`. */
  [asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  /** As `spawn`, but a task that has a place begins inside this call. */
  [BEGIN](task: TaskFunction<T>): Task<T> {
    return this.#members.add(task, this.#members.places.take(), true);
  }

  [ORPHANS](report: (failure: unknown) => void): void {
    this.#members.orphans = report;
  }

  [POLLABLE](): Pollable<JoinResult<T>> {
    return this.#members;
  }

  [READABLE](): Readable<JoinResult<T>> {
    return this.#members;
  }

  async #joinAll(signal: AbortSignal | Cancellable | undefined): Promise<T[]> {
    const values: T[] = [];
    let cancelled: { readonly reason: unknown } | undefined;
    const next = (): Promise<JoinResult<T> | undefined> =>
      this.#next(signal).catch((reason: unknown) => {
        this.#members.abort(reason);
        throw reason;
      });
    for (let result = await next(); result !== undefined; result = this.tryJoinNext() ?? (await next())) {
      if (result.status === "fulfilled") values.push(result.value);
      else if (result.status === "rejected") throw await this.#failure(result.reason, signal);
      else if (stopped.has(result)) cancelled ??= result;
    }
    if (cancelled !== undefined) throw cancelled.reason;
    return values;
  }

  /** What joinAll rejects with, when all have ended. */
  async #failure(first: unknown, signal: AbortSignal | Cancellable | undefined): Promise<unknown> {
    const failures = [first];
    await this.#stop(this.#members.failed(first), failures, signal);
    if (failures.length === 1) return first;
    return new AggregateError(failures, `${failures.length} tasks of ${this.#members.name} failed`);
  }

  /** Aborts all members and joins them. Who enters meanwhile never runs, and is not waited for. */
  async #stop(reason: unknown, failures?: unknown[], signal?: AbortSignal | Cancellable): Promise<void> {
    const members = this.#members;
    const { newest } = members;
    let left = members.size;
    members.closing += 1; // before the abort, whose listeners may spawn
    members.abort(reason);
    try {
      while (left > 0) {
        const result = await this.#next(signal);
        if (result === undefined) return;
        if (result.id <= newest) left -= 1;
        if (result.status === "rejected") failures?.push(result.reason);
      }
    } finally {
      members.closing -= 1;
    }
  }

  #next(signal?: AbortSignal | Cancellable): Promise<JoinResult<T> | undefined> {
    return wait(this.#members, VALUE as Shape<JoinResult<T>, JoinResult<T> | undefined>, signal);
  }
}
