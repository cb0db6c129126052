/**
 * A push source tied to those who receive: it is unsubscribed once nobody can any more.
 *
 *     source ──next──▶ tx ──▶ rx
 *        ◀──cut── Tether ◀──left, aborted──
 *
 * A source may emit inside `subscribe`, before there is a subscription to end. So where a library lets a connection be
 * cut earlier, the way to do so is handed over by `attach` before the first value.
 *
 * What ends the receiving before its time (the last receiver leaves, the signal fires) runs no user code, and to
 * unsubscribe is to run some: the source is unsubscribed from a microtask, or when it emits again.
 */
import { cancelOf, type WaitOptions } from "../core/cancel.js";
import { microtask } from "../core/coop.js";
import { PENDING } from "../core/pollable.js";
import { CancelWaiter } from "../core/wait.js";
import type { Report } from "./inlet.js";

/** What a tether has to know of a sender, of whichever channel. */
export interface Tied {
  /** Resolves when nobody can receive any more. */
  closed(): Promise<void>;
  fail(error: unknown): void;
  close(): void;
}

export class Tether {
  readonly #tx: Tied;
  readonly #report: Report;
  #cancel: CancelWaiter | null = null;
  #detach: (() => void) | null = null;
  #isFired = false;
  #isCut = false;

  constructor(tx: Tied, signal: WaitOptions["signal"], report: Report) {
    this.#tx = tx;
    this.#report = report;
    const cancel = signal === undefined ? null : cancelOf(signal);
    const reason = cancel === null ? PENDING : cancel.poll();
    if (reason !== PENDING) {
      tx.fail(reason);
      this.cut();
      return;
    }
    if (cancel !== null) this.#cancel = new CancelWaiter(this, cancel);
    void tx.closed().then(() => this.cut());
  }

  /** True when no source is wanted, or none any more. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /** True when nothing more is wanted of the source, though it may not be unsubscribed yet. */
  get isOver(): boolean {
    return this.#isCut || this.#isFired;
  }

  /** Takes the way to unsubscribe the source; goes it at once if that is due. */
  attach(detach: () => void): void {
    this.#detach = detach;
    if (this.#isCut) this.#unsubscribe();
  }

  /** Nothing more comes: closes the sender and unsubscribes the source. Harmless when done before. */
  cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#tx.close();
    this.#cancel?.leave();
    this.#unsubscribe();
  }

  /** The signal fired. */
  cancelWith(reason: unknown): void {
    this.#isFired = true;
    this.#tx.fail(reason);
    microtask(() => this.cut());
  }

  #unsubscribe(): void {
    const detach = this.#detach;
    this.#detach = null;
    try {
      detach?.();
    } catch (thrown) {
      this.#report(thrown);
    }
  }
}
