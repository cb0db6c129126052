/**
 * The state of one task, seen by its handles and by the set that owns it.
 *
 *     waits for its microtask (or for a place in its set) ──▶ runs ──▶ fulfilled | rejected | cancelled
 *
 * Lean, because a program may have a hundred thousand: the token, the list of watchers and the promise that reports a
 * failure exist when somebody asks for them.
 *
 * Invariants:
 *  1. The function is called at most once, on a microtask, in the async context of whoever spawned it.
 *  2. Abort only marks. A task has ended when its function has; one that has not begun ends on its microtask.
 *  3. `waiters` is there from the moment somebody watches, for ever: as a promise that was once handled stays handled.
 *  4. A failure is reported if, and only if, nobody watches when it happens: by a rejected promise of that very reason,
 *     which is handled as soon as somebody watches after all. So the platform judges, as it does for its own.
 */
import { isDueTo } from "../cancel/due-to.js";
import { CancellationToken } from "../cancel/token.js";
import { PENDING, type Pollable } from "../core/pollable.js";
import { dispose } from "../core/symbols.js";
import { WaitList, type Waiter } from "../core/wait-list.js";
import { LazyContext, type TaskFunction } from "./context.js";
import type { JoinResult } from "./join-result.js";
import type { Queued } from "./queued.js";

/** What a task belongs to and tells of its end. */
export interface Owner<T> {
  /** It takes note of failures. */
  readonly watching: boolean;
  ended(task: Task<T>, result: JoinResult<T>): void;
}

let lastId = 0;

export class Task<T> implements Pollable<JoinResult<T>> {
  readonly id = ++lastId;
  readonly name: string | undefined;
  /** What aborts it from above. */
  readonly parent: CancellationToken | null;
  owner: Owner<T> | null;
  token: CancellationToken | null = null;
  /** Its place in the queue of its set, until it is let in. */
  queued: Queued | null = null;
  result: JoinResult<T> | null = null;
  waiters: WaitList | null = null;
  report: Promise<never> | null = null;

  constructor(parent: CancellationToken | null, owner: Owner<T> | null, name?: string) {
    this.parent = parent;
    this.owner = owner;
    this.name = name;
  }

  /** Runs `fn` once `go` has resolved: as a reaction of it, so in the async context of this call. */
  start(fn: TaskFunction<T>, go: Promise<void>): void {
    void go.then(() => this.run(fn));
  }

  run(fn: TaskFunction<T>): void {
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
    if (this.result !== null) return;
    this.scope().cancel(reason);
    this.queued?.giveUp();
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
    const { owner } = this;
    const watched = this.waiters !== null || owner?.watching === true;
    this.result = result;
    this.owner = null;
    this.token?.[dispose]();
    if (!watched && result.status === "rejected") this.report = Promise.reject(result.reason);
    this.waiters?.wakeAll();
    owner?.ended(this, result);
  }

  /** Takes note that somebody is interested in how it ends. */
  watch(): void {
    this.waiters ??= new WaitList();
    this.report?.catch(ignore);
    this.report = null;
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

const ignore = (): void => {};
