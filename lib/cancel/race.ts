/**
 * The engine of `select` and `timeout`: several pollables, of which one commits.
 *
 * Where one is ready at the call, nothing is registered: it is polled, and a resolved promise is all that is made. Else
 * every entrant gets one node in its own list. The node that is woken first has the race leave all other leaves, polls
 * them in order and settles, in one synchronous step (law 5); so a loser has taken nothing and stands nowhere.
 *
 * Invariants:
 *  1. A leaf is polled only while no leaf of the race is registered, so a race that offers both sides of a rendezvous
 *     channel does not meet itself. Not so at the coop gate: there it keeps its places, which may count for something (a
 *     parked sender keeps the channel open), until it is known who wins.
 *  2. Code of the user runs while the race begins (functions start, Observables are subscribed to), while a derived
 *     entrant is polled, and when losers are let go, on a microtask of its own; never inside somebody's send (law 6).
 *  3. While `busy`, a wake and an abort are only noted, and looked at before the race parks or waits on: what a poll has
 *     taken always wins.
 *
 * Order and random start: `tokio::select!` (one random start, then round).
 */
import { charge, type Gated, gateClosed, microtask, parkAtGate } from "../core/coop.js";
import { CancelledError, SelectError } from "../core/error.js";
import { pick } from "../core/pick.js";
import { CLOSED, PENDING, type Pollable } from "../core/pollable.js";
import { CancelWaiter } from "../core/wait.js";
import { Branch } from "./branch.js";
import { Call, Foreign, started } from "./foreign.js";
import { DISABLED, type Entrants, Failure, look, lookAt, NOBODY, winner } from "./look.js";

/** How a race is held. */
export interface Rules {
  /** An earlier entrant goes before a later one, also when that is woken first. */
  readonly biased?: boolean | undefined;
  /** Whether the result waits until losing functions have come to rest. */
  readonly teardown?: "await" | undefined;
}

/**
 * Lets the entrants race.
 *
 * @param names of the entrants, for a result that tells which; `null`: for the item of the winner alone.
 * @param cancel ends it: the promise rejects with its reason.
 */
export function race(
  entrants: Entrants,
  names: readonly string[] | null,
  rules: Rules | undefined,
  cancel: Pollable<unknown> | null,
): Promise<unknown> {
  if (cancel !== null) {
    const reason = cancel.poll();
    if (reason !== PENDING) return Promise.reject(reason);
  }
  if (gateClosed) return new Race(entrants, names, rules, cancel).parkAtGate().promise;
  const before = started;
  const item = look(entrants, startOf(entrants, rules?.biased === true), false);
  // foreign work that was started is to be let go, which a resolved promise cannot wait for
  if (item === PENDING || item === NOBODY || started !== before) {
    return new Race(entrants, names, rules, cancel).begin(item).promise;
  }
  charge();
  return item instanceof Failure ? Promise.reject(item.error) : Promise.resolve(resultOf(names, item));
}

const startOf = ({ length }: Entrants, isBiased: boolean): number => (isBiased || length < 2 ? 0 : pick(length));

/** What the promise gives when the `winner` of the last look had `item`. */
function resultOf(names: readonly string[] | null, item: unknown): unknown {
  if (names === null) return item === CLOSED ? undefined : item;
  const branch = names[winner];
  return item === CLOSED ? { branch, value: undefined, done: true } : { branch, value: item };
}

const isForeign = (entrant: Pollable<unknown> | null): boolean => entrant instanceof Foreign;
/** The index of no entrant. */
const NONE = -1;
const lost = (): CancelledError => new CancelledError("something else was ready first");

/** A race that did not end at the call. */
class Race implements Gated {
  readonly entrants: Entrants;
  readonly names: readonly string[] | null;
  readonly isBiased: boolean;
  readonly awaitsLosers: boolean;
  readonly promise: Promise<unknown>;
  readonly cancel: CancelWaiter | null;
  /** The branches, linked by `sibling` in the order of the entrants. */
  first: Branch | null = null;
  /** Some entrant runs code of the user. */
  isMixed = false;
  resolve!: (result: unknown) => void;
  reject!: (reason: unknown) => void;
  busy = true;
  ended = false;

  constructor(
    entrants: Entrants,
    names: readonly string[] | null,
    rules: Rules | undefined,
    cancel: Pollable<unknown> | null,
  ) {
    this.entrants = entrants;
    this.names = names;
    this.isBiased = rules?.biased === true;
    this.awaitsLosers = rules?.teardown === "await";
    for (let index = entrants.length - 1; index >= 0; index -= 1) {
      const entrant = entrants[index] as Pollable<unknown> | null;
      if (entrant === null) continue;
      this.first = new Branch(this, index, entrant, this.first);
      if (!this.first.isLeaf || isForeign(entrant)) this.isMixed = true;
    }
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.cancel = cancel === null ? null : new CancelWaiter(this, cancel);
  }

  /** Goes on from the first look. */
  begin(seen: unknown): this {
    const item = this.lookAgain(seen);
    if (item !== PENDING) this.end(item);
    else if (!this.isAborted()) this.join();
    return this;
  }

  /** Code that the first look ran may have made ready what was pending before it. */
  lookAgain(seen: unknown): unknown {
    return seen === PENDING && this.isMixed ? this.look() : seen;
  }

  look(): unknown {
    return look(this.entrants, startOf(this.entrants, this.isBiased), false);
  }

  /** Has every branch stand in its list that does not yet. */
  join(): void {
    for (let branch = this.first; branch !== null; branch = branch.sibling) {
      if (!branch.standing && this.entrants[branch.index] !== null) branch.join();
    }
    this.waitOn();
  }

  /**
   * Is ready to be woken. A leaf that was woken while others joined has met one of those: it offers one side of a
   * rendezvous channel, they the other. It goes back to its list, where somebody else will find it.
   */
  waitOn(): void {
    for (let branch = this.first; branch !== null; branch = branch.sibling) {
      if (branch.woken && branch.isLeaf) branch.join();
    }
    this.busy = false;
  }

  /** At the closed gate nothing is polled or started; but it stands in every queue, in order of arrival. */
  parkAtGate(): this {
    parkAtGate(this);
    for (let branch = this.first; branch !== null; branch = branch.sibling) {
      branch.gated = true;
      if (!isForeign(branch.pollable)) branch.join();
    }
    this.waitOn();
    return this;
  }

  /** The gate is open: looks around from where it stands (invariant 1). */
  pass(): void {
    if (this.ended) return;
    this.busy = true;
    const item = this.lookAgain(this.look());
    if (item !== PENDING) this.end(item);
    else if (!this.isAborted()) {
      for (let branch = this.first; branch !== null; branch = branch.sibling) {
        branch.gated = false;
        branch.list?.passed();
      }
      this.join();
    }
  }

  /** `branch` was woken, and has the turn that it was given. */
  woken(branch: Branch): void {
    if (this.busy || this.ended || this.isAborted()) return;
    this.busy = true;
    let item: unknown = PENDING;
    for (let next: Branch | null = branch; next !== null && item === PENDING; next = this.nextWoken()) {
      item = next.isLeaf ? this.lookAround(next) : this.lookAtOne(next);
    }
    if (item !== PENDING) this.end(item);
    else if (!this.isAborted()) this.join();
  }

  nextWoken(): Branch | null {
    let branch = this.first;
    while (branch !== null && !branch.woken) branch = branch.sibling;
    return branch;
  }

  /** Leaves every list, then polls the leaves. Those that were woken keep their turn until it is known who wins. */
  lookAround(woken: Branch): unknown {
    if (this.isMixed && this.isOut(woken)) return this.entrants.every((entrant) => entrant === null) ? NOBODY : PENDING;
    for (let branch = this.first; branch !== null; branch = branch.sibling) {
      if (branch.isLeaf && !branch.woken) branch.leave();
    }
    const item = look(this.entrants, this.isBiased ? 0 : woken.index, this.isMixed);
    if (item !== PENDING) return item;
    for (let branch = this.first; branch !== null; branch = branch.sibling) {
      if (branch.isLeaf) branch.woken = branch.standing = false; // the turn led to nothing
    }
    return PENDING;
  }

  /** An Observable that ended without a value is out, and the others stay where they stand. */
  isOut(branch: Branch): boolean {
    if (!isForeign(branch.pollable) || lookAt(branch.pollable, branch.index) !== DISABLED) return false;
    this.entrants[branch.index] = null;
    branch.leave();
    return true;
  }

  /** A derived branch is woken on a microtask of its own (law 10), and polled alone; the others stay where they stand. */
  lookAtOne(branch: Branch): unknown {
    const item = lookAt(branch.pollable, branch.index);
    if (item === PENDING) branch.join();
    return item;
  }

  /** Ends with what the last look gave. */
  end(item: unknown): void {
    charge();
    if (item === NOBODY) this.finish(NONE, true, new SelectError());
    else if (item instanceof Failure) this.finish(winner, true, item.error);
    else this.finish(winner, false, resultOf(this.names, item));
  }

  cancelWith(reason: unknown): void {
    if (!this.busy && !this.ended) this.finish(NONE, true, reason);
  }

  /** Whether the signal fired while the race was busy; then it ends. */
  isAborted(): boolean {
    const reason = this.cancel === null ? PENDING : this.cancel.cancel.poll();
    if (reason === PENDING) return false;
    this.finish(NONE, true, reason);
    return true;
  }

  /** Leaves every list at once, lets foreign losers go, and settles. */
  finish(winning: number, isFailure: boolean, outcome: unknown): void {
    this.ended = true;
    this.cancel?.leave();
    for (let branch = this.first; branch !== null; branch = branch.sibling) {
      if (branch.index !== winning || !branch.woken) branch.leave();
    }
    if (this.isMixed) this.letGo(winning, isFailure, outcome);
    else this.settle(isFailure, outcome);
  }

  settle(isFailure: boolean, outcome: unknown): void {
    if (isFailure) this.reject(outcome);
    else this.resolve(outcome);
  }

  letGo(winning: number, isFailure: boolean, outcome: unknown): void {
    const losers = this.entrants.filter((entrant, index) => isForeign(entrant) && index !== winning) as Foreign[];
    if (losers.length === 0) {
      this.settle(isFailure, outcome);
      return;
    }
    microtask(() => {
      for (const loser of losers) loser.stop(isFailure ? () => outcome : lost);
      const resting = this.awaitsLosers ? losers.filter((loser) => loser instanceof Call) : [];
      if (resting.length === 0) this.settle(isFailure, outcome);
      else void Promise.all(resting.map((call) => call.settled())).then(() => this.settle(isFailure, outcome));
    });
  }
}
