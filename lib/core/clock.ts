/**
 * The one clock of sluice: what time it is, and a call when some of it has passed.
 *
 * Everything that waits for time goes through it, so a test can put its own in its place (`setClock`). The default looks
 * the host's functions up at each call, so that fake timers work which replaced them after sluice was loaded.
 */
import { wrongKind } from "./check.js";

/** A source of time. Instants are milliseconds from an arbitrary start; they never go back. */
export interface Clock {
  now(): number;
  /** Calls `fn` once, after `ms` (a whole number) or earlier: `fn` looks at the time and asks again. */
  setTimer(ms: number, fn: () => void): unknown;
  clearTimer(handle: unknown): void;
}

/** The longest delay of a host timer; one above it fires at once. */
const LONGEST_MS = 2 ** 31 - 1;
/** By how much a host timer may fire early, because hosts round. */
const ROUNDING_MS = 2;

/** A timer of the host, by the name that it has now. */
interface HostTimer {
  id: unknown;
}

class HostClock implements Clock {
  /**
   * A host timer that fires proves that its time has passed. If `performance` denies it by more than rounding, the
   * timers are fake and `performance` is not (node:test): then the timers are believed.
   */
  #proven = -Infinity;

  now(): number {
    return Math.max(globalThis.performance.now(), this.#proven);
  }

  setTimer(ms: number, fn: () => void): HostTimer {
    const timer: HostTimer = { id: undefined };
    const delay = Math.min(ms, LONGEST_MS);
    this.#start(timer, delay, this.now() + delay, fn, ROUNDING_MS);
    return timer;
  }

  #start(timer: HostTimer, delay: number, due: number, fn: () => void, rounding: number): void {
    timer.id = globalThis.setTimeout(() => {
      const rest = due - this.now();
      if (rest > 0 && rest <= rounding) {
        this.#start(timer, Math.ceil(rest), due, fn, 0);
        return;
      }
      if (rest > 0) this.#proven = due;
      fn();
    }, delay);
  }

  clearTimer(handle: unknown): void {
    globalThis.clearTimeout((handle as HostTimer).id as number);
  }
}

/** The clock in force. What was made under another one stays with that. */
export let clock: Clock = new HostClock();

/** Puts another clock in its place, and gives the one before. */
export function setClock(next: Clock): Clock {
  const before = clock;
  clock = next;
  return before;
}

/**
 * What time it is on the clock of sluice: the scale of interval ticks, of `Sleep.deadline`, and of everything whose name ends in
 * `At` or `Until`.
 *
 * @returns milliseconds from an arbitrary start, with a fraction; never less than before. It is `performance.now()`
 * unless a test replaced the clock.
 *
 * **Source**: `tokio::time::Instant::now`, as a number.
 *
 * @example
 * ```ts
 * import { now, sleep } from "sluice";
 * const before = now();
 * await sleep(2);
 * now() - before >= 2; // => true
 * ```
 */
export function now(): number {
  return clock.now();
}

/** An instant on the scale of `now()`. It may have passed. */
export function checkInstant(name: string, value: unknown): void {
  if (typeof value !== "number") throw wrongKind(name, "an instant in milliseconds", value);
  if (!(value > -Infinity)) throw new RangeError(`${name} must be an instant in milliseconds, got ${String(value)}`);
}
