/**
 * What sleep, interval and timeout have in common: an instant, those who wait for it, and one host timer for them all.
 *
 * Invariants:
 *  1. A host timer exists only while somebody waits: the first who comes arms it, the last who leaves clears it.
 *  2. It never rings early: when the host's timer fires, the clock is looked at, and the rest is waited for. That also
 *     covers delays longer than a host timer can hold.
 */
import type { Waiter } from "./wait-list.js";
import { WaitList } from "./wait-list.js";
import { clock } from "./clock.js";

export abstract class Alarm {
  readonly clock = clock;
  readonly waiters = new WaitList();
  at: number;
  /** A host timer runs, or none is needed because the instant never comes. */
  armed = false;
  timer: unknown = null;

  constructor(at: number) {
    this.at = at;
  }

  /** The instant has come, and who waits is to be woken. Nothing is armed. */
  abstract ring(): void;

  get reached(): boolean {
    return this.clock.now() >= this.at;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
    if (!this.armed) this.arm();
  }

  unregister(waiter: Waiter): void {
    this.waiters.remove(waiter);
    if (this.waiters.isEmpty) this.disarm();
  }

  /** Sets another instant, also while somebody waits. */
  move(at: number): void {
    this.at = at;
    if (this.waiters.isEmpty) return;
    this.disarm();
    if (this.reached) this.ring();
    else this.arm();
  }

  arm(): void {
    this.armed = true;
    const rest = this.at - this.clock.now();
    if (rest < Infinity) this.timer = this.clock.setTimer(Math.max(0, Math.ceil(rest)), () => this.fired());
  }

  disarm(): void {
    this.armed = false;
    if (this.timer === null) return;
    this.clock.clearTimer(this.timer);
    this.timer = null;
  }

  fired(): void {
    this.timer = null;
    this.armed = false;
    if (this.reached) this.ring();
    else this.arm();
  }
}
