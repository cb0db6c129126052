/**
 * Time that passes by command: an instant, and the timers that were set.
 *
 * A set in the order of registration, searched for the earliest: tests have few timers, and equal deadlines come out
 * in the order in which they were set.
 */
import { reportUnhandled } from "../core/report.js";
import type { Clock } from "../core/clock.js";

interface Timer {
  readonly due: number;
  readonly fn: () => void;
}

export class VirtualTime implements Clock {
  readonly #timers = new Set<Timer>();
  #instant: number;
  /** Called when a timer is set. */
  onSet: (() => void) | null = null;

  /** @param start the first instant; whole, so that sums stay exact. */
  constructor(start: number) {
    this.#instant = start;
  }

  /** How many timers are set. */
  get size(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#instant;
  }

  setTimer(ms: number, fn: () => void): unknown {
    const timer = { due: this.#instant + ms, fn };
    this.#timers.add(timer);
    this.onSet?.();
    return timer;
  }

  clearTimer(handle: unknown): void {
    this.#timers.delete(handle as Timer);
  }

  /** Lets time pass up to the earliest timer and fires it, if it is due at `limit` or before. What it throws is reported. */
  fireNext(limit: number): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.due < next.due) next = timer;
    if (next === undefined || next.due > limit) return false;
    this.#timers.delete(next);
    this.passTo(next.due);
    try {
      next.fn();
    } catch (error) {
      reportUnhandled(error);
    }
    return true;
  }

  /** Time passes, and nothing fires. */
  passTo(instant: number): void {
    this.#instant = Math.max(this.#instant, instant);
  }

  /** Forgets all timers: they never fire. */
  clear(): void {
    this.#timers.clear();
  }
}
