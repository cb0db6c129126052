/**
 * One member of a `SubscriptionGroup`: a subscription as a task.
 *
 *     subscribed ──▶ completed | failed | stopped ──▶ unsubscribed ──▶ finalized ──▶ the task ends
 *
 * Invariants:
 *  1. The observer hears nothing after an abort, also while that is still on its way.
 *  2. The task ends when `finalize` has, and with everything that went wrong on the way.
 *  3. The source is torn down before `finalize` runs, also one that ends inside `subscribe` and gives its teardown after.
 */
import { Observable, type Observer, type Subscription } from "rxjs";
import { CANCEL } from "../core/cancel.js";
import { microtask } from "../core/coop.js";
import { PENDING } from "../core/pollable.js";
import { CancelWaiter } from "../core/wait.js";
import { Waiter } from "../core/wait-list.js";
import type { TaskContext } from "../task/context.js";
import type { Task } from "../task/task.js";
import { Cleaning, type Teardown } from "./cleaning.js";

/** What a member is made of. */
export interface Parts<T> {
  readonly source: Observable<T>;
  readonly observer: Partial<Observer<T>>;
  readonly finalize: Teardown | undefined;
  /** Called when it has ended and begins to clean up. */
  readonly left: (member: Member<T>) => void;
}

/** How it ended; for a failure, whether the observer took the error. */
type End = { kind: "completed" } | { kind: "stopped" } | { kind: "failed"; error: unknown; told: boolean };

export class Member<T> implements Observer<T> {
  readonly parts: Parts<T>;
  readonly cleaning = new Cleaning();
  cancel: CancelWaiter | null = null;
  subscription: Subscription | null = null;
  subscribing = true;
  last: T | undefined = undefined;
  how: End | null = null;
  resolve!: (last: T | undefined) => void;
  reject!: (reason: unknown) => void;

  constructor(parts: Parts<T>) {
    this.parts = parts;
  }

  /** The function of the task: subscribes, and gives the last value. */
  readonly run = ({ token }: TaskContext): Promise<T | undefined> => {
    const done = new Promise<T | undefined>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.cancel = new CancelWaiter({ cancelWith: () => microtask(() => this.stop()) }, token[CANCEL]());
    new Observable<T>((subscriber) => {
      this.subscription = subscriber;
      // a teardown that comes when the end was inside subscribe is run there, and may throw
      this.cleaning.run(() => void this.parts.source.subscribe(subscriber));
    }).subscribe(this);
    this.subscribing = false;
    if (this.how !== null) this.cleanUp();
    return done;
  };

  next(value: T): void {
    if (this.isAborted()) return;
    this.last = value;
    this.parts.observer.next?.(value);
  }

  error(error: unknown): void {
    if (this.isAborted()) return;
    const { observer } = this.parts;
    try {
      observer.error?.(error);
    } finally {
      this.end({ kind: "failed", error, told: observer.error !== undefined });
    }
  }

  complete(): void {
    if (this.isAborted()) return;
    try {
      this.parts.observer.complete?.();
    } finally {
      this.end({ kind: "completed" });
    }
  }

  /** Ends it now. Its task has been aborted. */
  stop(): void {
    this.end({ kind: "stopped" });
  }

  /** The abort is on its way: it is anticipated. */
  isAborted(): boolean {
    if (this.reason() === PENDING) return false;
    this.stop();
    return true;
  }

  reason(): unknown {
    return this.cancel === null ? PENDING : this.cancel.cancel.poll();
  }

  end(how: End): void {
    if (this.how !== null) return;
    this.how = how;
    this.cancel?.leave();
    this.parts.left(this);
    if (this.subscribing) this.unsubscribe();
    else this.cleanUp();
  }

  unsubscribe(): void {
    if (this.subscription !== null) this.cleaning.run(this.subscription);
  }

  cleanUp(): void {
    this.unsubscribe();
    if (this.parts.finalize !== undefined) this.cleaning.run(this.parts.finalize);
    if (this.cleaning.isBusy) void this.cleaning.settled().then(() => this.settle());
    else this.settle();
  }

  settle(): void {
    const { how, cleaning } = this;
    const failures = how?.kind === "failed" ? [how.error, ...cleaning.failures] : cleaning.failures;
    if (failures.length > 1) this.reject(new AggregateError(failures, `${failures.length} failures of a subscription`));
    else if (failures.length === 1) this.reject(failures[0]);
    else if (how?.kind === "stopped") this.reject(this.reason());
    else this.resolve(this.last);
  }
}

/** Whether the failure of an outcome is known to somebody. */
export type Notices = WeakMap<object, { readonly isKnown: boolean }>;

/** Finds the member of an outcome, to tell whether its failure is known to somebody. */
export class Notice<T> extends Waiter {
  readonly member: Member<T>;
  readonly task: Task<T | undefined>;
  readonly notices: Notices;

  constructor(member: Member<T>, task: Task<T | undefined>, notices: Notices) {
    super();
    this.member = member;
    this.task = task;
    this.notices = notices;
    task.register(this);
  }

  /** The task has ended. */
  wake(): void {
    const { task } = this;
    if (task.waiters?.isEmpty === true) task.waiters = null; // this is nobody who watches
    this.notices.set(task.result as object, this);
  }

  /** The observer was told of all that went wrong, or somebody has awaited the handle. */
  get isKnown(): boolean {
    const { how, cleaning } = this.member;
    return this.task.waiters !== null || (how?.kind === "failed" && how.told && cleaning.failures.length === 0);
  }
}
