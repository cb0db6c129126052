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
import { PENDING, type Pollable } from "../core/pollable.js";
import { CancelWaiter } from "../core/wait.js";
import { Branch } from "./branch.js";
import { Call, Foreign } from "./foreign.js";
import { DISABLED, type Entrants, failed, found, look, lookAt, NOBODY, NOT_YET, takeFound } from "./look.js";

/** What a race is for. */
export interface Rules<R> {
  /** Where the first look begins. */
  start(): number;
  /** An earlier entrant goes before a later one, also when that is woken first. */
  readonly biased: boolean;
  /** What the promise gives when the entrant at `index` has won with `item`. */
  result(index: number, item: unknown): R;
  /** Whether the result waits until losing functions have come to rest. */
  readonly awaitLosers: boolean;
}

/**
 * Lets the entrants race.
 *
 * @param cancel ends it: the promise rejects with its reason.
 */
export function race<R>(entrants: Entrants, rules: Rules<R>, cancel: Pollable<unknown> | null): Promise<R> {
  if (cancel !== null) {
    const reason = cancel.poll();
    if (reason !== PENDING) return Promise.reject(reason);
  }
  if (gateClosed) return new Race(entrants, rules, cancel).parkAtGate().promise;
  const winner = look(entrants, rules.start(), false);
  if (winner >= 0 && !entrants.some(isForeign)) {
    charge();
    return failed ? Promise.reject(takeFound()) : Promise.resolve(rules.result(winner, takeFound()));
  }
  return new Race(entrants, rules, cancel).begin(winner).promise;
}

const isForeign = (entrant: Pollable<unknown> | null): boolean => entrant instanceof Foreign;
const lost = (): CancelledError => new CancelledError("something else was ready first");

/** A race that did not end at the call. */
class Race<R> implements Gated {
  readonly entrants: Entrants;
  readonly rules: Rules<R>;
  readonly promise: Promise<R>;
  readonly cancel: CancelWaiter | null;
  /** The branches, linked by `sibling` in the order of the entrants. */
  first: Branch | null = null;
  /** Some entrant runs code of the user. */
  isMixed = false;
  resolve!: (result: R) => void;
  reject!: (reason: unknown) => void;
  busy = true;
  ended = false;

  constructor(entrants: Entrants, rules: Rules<R>, cancel: Pollable<unknown> | null) {
    this.entrants = entrants;
    this.rules = rules;
    for (let index = entrants.length - 1; index >= 0; index -= 1) {
      const entrant = entrants[index] as Pollable<unknown> | null;
      if (entrant === null) continue;
      this.first = new Branch(this, index, entrant, this.first);
      if (!this.first.isLeaf || isForeign(entrant)) this.isMixed = true;
    }
    this.promise = new Promise<R>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.cancel = cancel === null ? null : new CancelWaiter(this, cancel);
  }

  /** Goes on from the first look. */
  begin(seen: number): this {
    const winner = this.lookAgain(seen);
    if (winner !== NOT_YET) this.end(winner);
    else if (!this.isAborted()) this.join();
    return this;
  }

  /** Code that the first look ran may have made ready what was pending before it. */
  lookAgain(seen: number): number {
    return seen === NOT_YET && this.isMixed ? look(this.entrants, this.rules.start(), false) : seen;
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
    const winner = this.lookAgain(look(this.entrants, this.rules.start(), false));
    if (winner !== NOT_YET) this.end(winner);
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
    let winner = NOT_YET;
    for (let next: Branch | null = branch; next !== null && winner === NOT_YET; next = this.nextWoken()) {
      winner = next.isLeaf ? this.lookAround(next) : this.lookAtOne(next);
    }
    if (winner !== NOT_YET) this.end(winner);
    else if (!this.isAborted()) this.join();
  }

  nextWoken(): Branch | null {
    let branch = this.first;
    while (branch !== null && !branch.woken) branch = branch.sibling;
    return branch;
  }

  /** Leaves every list, then polls the leaves. Those that were woken keep their turn until it is known who wins. */
  lookAround(woken: Branch): number {
    if (this.isMixed && this.isOut(woken)) return this.entrants.every((entrant) => entrant === null) ? NOBODY : NOT_YET;
    for (let branch = this.first; branch !== null; branch = branch.sibling) {
      if (branch.isLeaf && !branch.woken) branch.leave();
    }
    const winner = look(this.entrants, this.rules.biased ? 0 : woken.index, this.isMixed);
    if (winner !== NOT_YET) return winner;
    for (let branch = this.first; branch !== null; branch = branch.sibling) {
      if (branch.isLeaf) branch.woken = branch.standing = false; // the turn led to nothing
    }
    return NOT_YET;
  }

  /** An Observable that ended without a value is out, and the others stay where they stand. */
  isOut(branch: Branch): boolean {
    if (!isForeign(branch.pollable) || !lookAt(branch.pollable) || found !== DISABLED) return false;
    this.entrants[branch.index] = null;
    branch.leave();
    return true;
  }

  /** A derived branch is woken on a microtask of its own (law 10), and polled alone; the others stay where they stand. */
  lookAtOne(branch: Branch): number {
    if (lookAt(branch.pollable)) return branch.index;
    branch.join();
    return NOT_YET;
  }

  /** Ends with what the last look found. */
  end(winner: number): void {
    charge();
    if (winner === NOBODY) this.finish(winner, true, new SelectError());
    else if (failed) this.finish(winner, true, takeFound());
    else this.finish(winner, false, this.rules.result(winner, takeFound()));
  }

  cancelWith(reason: unknown): void {
    if (!this.busy && !this.ended) this.finish(NOBODY, true, reason);
  }

  /** Whether the signal fired while the race was busy; then it ends. */
  isAborted(): boolean {
    const reason = this.cancel === null ? PENDING : this.cancel.cancel.poll();
    if (reason === PENDING) return false;
    this.finish(NOBODY, true, reason);
    return true;
  }

  /** Leaves every list at once, lets foreign losers go, and settles. */
  finish(winner: number, isFailure: boolean, outcome: unknown): void {
    this.ended = true;
    this.cancel?.leave();
    for (let branch = this.first; branch !== null; branch = branch.sibling) {
      if (branch.index !== winner || !branch.woken) branch.leave();
    }
    if (this.isMixed) this.letGo(winner, isFailure, outcome);
    else this.settle(isFailure, outcome);
  }

  settle(isFailure: boolean, outcome: unknown): void {
    if (isFailure) this.reject(outcome);
    else this.resolve(outcome as R);
  }

  letGo(winner: number, isFailure: boolean, outcome: unknown): void {
    const losers = this.entrants.filter((entrant, index) => isForeign(entrant) && index !== winner) as Foreign[];
    if (losers.length === 0) {
      this.settle(isFailure, outcome);
      return;
    }
    microtask(() => {
      for (const loser of losers) loser.stop(isFailure ? () => outcome : lost);
      const resting = this.rules.awaitLosers ? losers.filter((loser) => loser instanceof Call) : [];
      if (resting.length === 0) this.settle(isFailure, outcome);
      else void Promise.all(resting.map((call) => call.settled())).then(() => this.settle(isFailure, outcome));
    });
  }
}
