/**
 * `interval`: a beat. Each tick is an item whose value is the instant for which it was scheduled.
 *
 * The schedule is a number, not a running timer: a tick is due when the clock has passed it, and taking it sets the
 * next. So an interval that nobody awaits holds no timer, a tick that is waited for and cancelled is still there, and
 * what happens to ticks that were missed is arithmetic.
 *
 * Invariants:
 *  1. One tick is due at a time; the next is scheduled by the poll that takes it.
 *  2. One waiter is woken for it, the oldest. While others wait and no turn is out, the alarm is armed for them.
 *
 * Semantics: `tokio::time::Interval`.
 */
import type { WaitOptions } from "../core/cancel.js";
import { checkMs, checkOneOf, checkOptions } from "../core/check.js";
import { ClosedHandleError } from "../core/error.js";
import type { Readable } from "../core/iterate.js";
import { CLOSED, PENDING, POLLABLE, type Pollable } from "../core/pollable.js";
import { READABLE, Source } from "../core/source.js";
import { dispose } from "../core/symbols.js";
import type { Waiter } from "../core/wait-list.js";
import { type Shape, wait } from "../core/wait.js";
import { Alarm } from "../core/alarm.js";
import { checkInstant, clock } from "../core/clock.js";

/**
 * What follows a tick that was taken more than 5 ms late. `"burst"`: the ticks that were missed, back to back, until the
 * schedule is caught up with. `"delay"`: the next tick one period after the late one was taken. `"skip"`: the next tick
 * of the old schedule that is still to come.
 */
export type MissedTick = "burst" | "delay" | "skip";

/** Options of `interval` and `intervalAt`. */
export interface IntervalOptions {
  /** What follows a tick that was missed. Default: `"burst"`, as in Tokio; for screens `"skip"` is mostly right. */
  readonly missedTick?: MissedTick | undefined;
  /** Shown by errors. */
  readonly name?: string | undefined;
}

const BEHAVIOURS: readonly MissedTick[] = ["burst", "delay", "skip"];

/** A tick up to this late was not missed. */
const TOLERANCE_MS = 5;

/** A pollable that has an item every time and never ends. */
interface Endless<T> extends Pollable<T> {
  poll(): T | typeof PENDING;
}

class IntervalState extends Alarm implements Pollable<number>, Readable<number> {
  readonly period: number;
  readonly name: string;
  missedTick: MissedTick;
  disposed = false;

  constructor(at: number, period: number, options: IntervalOptions | undefined) {
    super(at);
    this.period = period;
    this.missedTick = options?.missedTick ?? "burst";
    this.name = options?.name === undefined ? "interval" : `interval "${options.name}"`;
  }

  poll(): number | typeof PENDING | typeof CLOSED {
    if (this.disposed) return CLOSED;
    // the host's timer is late: those who wait for it come first (law 7)
    while (this.armed && this.reached) {
      this.disarm();
      this.ring();
    }
    const now = this.clock.now();
    const scheduled = this.at;
    if (now < scheduled) return PENDING;
    this.at = this.after(scheduled, now);
    if (!this.waiters.isEmpty && !this.armed) this.arm();
    return scheduled;
  }

  /** The tick that follows one that was scheduled for `scheduled` and is taken `now`. */
  after(scheduled: number, now: number): number {
    const { period } = this;
    if (now - scheduled <= TOLERANCE_MS || this.missedTick === "burst") return scheduled + period;
    if (this.missedTick === "delay") return now + period;
    // Tokio's now + period - ((now - scheduled) mod period), but without rounding errors that add up
    return scheduled + period * (Math.floor((now - scheduled) / period) + 1);
  }

  ring(): void {
    this.waiters.wakeFirst();
  }

  override unregister(waiter: Waiter): void {
    const parked = this.waiters.remove(waiter);
    if (this.waiters.isEmpty) this.disarm();
    else if (!parked && !this.armed) this.move(this.at); // it had the turn: on to the next
  }

  moveTo(at: number): void {
    this.checkOpen();
    this.move(at);
  }

  end(): void {
    this.disposed = true;
    this.waiters.wakeAll();
    this.disarm();
  }

  checkOpen(): this {
    if (this.disposed) throw new ClosedHandleError(this.name);
    return this;
  }

  // A loop or a subscription borrows the beat: leaving has nothing to let go.

  read(): this {
    return this;
  }

  enter(): void {}

  exit(): void {}
}

/**
 * A beat: await `tick()`, loop over it, subscribe to it, or give it to `select`. Made by {@link interval} and
 * {@link intervalAt}.
 *
 * It may be read by several, who then share the ticks. It never ends by itself, and leaving a loop or a subscription
 * leaves it as it was: it holds no timer while nobody waits.
 *
 * **Source**: `tokio::time::Interval`.
 */
export class Interval extends Source<number> implements Disposable {
  readonly #state: IntervalState;
  readonly #tick: Shape<number, number>;

  /** @internal */
  constructor(start: number, ms: number, options: IntervalOptions | undefined) {
    super();
    checkMs("ms", ms);
    if (ms === 0) throw new RangeError("ms must be more than 0 ms, got 0");
    checkOptions("options", options);
    if (options?.missedTick !== undefined) checkOneOf("missedTick", options.missedTick, BEHAVIOURS);
    const state = new IntervalState(start, ms, options);
    this.#state = state;
    this.#tick = {
      of(item) {
        if (item === CLOSED) throw new ClosedHandleError(state.name);
        return item;
      },
    };
  }

  /** The time between two ticks, in milliseconds. */
  get period(): number {
    return this.#state.period;
  }

  /** What follows a tick that was missed; may be changed at any time. */
  get missedTickBehavior(): MissedTick {
    return this.#state.missedTick;
  }

  set missedTickBehavior(behaviour: MissedTick) {
    checkOneOf("missedTickBehavior", behaviour, BEHAVIOURS);
    this.#state.missedTick = behaviour;
  }

  /**
   * Waits for the next tick.
   *
   * @param options `signal`: gives up waiting, and rejects with its reason.
   * @returns the instant for which the tick was scheduled, which may be well before now.
   * @throws ClosedHandleError after dispose, by rejecting.
   *
   * **Cancel safety**: safe; a tick that was waited for and given up is there for the next call. **Order**: calls are
   * answered in their order. **Source**: `Interval::tick`.
   */
  tick(options?: WaitOptions): Promise<number> {
    checkOptions("options", options);
    return wait(this.#state, this.#tick, options?.signal);
  }

  /** The next tick is due one period from now. **Source**: `Interval::reset`. */
  reset(): void {
    this.resetAfter(this.#state.period);
  }

  /** The next tick is due now. **Source**: `Interval::reset_immediately`. */
  resetImmediately(): void {
    this.resetAfter(0);
  }

  /**
   * The next tick is due in `ms`, and from then on one every period.
   *
   * @param ms milliseconds, 0 or more.
   * @throws RangeError if `ms` is negative or NaN.
   *
   * **Source**: `Interval::reset_after`.
   */
  resetAfter(ms: number): void {
    checkMs("ms", ms);
    this.#state.moveTo(this.#state.clock.now() + ms);
  }

  /**
   * The next tick is due at `instant`, and from then on one every period.
   *
   * @param instant on the scale of `now()`; it may have passed.
   * @throws RangeError if `instant` is NaN.
   *
   * **Source**: `Interval::reset_at`.
   */
  resetAt(instant: number): void {
    checkInstant("instant", instant);
    this.#state.moveTo(instant);
  }

  /** Ends it: loops and subscriptions end, and every other use meets a `ClosedHandleError`. Harmless twice. */
  [dispose](): void {
    this.#state.end();
  }

  [POLLABLE](): Endless<number> {
    return this.#state.checkOpen() as Endless<number>; // it ends only by dispose, under those who wait already
  }

  [READABLE](): Readable<number> {
    return this.#state.checkOpen();
  }
}

/**
 * A beat of one tick every `ms` milliseconds. *The first tick is due at once*; for one that is due later use
 * {@link intervalAt}, or call `reset()` first.
 *
 * @param ms the period, more than 0; it need not be whole.
 * @param options `missedTick`: what follows a tick that was taken more than 5 ms late; `name`: shown by errors.
 * @throws RangeError if `ms` is 0, negative or NaN.
 *
 * **Cancel safety**, **Order**: see {@link Interval.tick}. **Source**: `tokio::time::interval`. Background tabs fire
 * timers a second late or more: there `missedTick` decides what is seen.
 *
 * @example
 * ```ts
 * import { interval } from "sluice";
 * const beat = interval(2, { missedTick: "skip" });
 * const first = await beat.tick(); // at once
 * const second = await beat.tick();
 * Math.round(second - first); // => 2
 * ```
 */
export function interval(ms: number, options?: IntervalOptions): Interval {
  return new Interval(clock.now(), ms, options);
}

/**
 * A beat whose first tick is due at `start`, the others every `ms` milliseconds after it.
 *
 * @param start on the scale of `now()`; if it has passed, its ticks count as missed.
 * @param ms the period, more than 0.
 * @param options as for {@link interval}.
 * @throws RangeError if `start` is NaN, or `ms` 0, negative or NaN.
 *
 * **Cancel safety**, **Order**: see {@link Interval.tick}. **Source**: `tokio::time::interval_at`.
 *
 * @example
 * ```ts
 * import { intervalAt, now } from "sluice";
 * const start = now() + 3;
 * const beat = intervalAt(start, 2);
 * (await beat.tick()) - start; // => 0
 * ```
 */
export function intervalAt(start: number, ms: number, options?: IntervalOptions): Interval {
  checkInstant("start", start);
  return new Interval(start, ms, options);
}
