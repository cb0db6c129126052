/** The node by which a race waits for one of its entrants. */
import type { Pollable } from "../core/pollable.js";
import { quit, Waiter } from "../core/wait-list.js";

/** Told when a branch has been given its turn. */
interface Woken {
  woken(branch: Branch): void;
}

export class Branch extends Waiter {
  readonly race: Woken;
  readonly index: number;
  readonly pollable: Pollable<unknown>;
  /** Once started, foreign work is a leaf: its poll only looks. */
  readonly isLeaf: boolean;
  readonly sibling: Branch | null;
  /** In a list, or with a turn that has to be used or handed on. */
  standing = false;
  woken = false;

  constructor(race: Woken, index: number, pollable: Pollable<unknown>, sibling: Branch | null) {
    super();
    this.race = race;
    this.index = index;
    this.pollable = pollable;
    this.isLeaf = pollable.derived !== true;
    this.sibling = sibling;
  }

  join(): void {
    this.woken = false;
    this.standing = true;
    this.pollable.register(this);
  }

  leave(): void {
    if (!this.standing) return;
    this.woken = this.standing = false;
    quit(this, this.pollable);
  }

  wake(): void {
    this.woken = true;
    this.race.woken(this);
  }
}
