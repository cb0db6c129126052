/**
 * What a sender can wait for: room for a message, a permit, several permits.
 *
 * All wait in one queue, the channel's slots (core/units.ts). A send that finds room makes none of these, nor does one that
 * only the channel can end (parked-send.ts).
 */
import type { SendError } from "../../core/error.js";
import { PENDING, type Pollable } from "../../core/pollable.js";
import type { Waiter } from "../../core/wait-list.js";
import type { Chan } from "./chan.js";
import { Permit } from "./permit.js";

abstract class SlotRequest<T, R> implements Pollable<R> {
  readonly chan: Chan<T>;
  readonly need: number;
  /** While it waits it counts as a sender. */
  counted = false;

  constructor(chan: Chan<T>, slots: number) {
    this.chan = chan;
    this.need = slots;
  }

  /** What is done with the slots. */
  abstract use(): R;

  refusal(): SendError<T> {
    return this.chan.refusal();
  }

  poll(): R | typeof PENDING {
    const { chan, need } = this;
    if (chan.closed) {
      this.uncount();
      throw this.refusal();
    }
    if (need > 0 && !chan.take(need)) return PENDING;
    const result = this.use();
    this.uncount();
    return result;
  }

  register(waiter: Waiter): void {
    if (!this.counted) {
      this.counted = true;
      this.chan.senders += 1;
    }
    this.chan.enqueue(waiter, this.need);
  }

  unregister(waiter: Waiter): void {
    this.chan.leave(waiter);
    this.uncount();
  }

  uncount(): void {
    if (!this.counted) return;
    this.counted = false;
    this.chan.dropSender();
  }
}

/** Room for one message, which goes in at the moment the slot is had: messages keep the order of the queue. */
export class SendRequest<T> extends SlotRequest<T, void> {
  readonly value: T;

  constructor(chan: Chan<T>, value: T) {
    super(chan, 1);
    this.value = value;
  }

  use(): void {
    this.chan.place(this.value);
  }

  override refusal(): SendError<T> {
    return this.chan.refusal({ value: this.value });
  }
}

/** One permit. */
export class ReserveRequest<T> extends SlotRequest<T, Permit<T>> {
  constructor(chan: Chan<T>) {
    super(chan, 1);
  }

  use(): Permit<T> {
    return new Permit(this.chan);
  }
}

/** Several permits at once. */
export class ReserveManyRequest<T> extends SlotRequest<T, Permit<T>[]> {
  use(): Permit<T>[] {
    return permits(this.chan, this.need);
  }
}

/** `n` permits, whose slots are taken. */
export const permits = <T>(chan: Chan<T>, n: number): Permit<T>[] => Array.from({ length: n }, () => new Permit(chan));
