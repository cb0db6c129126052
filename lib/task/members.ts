/**
 * The state of a JoinSet: its members, from spawn to join.
 *
 *     spawn ─▶ waiting for a place ─▶ running ─▶ finished ─▶ joined
 *              └──────────── group ───────────┘
 *
 * A *group* is what is aborted together: the members that were spawned under one token. An abort of the set is the
 * cancellation of that token; the next spawn opens a new group, so later members run normally (but see `closing`). Members
 * know their group, the set knows no list of members: leaving costs nothing, and 10⁵ of them hold no more than they need.
 *
 * Invariants:
 *  1. `size` counts every member not yet joined: waiting + running + finished.
 *  2. While one waits for a place, none is free: a place that is given back goes to the oldest.
 *  3. A group hangs on the set's signal only while it has members that have not finished.
 *  4. `detach` begins a new epoch; what ends in an earlier one is nobody's.
 */
import { CancellationToken } from "../cancel/token.js";
import type { TreeNode } from "../cancel/tree-node.js";
import { CLOSED, PENDING, POLLABLE, type Pollable } from "../core/pollable.js";
import { Deque } from "../core/deque.js";
import { CancelledError } from "../core/error.js";
import { dispose } from "../core/symbols.js";
import type { Readable } from "../core/iterate.js";
import { WaitList, Waiter } from "../core/wait-list.js";
import type { TaskFunction } from "./context.js";
import type { JoinResult } from "./join-result.js";
import { Places } from "./places.js";
import { Queued } from "./queued.js";
import { Task } from "./task.js";

/** The outcomes of members that were cancelled as a group, not each by its own handle. */
export const stopped = new WeakSet<JoinResult<unknown>>();

/** As a pollable: the outcome of the next member, in order of completion; closed while there is no member at all. */
export class Members<T> implements Pollable<JoinResult<T>>, Readable<JoinResult<T>> {
  readonly places: Places;
  readonly failFast: boolean;
  readonly parent: CancellationToken | null;
  readonly name: string;
  size = 0;
  waiting = 0;
  epoch = 0;
  /** The id of the newest member. */
  newest = 0;
  /** How many are about to join all they have aborted: until then the aborted group stays open, and who enters never runs. */
  closing = 0;
  group: Group<T> | null = null;
  /** Told of failures in an earlier epoch; the platform is, where nobody is set. */
  orphans: ((failure: unknown) => void) | null = null;
  readonly finished = new Deque<JoinResult<T>>();
  readonly waiters = new WaitList();

  constructor(limit: number, failFast: boolean, parent: CancellationToken | null, name: string) {
    this.places = new Places(limit);
    this.failFast = failFast;
    this.parent = parent;
    this.name = name;
  }

  /** Adds a member that has a place, or waits for one. One with a place may begin at once, not on a microtask. */
  add(fn: TaskFunction<T>, hasPlace: boolean, atOnce = false): Member<T> {
    const group = this.openGroup();
    const member = new Member<T>(fn, group);
    this.newest = member.id;
    group.live += 1;
    this.size += 1;
    if (!hasPlace) {
      this.waiting += 1;
      group.enqueue(member);
    } else if (atOnce) member.run();
    else member.start();
    return member;
  }

  /** A member has ended. Its place goes on before anything else is made of it. */
  ended(member: Member<T>, result: JoinResult<T>): void {
    if (member.queued?.hasPlace === false) this.waiting -= 1;
    else this.passPlace();
    this.finished.push(result);
    this.waiters.wakeFirst();
    if (this.failFast && result.status === "rejected") this.abort(this.failed(result.reason));
  }

  passPlace(): void {
    const next = this.group === null ? null : (this.group.queue.head as Queued | null);
    if (next === null) {
      this.places.give();
      return;
    }
    this.waiting -= 1;
    next.admit();
  }

  /** The group of a task spawned now. */
  openGroup(): Group<T> {
    const { group } = this;
    if (group !== null && (this.closing > 0 || !group.token.isCancelled)) return group;
    return (this.group = new Group(this));
  }

  /** Aborts all who are members now. */
  abort(reason: unknown): void {
    this.openGroup().token.cancel(reason);
  }

  /** What the others are told when a member has failed. */
  failed(failure: unknown): CancelledError {
    return new CancelledError(`a task of ${this.name} failed`, { cause: failure });
  }

  /** Lets all members go; those who wait for a place start. */
  detach(): void {
    const { group } = this;
    this.epoch += 1;
    this.group = null;
    this.size = this.waiting = 0;
    this.finished.clear();
    group?.queue.wakeAll();
    this.places.clear();
    this.waiters.wakeAll();
  }

  poll(): JoinResult<T> | typeof PENDING | typeof CLOSED {
    if (this.size === 0) return CLOSED;
    if (this.finished.size === 0) return PENDING;
    const result = this.finished.shift();
    this.size -= 1;
    if (this.size === 0) this.waiters.wakeAll();
    return result;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    if (!this.waiters.remove(waiter) && this.finished.size > 0) this.waiters.wakeFirst();
  }

  read(): this {
    return this;
  }

  enter(): void {}

  /** Leaving a loop aborts nothing. */
  exit(): void {}
}

/** Members that are aborted together. As a waiter: its token is cancelled. */
class Group<T> extends Waiter {
  readonly members: Members<T>;
  readonly epoch: number;
  readonly token: CancellationToken;
  /** Those who wait for a place; only the newest group has any. */
  readonly queue = new WaitList();
  /** How many have not finished. */
  live = 0;

  constructor(members: Members<T>) {
    super();
    const { parent, name } = members;
    this.members = members;
    this.epoch = members.epoch;
    this.token = parent?.childToken({ name }) ?? new CancellationToken({ name });
    const node = this.token[POLLABLE]() as TreeNode;
    node.inOrder = true; // members are aborted in order of spawning, as in Tokio
    if (!node.cancelled) node.register(this);
  }

  enqueue(member: Member<T>): void {
    member.queued = new Queued(member);
    this.queue.push(member.queued);
    if (this.token.isCancelled) member.queued.giveUp();
  }

  /** Those who wait for a place go on without one: to end, when their turn comes. */
  wake(): void {
    this.queue.wakeAll();
  }

  ended(member: Member<T>, result: JoinResult<T>, isWatched: boolean): void {
    const { members, token } = this;
    this.live -= 1;
    if (result.status === "cancelled" && token.isCancelled && Object.is(result.reason, token.reason))
      stopped.add(result);
    if (this.live === 0 && members.parent !== null && !token.isCancelled) {
      token[dispose]();
      if (members.group === this) members.group = null;
    }
    if (this.epoch === members.epoch) members.ended(member, result);
    else if (!isWatched) member.report(result);
  }
}

/** A task of a set. */
export class Member<T> extends Task<T> {
  readonly group: Group<T>;
  /** Its place in the queue of its set, when it had to wait. */
  queued: Queued | null = null;

  constructor(fn: TaskFunction<T>, group: Group<T>) {
    super(fn);
    this.group = group;
  }

  get parent(): CancellationToken {
    return this.group.token;
  }

  get name(): undefined {
    return undefined;
  }

  override abort(reason: unknown): void {
    super.abort(reason);
    this.queued?.giveUp();
  }

  ended(result: JoinResult<T>, isWatched: boolean): void {
    this.group.ended(this, result, isWatched);
  }

  override report(result: JoinResult<T>): void {
    const { orphans } = this.group.members;
    if (orphans === null) super.report(result);
    else if (result.status === "rejected") orphans(result.reason);
  }
}
