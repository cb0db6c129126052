/**
 * One node of the tree of cancellation: who is cancelled with whom, and who waits for it.
 *
 *            parent
 *              ▲
 *     firstChild ⇄ … ⇄ lastChild        (siblings by `prev` and `next`, oldest first)
 *
 * Intrusive, because a token is made for every task and every request and must leave a long-lived parent in O(1):
 * forgotten children are how such trees leak.
 *
 * Invariants:
 *  1. A cancelled node stands in no tree: no parent, no children. A child of it is born cancelled.
 *  2. Cancelling has three steps: the whole subtree is marked, then its waiters are woken, then its `AbortController`s
 *     are aborted. The third is the only one that runs user code, and finds nothing half done.
 *  3. No step recurses: a chain of any depth is cancelled in the same stack.
 *
 * Semantics of tokio-util's `tree_node.rs`, with the marking moved in front (there a waker sees later siblings unmarked).
 */
import { nameSignal } from "../core/cancel.js";
import { PENDING, type Pollable } from "../core/pollable.js";
import { WaitList, type Waiter } from "../core/wait-list.js";

/** The state behind one `CancellationToken`: a pollable of the reason. */
export class TreeNode implements Pollable<unknown> {
  parent: TreeNode | null = null;
  firstChild: TreeNode | null = null;
  lastChild: TreeNode | null = null;
  prev: TreeNode | null = null;
  next: TreeNode | null = null;
  cancelled = false;
  reason: unknown = undefined;
  controller: AbortController | null = null;
  /** Its children are told in their own order, not the newest first: they stand in the list the other way round. */
  inOrder = false;
  readonly waiters = new WaitList();

  poll(): unknown {
    return this.cancelled ? this.reason : PENDING;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }

  /** Puts `child`, which is new, under this node. */
  adopt(child: TreeNode): void {
    if (this.cancelled) {
      child.cancelled = true;
      child.reason = this.reason;
      return;
    }
    child.parent = this;
    const { firstChild, lastChild } = this;
    if (firstChild === null || lastChild === null) this.firstChild = this.lastChild = child;
    else if (this.inOrder) {
      child.next = firstChild;
      this.firstChild = firstChild.prev = child;
    } else {
      child.prev = lastChild;
      this.lastChild = lastChild.next = child;
    }
  }

  /** Takes this node, with all that is under it, away from its parent. */
  detach(): void {
    const { parent, prev, next } = this;
    if (parent === null) return;
    if (prev === null) parent.firstChild = next;
    else prev.next = next;
    if (next === null) parent.lastChild = prev;
    else next.prev = prev;
    this.parent = this.prev = this.next = null;
  }

  /** Takes this node out of the tree; its children move to its parent, or become roots. */
  leave(): void {
    const { parent } = this;
    this.detach();
    for (let child = this.firstChild; child !== null;) {
      const { next } = child;
      child.parent = child.prev = child.next = null;
      parent?.adopt(child);
      child = next;
    }
    this.firstChild = this.lastChild = null;
  }

  /** Cancels the subtree. Harmless when it is cancelled. */
  cancel(reason: unknown): void {
    if (this.cancelled) return;
    this.detach();
    const last = mark(this, reason);
    for (let node: TreeNode | null = last; node !== null; node = node.prev) node.waiters.wakeAll();
    for (let node: TreeNode | null = last; node !== null;) {
      const prev: TreeNode | null = node.prev;
      node.prev = node.next = null;
      node.controller?.abort(reason);
      node = prev;
    }
  }

  /** The signal that is aborted with this node; waits that are given it stand in this node's own list. */
  signal(): AbortSignal {
    if (this.controller === null) {
      this.controller = new AbortController();
      nameSignal(this.controller.signal, this);
      if (this.cancelled) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }
}

/**
 * Marks the subtree and threads it on `prev` and `next` in preorder, by putting each node's list of children between the
 * node and its successor. Read backwards, that is Tokio's order of waking: children first, the newest first.
 *
 * @returns the last of the thread.
 */
function mark(root: TreeNode, reason: unknown): TreeNode {
  let last = root;
  for (let node: TreeNode | null = root; node !== null; node = node.next) {
    if (node !== root) node.prev = last;
    node.cancelled = true;
    node.reason = reason;
    node.parent = null;
    if (node.firstChild !== null) {
      node.lastChild!.next = node.next;
      node.next = node.firstChild;
      node.firstChild = node.lastChild = null;
    }
    last = node;
  }
  return last;
}
