/**
 * A `send` that waits and that only the channel can end: it has no signal, and the gate was open when it began. Nearly
 * every one that waits is such.
 *
 * One object: the message, its node in the queue of slots and its promise. A Waiter without extending the class, for the
 * reason that core/wait.ts gives.
 */
import { charge } from "../../core/coop.js";
import type { WaitList, Waiter } from "../../core/wait-list.js";
import { unparked } from "../../core/wait.js";
import type { Chan } from "./chan.js";

export class ParkedSend<T> implements Waiter {
  list: WaitList | null = null;
  prev: Waiter | null = null;
  next: Waiter | null = null;
  gated = false;
  need = 1;
  resolve: () => void = unparked;
  reject: (reason: unknown) => void = unparked;
  readonly chan: Chan<T>;
  readonly value: T;

  constructor(chan: Chan<T>, value: T) {
    this.chan = chan;
    this.value = value;
  }

  /** Waits: right after no slot was to be had. Counts as a sender meanwhile. */
  park(): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.chan.senders += 1;
    this.chan.push(this);
    return promise;
  }

  /** There is a slot for it, or never will be. */
  wake(): void {
    const { chan } = this;
    if (chan.closed) {
      chan.dropSender();
      this.reject(chan.refusal(this));
      return;
    }
    chan.take(1);
    chan.place(this.value);
    this.settle();
  }

  /** The message is in the channel. */
  settle(): void {
    this.chan.dropSender();
    charge();
    this.resolve();
  }
}
