/**
 * `SubscriptionGroup`: subscriptions that belong together, whose clean-up can be waited for.
 *
 * It is a `JoinSet` whose tasks are subscriptions (member.ts), and a `Subscription` in what it promises to its owner. rxjs
 * cannot wait for a finalizer, so what must be waited for is handed over as a function that gives a promise: for a member
 * as `finalize`, for the group by `add`.
 *
 * Invariants:
 *  1. `#entries` holds, in the order in which they came, the members that run and the teardowns that were added.
 *  2. Once closed, it stays so: nothing subscribes any more, and what is added is run at once.
 *  3. While `#joiner` is there the outcomes are the group's, after that the caller's, and from the close on those of `#join`.
 *  4. Every failure is told once: to who joins, to who watches the member's handle, to its observer, in what `shutdown`
 *     rejects with, or else to rxjs.
 */
import { type ObservableInput, type Observer, Subscription, type SubscriptionLike } from "rxjs";
import { CancellationToken } from "../cancel/token.js";
import type { Cancellable, WaitOptions } from "../core/cancel.js";
import { checkFunction, checkOneOf, checkOptions, wrongKind } from "../core/check.js";
import { CancelledError } from "../core/error.js";
import type { Readable } from "../core/iterate.js";
import { POLLABLE, type Pollable } from "../core/pollable.js";
import { READABLE, Source } from "../core/source.js";
import { asyncDispose } from "../core/symbols.js";
import { JoinHandle } from "../task/join-handle.js";
import type { JoinResult } from "../task/join-result.js";
import { BEGIN, JoinSet } from "../task/join-set.js";
import { Single, type Task } from "../task/task.js";
import { Cleaning, type Teardown } from "./cleaning.js";
import { Joiner } from "./joiner.js";
import { inputOf } from "./listen.js";
import { Member, Notice, type Notices } from "./member.js";
import { report } from "./report.js";

/** The settings of a group. */
export interface SubscriptionGroupOptions {
  /** The first failure of a member aborts all others. */
  readonly failFast?: boolean | undefined;
  /** Aborts all members when it fires; spawned later, none subscribes. */
  readonly signal?: AbortSignal | Cancellable | undefined;
  /**
   * Who joins the members. `"group"`, the default: the group itself, so that what has ended is forgotten, until the caller
   * does for the first time. `"caller"`: nobody else; every outcome is kept until then.
   */
  readonly joins?: "group" | "caller" | undefined;
  /** Shown by errors. */
  readonly name?: string | undefined;
}

/** The settings of a member. */
export interface SpawnSubscriptionOptions {
  /** Run once, after the source was torn down, however that came about. The member ends when its promise has settled. */
  readonly finalize?: (() => void | PromiseLike<void>) | undefined;
}

/**
 * A `JoinSet` of subscriptions that can stand wherever a `Subscription` does.
 *
 * `spawn` in place of `subscribe` makes a member. Its failure ends no other member. As by rxjs, what has ended is forgotten, and
 * an error that no observer took and nobody awaits goes to `config.onUnhandledError` at once.
 *
 * From the first {@link SubscriptionGroup.joinNext}, `joinAll`, turn of a loop or `select` on, the outcomes are the caller's: each
 * is kept until it is joined, and a failure is an outcome like another. Join in the turn in which the first member is spawned, or
 * say `joins: "caller"`: who begins later finds the members that have not ended yet.
 *
 * *Gotchas.* Whose outcomes are the caller's, and who stops joining, keeps them all. A `finalize` or teardown that awaits the
 * `shutdown` of its own group waits for itself.
 *
 * **Order**: outcomes come in the order in which the members end. **Source**: `tokio::task::JoinSet`, and `Subscription` of RxJS
 * 7. Departures: a member begins inside `spawn`, as a subscription does; it need not be joined; closing is for ever;
 * `unsubscribe` throws nothing.
 *
 * @example
 * ```ts
 * import { of, timer } from "rxjs";
 * import { SubscriptionGroup } from "sluice/rxjs";
 * const group = new SubscriptionGroup<number>();
 * const letters = group.spawn(of(1, 2), (n) => console.log(n)); // => 1, 2
 * await letters; // => 2
 * group.spawn(timer(60_000), null, {
 *   finalize: async () => {
 *     await Promise.resolve();
 *     console.log("saved"); // => saved
 *   },
 * });
 * group.size; // => 1
 * await group.shutdown();
 * console.log("closed"); // => closed
 * ```
 */
export class SubscriptionGroup<T = unknown>
  extends Source<JoinResult<T | undefined>>
  implements SubscriptionLike, AsyncDisposable
{
  readonly #set: JoinSet<T | undefined>;
  readonly #name: string;
  readonly #entries = new Map<object, () => void>();
  readonly #cleaning = new Cleaning();
  /** The groups that wait for this one, until it is over. */
  readonly #parents = new Set<SubscriptionGroup>();
  readonly #notices: Notices = new WeakMap();
  #joiner: Joiner<T | undefined> | null = null;
  /** How many outcomes, other than of an abort, the group has joined. */
  #taken = 0;
  #ending: Promise<void> | null = null;
  #isAwaited = false;
  #isOver = false;

  /**
   * An empty group.
   *
   * @param options `failFast`, `signal`, `joins`, `name`.
   * @throws TypeError if `signal` is of the wrong kind, or `joins` another word.
   */
  constructor(options?: SubscriptionGroupOptions) {
    super();
    checkOptions("options", options);
    const { failFast, signal, joins = "group", name = "subscription group" } = options ?? {};
    checkOneOf("joins", joins, ["group", "caller"]);
    this.#name = name;
    this.#set = new JoinSet({ failFast, signal, name });
    if (joins === "group") this.#joiner = new Joiner(this.#set[POLLABLE](), { take: (outcome) => this.#tell(outcome) });
  }

  /** How many members are not joined yet: those that have not ended, and those that wait to be joined. */
  get size(): number {
    return this.#set.size;
  }

  /** True once it was unsubscribed or shut down, for ever. */
  get closed(): boolean {
    return this.#ending !== null;
  }

  /**
   * Subscribes to `source`, now, as a member.
   *
   * @param source an Observable, or what else rxjs makes one of.
   * @param observer as for `subscribe`, or nothing. What it throws goes to rxjs's `config.onUnhandledError` and ends nothing.
   * @param options `finalize`.
   * @returns the handle: await it for the last value, `undefined` if there was none. Its `abort` unsubscribes on a microtask;
   * the observer hears nothing after it.
   * @throws TypeError if an argument is of the wrong kind.
   *
   * The outcome is `fulfilled` with the last value, `rejected` with the error of the source or of the clean-up (an
   * `AggregateError`, if there are several), or `cancelled`. Of a group that is closed the member is cancelled, and `source` not
   * subscribed to.
   */
  spawn<V extends T>(
    source: ObservableInput<V>,
    observer?: Partial<Observer<V>> | ((value: V) => void) | null,
    options?: SpawnSubscriptionOptions,
  ): JoinHandle<V | undefined> {
    checkOptions("options", options);
    const { finalize } = options ?? {};
    if (finalize !== undefined) checkFunction("finalize", finalize);
    const member = new Member<V>({
      source: inputOf("source", source),
      observer: observerOf(observer),
      finalize,
      left: (member) => void this.#entries.delete(member),
    });
    if (this.closed) return new JoinHandle(neverBegun(this.#name, member));
    this.#entries.set(member, nothing);
    const task = this.#set[BEGIN](member.run) as Task<V | undefined>;
    if (task.result === null) new Notice(member, task, this.#notices);
    else this.#entries.delete(member); // the group's signal has fired, so it never began
    this.#joiner?.start();
    return new JoinHandle(task);
  }

  /**
   * Adds what is to be done when the group closes; at once, if it is closed. A promise that it gives is waited for by
   * {@link SubscriptionGroup.shutdown}; another group that is added is shut down.
   *
   * @param teardown a function, or anything with `unsubscribe`. The same one twice counts once. A `Subscription` that ends by
   * itself is forgotten, a group when its clean-up is done.
   * @throws TypeError if it is neither, or a group that waits for this one: neither would ever end.
   *
   * A `Subscription` of rxjs forgets by itself only what is of its class, and tells others neither that they were added nor by
   * whom. If a group that you add to one ends before it, say so to both: `subscription.add(group)` and
   * `group.add(() => subscription.remove(group))`.
   *
   * **Source**: `Subscription.add`.
   */
  add(teardown: Teardown | void): void {
    if (teardown === undefined || teardown === null || teardown === this) return;
    checkTeardown(teardown);
    if (teardown instanceof SubscriptionGroup) {
      if (teardown.#isOver) return;
      if (this.#isWithin(teardown)) throw new TypeError("teardown must not be a group that waits for this one");
      teardown.#parents.add(this);
    }
    if (this.closed) this.#runLate(teardown);
    else if (teardown instanceof SubscriptionGroup) this.#entries.set(teardown, () => teardown.#parents.delete(this));
    else if (!(teardown instanceof Subscription)) this.#entries.set(teardown, nothing);
    else if (!teardown.closed && !this.#entries.has(teardown)) {
      const forget = (): void => void this.#entries.delete(teardown);
      this.#entries.set(teardown, () => teardown.remove(forget));
      teardown.add(forget);
    }
  }

  /**
   * Takes out what was added, without running it.
   *
   * **Source**: `Subscription.remove`.
   */
  remove(teardown: Teardown): void {
    this.#entries.get(teardown)?.();
    this.#entries.delete(teardown);
  }

  /**
   * Joins the next member that ends.
   *
   * @param options `signal`: gives up waiting, and rejects with its reason. Nothing else rejects.
   * @returns its outcome; `undefined` when the group is empty.
   *
   * **Cancel safety**: safe; no outcome is lost. **Source**: `JoinSet::join_next_with_id`.
   */
  joinNext(options?: WaitOptions): Promise<JoinResult<T | undefined> | undefined> {
    return this.#byHand().joinNext(options);
  }

  /**
   * Joins all members and gives the last value of each, in the order in which they ended.
   *
   * @param options `signal`: gives up, aborts the rest with its reason and rejects with it at once.
   * @throws by rejecting: as `joinAll`; the first failure aborts the rest. If the group has joined a member
   * itself, an Error at once, for it would not be all; to wait for the rest, iterate.
   *
   * **Cancel safety**: not safe; what was joined is lost and the rest is aborted. **Source**: `JoinSet::join_all`, in place of
   * `forkJoin`, which an empty member makes complete without a value.
   */
  joinAll(options?: WaitOptions): Promise<(T | undefined)[]> {
    if (this.#taken > 0) return Promise.reject(new Error(`${this.#name} ${INCOMPLETE}`));
    return this.#byHand().joinAll(options);
  }

  /**
   * Aborts every member there is: each is unsubscribed on a microtask, and its observer hears nothing from now on. The group
   * stays open, and what was added is not run.
   *
   * @param reason the reason of the outcomes; a `CancelledError` if left out.
   *
   * **Source**: `JoinSet::abort_all`.
   */
  abortAll(reason?: unknown): void {
    this.#set.abortAll(reason);
  }

  /**
   * Closes the group: unsubscribes all members, and runs what was added, now. Harmless when closed.
   *
   * It throws nothing. What goes wrong, also later, is for {@link SubscriptionGroup.shutdown} to tell; if nobody has called
   * that, it goes to rxjs's `config.onUnhandledError`.
   *
   * **Order**: that in which members and teardowns came. **Source**: `Subscription.unsubscribe`.
   */
  unsubscribe(): void {
    void this.#close(undefined);
  }

  /**
   * Closes the group as {@link SubscriptionGroup.unsubscribe} does, if it is not closed, and waits until every member has
   * ended and every promise of a `finalize` or teardown has settled. Outcomes are dropped.
   *
   * @param reason as in {@link SubscriptionGroup.abortAll}.
   * @throws by rejecting: an `AggregateError` of what went wrong in the clean-up, and of failures that nobody has joined,
   * awaited or was told of as an observer.
   *
   * **Cancel safety**: not safe; outcomes are dropped. **Source**: `JoinSet::shutdown`. Departures: it rejects; it closes.
   */
  shutdown(reason?: unknown): Promise<void> {
    this.#isAwaited = true;
    return this.#close(reason);
  }

  /** As {@link SubscriptionGroup.shutdown}. */
  [asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  [POLLABLE](): Pollable<JoinResult<T | undefined>> {
    return this.#byHand()[POLLABLE]();
  }

  [READABLE](): Readable<JoinResult<T | undefined>> {
    return this.#byHand()[READABLE]();
  }

  /** From now on the outcomes are the caller's. */
  #byHand(): JoinSet<T | undefined> {
    this.#joiner?.leave();
    this.#joiner = null;
    return this.#set;
  }

  #tell(outcome: JoinResult<T | undefined>): void {
    if (outcome.status !== "cancelled") this.#taken += 1;
    if (outcome.status === "rejected") report(outcome.reason, this.#notices.get(outcome));
  }

  #close(reason: unknown): Promise<void> {
    if (this.#ending !== null) return this.#ending;
    this.#byHand();
    const ending = Promise.resolve().then(() => this.#join());
    this.#ending = ending; // closed before code of the user runs
    ending.catch((error: unknown) => {
      if (!this.#isAwaited) for (const failure of (error as AggregateError).errors) report(failure);
    });
    this.#set.abortAll(reason ?? new CancelledError(`${this.#name} was closed`));
    const entries = [...this.#entries.keys()];
    this.#entries.clear();
    for (const entry of entries) {
      if (entry instanceof Member) entry.stop();
      else this.#run(entry as Teardown, this.#cleaning);
    }
    return ending;
  }

  async #join(): Promise<void> {
    const failures: unknown[] = [];
    const set = this.#set;
    for (let result = await set.joinNext(); result !== undefined; result = await set.joinNext()) {
      if (result.status === "rejected" && this.#notices.get(result)?.isKnown !== true) failures.push(result.reason);
    }
    await this.#cleaning.settled();
    this.#isOver = true;
    for (const parent of this.#parents) parent.#entries.delete(this);
    this.#parents.clear();
    failures.push(...this.#cleaning.failures);
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} failures of ${this.#name}`);
  }

  /** Whether `group` waits for this one, directly or through others. */
  #isWithin(group: SubscriptionGroup): boolean {
    for (const parent of this.#parents) if (parent === group || parent.#isWithin(group)) return true;
    return false;
  }

  #run(teardown: Teardown, cleaning: Cleaning): void {
    cleaning.run(teardown instanceof SubscriptionGroup ? () => teardown.shutdown() : teardown);
  }

  #runLate(teardown: Teardown): void {
    if (!this.#isOver) {
      this.#run(teardown, this.#cleaning);
      return;
    }
    const late = new Cleaning();
    this.#run(teardown, late);
    void late.settled().then(() => late.failures.forEach((failure) => report(failure)));
  }
}

/** The task of a member of a group that is closed: cancelled before it began. */
function neverBegun<T>(name: string, member: Member<T>): Task<T | undefined> {
  const closed = new CancellationToken();
  closed.cancel(new CancelledError(`${name} was closed`));
  const task = new Single<T | undefined>(member.run, closed);
  task.run();
  return task;
}

function observerOf<T>(observer: Partial<Observer<T>> | ((value: T) => void) | null | undefined): Partial<Observer<T>> {
  if (observer === null || observer === undefined) return {};
  if (typeof observer === "function") return { next: observer };
  if (typeof observer === "object") return observer;
  throw wrongKind("observer", "an object with next, error or complete, or a function", observer);
}

function checkTeardown(teardown: unknown): void {
  if (typeof teardown === "function") return;
  if (typeof teardown === "object" && typeof (teardown as Partial<Subscription>).unsubscribe === "function") return;
  throw wrongKind("teardown", "a function or an object with unsubscribe", teardown);
}

const INCOMPLETE =
  'has joined members itself, whose outcomes are gone: joinAll in the turn of the first spawn, or say joins: "caller"';

const nothing = (): void => {};
