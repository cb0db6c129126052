/**
 * What a sender can wait for, as leaf pollables: room for a message, a permit, several permits.
 *
 * All wait in one queue, the channel's slots (core/units.ts). One object a parked operation; a send that finds room
 * makes none (sender.ts).
 */
import { PENDING, type Pollable } from "../../core/pollable.js";
import type { SendError } from "../../core/error.js";
import type { Waiter } from "../../core/wait-list.js";
import { Permit } from "./permit.js";
import type { SenderRef } from "./sender-ref.js";

abstract class SlotRequest<T, R> implements Pollable<R> {
  readonly ref: SenderRef<T>;
  readonly slots: number;
  /** While it waits, its handle counts as a sender even if closed. */
  waiting = false;

  constructor(ref: SenderRef<T>, slots: number) {
    this.ref = ref;
    this.slots = slots;
  }

  /** What is done with the slots. */
  abstract use(): R;
  abstract refusal(): SendError<T>;

  poll(): R | typeof PENDING {
    const { chan } = this.ref;
    if (chan.closed) {
      this.leave();
      throw this.refusal();
    }
    if (!(this.slots === 0 || chan.slots.take(this.slots))) return PENDING;
    const result = this.use();
    this.leave();
    return result;
  }

  register(waiter: Waiter): void {
    if (!this.waiting) {
      this.waiting = true;
      this.ref.begin();
    }
    this.ref.chan.slots.enqueue(waiter, this.slots);
  }

  unregister(waiter: Waiter): void {
    this.ref.chan.slots.leave(waiter);
    this.leave();
  }

  leave(): void {
    if (!this.waiting) return;
    this.waiting = false;
    this.ref.finish();
  }
}

/** Room for one message, which goes in at the moment the slot is had: messages keep the order of the queue. */
export class SendRequest<T> extends SlotRequest<T, void> {
  readonly value: T;

  constructor(ref: SenderRef<T>, value: T) {
    super(ref, 1);
    this.value = value;
  }

  use(): void {
    this.ref.chan.place(this.value);
  }

  refusal(): SendError<T> {
    return this.ref.chan.refusal({ value: this.value });
  }
}

/** One permit. */
export class ReserveRequest<T> extends SlotRequest<T, Permit<T>> {
  constructor(ref: SenderRef<T>) {
    super(ref, 1);
  }

  use(): Permit<T> {
    return new Permit(this.ref);
  }

  refusal(): SendError<T> {
    return this.ref.chan.refusal();
  }
}

/** Several permits at once. */
export class ReserveManyRequest<T> extends SlotRequest<T, Permit<T>[]> {
  use(): Permit<T>[] {
    return Array.from({ length: this.slots }, () => new Permit(this.ref));
  }

  refusal(): SendError<T> {
    return this.ref.chan.refusal();
  }
}
