/** A flow's own node in the list of one leaf: an input, a timer, a token, a promise that it waits for. */
import type { Pollable } from "../core/pollable.js";
import { Waiter } from "../core/wait-list.js";
import type { Waker } from "./flow.js";

/** Where one can stand. */
export type Leaf = Pick<Pollable<unknown>, "register" | "unregister">;

export class Place<L extends Leaf> extends Waiter {
  readonly leaf: L;
  /** Whom to wake; `null` while nobody waits. */
  waker: Waker | null = null;
  /** In the list of the leaf. While armed and not standing, it holds a turn. */
  standing = false;

  constructor(leaf: L) {
    super();
    this.leaf = leaf;
  }

  arm(waker: Waker): void {
    this.waker = waker;
    if (this.standing) return;
    this.standing = true; // first: a rendezvous channel may hand a message over while one registers
    this.leaf.register(this);
  }

  disarm(): void {
    if (this.waker === null) return;
    this.waker = null;
    this.standing = false;
    this.leaf.unregister(this);
  }

  wake(): void {
    this.standing = false;
    this.waker?.wake();
  }
}
