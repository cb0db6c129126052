/**
 * The state of one task, seen by its handles and by what it belongs to.
 *
 *     waits for its turn to begin (run-queue.ts) ──▶ runs ──▶ fulfilled | rejected | cancelled
 *
 * Lean, because a program may have a hundred thousand: the token, the
 * list of watchers and the promise that reports a failure exist when somebody asks for them.
 *
 * Invariants:
 *  1. The function is called at most once, on a microtask, in the async context of whoever spawned it.
 *  2. Abort only marks. A task has ended when its function has; one that has not begun ends when its turn comes.
 *  3. `waiters` is there from the moment somebody watches, for ever: as a promise that was once handled stays handled.
 *  4. A failure is reported if, and only if, nobody watches when it happens: by a rejected promise of that very reason,
 *     which is handled as soon as somebody watches after all. So the platform judges, as it does for its own.
 */
import { isDueTo } from "../cancel/due-to.js";
import { CancellationToken } from "../cancel/token.js";
import type { Context } from "../core/context.js";
import { PENDING, type Pollable } from "../core/pollable.js";
import { dispose } from "../core/symbols.js";
import { WaitList, type Waiter } from "../core/wait-list.js";
import { LazyContext, type TaskFunction } from "./context.js";
import type { JoinResult } from "./join-result.js";
import { enqueue } from "./run-queue.js";

let lastId = 0;
/** What reports the failures that nobody watched. */
const reports = new WeakMap<object, Promise<never>>();

export abstract class Task<T> implements Pollable<JoinResult<T>> {
  readonly id = ++lastId;
  /** What is to run; nothing once it runs. */
  fn: TaskFunction<T> | null;
  result: JoinResult<T> | null = null;
  /** In which it is to begin, where that is not the context of the microtask that begins it. */
  context: Context | null = null;
  token: CancellationToken | null = null;
  waiters: WaitList | null = null;

  constructor(fn: TaskFunction<T>) {
    this.fn = fn;
  }

  /** What aborts it from above. */
  abstract get parent(): CancellationToken | null;

  /** Shown by the default reason of an abort. */
  abstract get name(): string | undefined;

  /** It has ended just now. */
  abstract ended(result: JoinResult<T>, isWatched: boolean): void;

  /** Begins on a microtask, in the async context of this call, unless it brings another one. */
  start(): void {
    enqueue(this);
  }

  run(): void {
    const fn = this.fn as TaskFunction<T>;
    this.fn = null;
    const aborted = this.aborted();
    if (aborted !== null) {
      this.end({ status: "cancelled", reason: aborted.reason, id: this.id });
      return;
    }
    let given: T | PromiseLike<T>;
    try {
      given = fn(new LazyContext(this));
    } catch (error) {
      this.fail(error);
      return;
    }
    if (typeof given !== "object" && typeof given !== "function") {
      this.fulfil(given); // what cannot be a promise needs none
      return;
    }
    void Promise.resolve(given).then(
      (value) => this.fulfil(value),
      (error: unknown) => this.fail(error),
    );
  }

  /** The token of this task alone. */
  scope(): CancellationToken {
    if (this.token === null) {
      const name = `task ${this.id}${this.name === undefined ? "" : ` (${this.name})`}`;
      this.token = this.parent?.childToken({ name }) ?? new CancellationToken({ name });
      if (this.result !== null) this.token[dispose]();
    }
    return this.token;
  }

  /** The token that says so, if it is aborted. */
  aborted(): CancellationToken | null {
    const token = this.token ?? this.parent;
    return token?.isCancelled === true ? token : null;
  }

  abort(reason: unknown): void {
    if (this.result === null) this.scope().cancel(reason);
  }

  fulfil(value: T): void {
    this.end({ status: "fulfilled", value, id: this.id });
  }

  fail(error: unknown): void {
    const { id } = this;
    const aborted = this.aborted();
    if (aborted === null || !isDueTo(error, aborted.reason)) this.end({ status: "rejected", reason: error, id });
    else this.end({ status: "cancelled", reason: aborted.reason, id });
  }

  end(result: JoinResult<T>): void {
    const { waiters } = this;
    this.result = result;
    this.token?.[dispose]();
    waiters?.wakeAll();
    this.ended(result, waiters !== null);
  }

  /** Nobody watches: if it failed, the platform is told. */
  report(result: JoinResult<T>): void {
    if (result.status === "rejected") reports.set(this, Promise.reject(result.reason));
  }

  /** Takes note that somebody is interested in how it ends. */
  watch(): void {
    this.waiters ??= new WaitList();
    if (this.result?.status === "rejected") reports.get(this)?.catch(ignore);
  }

  poll(): JoinResult<T> | typeof PENDING {
    return this.result ?? PENDING;
  }

  register(waiter: Waiter): void {
    (this.waiters ??= new WaitList()).push(waiter);
  }

  unregister(waiter: Waiter): void {
    this.waiters?.remove(waiter);
  }
}

/** A task on its own. */
export class Single<T> extends Task<T> {
  readonly parent: CancellationToken | null;
  readonly name: string | undefined;

  constructor(fn: TaskFunction<T>, parent: CancellationToken | null, name?: string) {
    super(fn);
    this.parent = parent;
    this.name = name;
  }

  ended(result: JoinResult<T>, isWatched: boolean): void {
    if (!isWatched) this.report(result);
  }
}

const ignore = (): void => {};
