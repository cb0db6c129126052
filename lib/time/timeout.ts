/**
 * `timeout`: a race of some work with a deadline, in which the work is always looked at first.
 *
 * Semantics: `tokio::time::timeout`.
 */
import { race, type Rules } from "../cancel/race.js";
import {
  type MayEnd,
  notSelectable,
  pollableOf,
  type Selectable,
  type ValueOf,
  type Work,
} from "../cancel/selectable.js";
import { cancelOf, type WaitOptions } from "../core/cancel.js";
import { checkMs, checkOptions } from "../core/check.js";
import { microtask } from "../core/coop.js";
import { TimeoutError } from "../core/error.js";
import { CLOSED, PENDING, type Pollable, type PollableSource } from "../core/pollable.js";
import { Alarm } from "../core/alarm.js";
import { checkInstant, clock } from "../core/clock.js";

/** What awaiting the work would give; `undefined` where it may end without a value. */
export type TimeoutResult<S> =
  MayEnd<S> extends true
    ? ValueOf<S> | undefined
    : S extends PollableSource<unknown> | Work<unknown> | PromiseLike<unknown> | AbortSignal
      ? ValueOf<S>
      : ValueOf<S> | undefined;

/** How many microtasks the work has before a timer is armed: enough for what only looks asynchronous. */
const HEAD_START = 16;
/** How many more it has when its time is over by then: enough for every chain of promises that is not endless. */
const EXTRA_TIME = 10_000;

/** Fails when the deadline has passed and the work has had its microtasks. */
class Deadline extends Alarm implements Pollable<never> {
  readonly ms: number;
  due = false;
  /** Microtasks left of the head start; while it runs, `armed` means that somebody waits. */
  left = 0;
  extra = EXTRA_TIME;

  constructor(at: number, ms: number) {
    super(at);
    this.ms = ms;
  }

  poll(): typeof PENDING {
    if (this.due) throw new TimeoutError(this.ms);
    return PENDING;
  }

  override arm(): void {
    this.armed = true;
    if (this.left > 0) return;
    this.left = HEAD_START;
    microtask(this.step);
  }

  readonly step = (): void => {
    if (!this.armed) this.left = 0;
    else if (--this.left > 0) microtask(this.step);
    else if (!this.reached) super.arm();
    else if (--this.extra > 0) {
      this.left = 1;
      microtask(this.step);
    } else this.ring();
  };

  ring(): void {
    this.due = true;
    this.waiters.wakeAll();
    if (this.waiters.isEmpty) this.disarm();
  }
}

/** The work comes first, then the deadline. */
const RULES: Rules = { biased: true };

function within<S extends Selectable>(
  at: number,
  ms: number,
  work: S,
  options: WaitOptions | undefined,
): Promise<TimeoutResult<S>> {
  checkOptions("options", options);
  const cancel = options?.signal === undefined ? null : cancelOf(options.signal);
  const pollable = pollableOf(work, CLOSED);
  if (pollable === undefined) throw notSelectable("work", work);
  return race([pollable, new Deadline(at, ms)], null, RULES, cancel) as Promise<TimeoutResult<S>>;
}

/**
 * Gives `work` so much time, and not more.
 *
 * @param ms 0 or more, from this call on; a fraction is rounded up. 0 still gives work that is ready, or becomes so in
 * its microtasks. `Infinity` sets no limit.
 * @param work whatever `select` takes as a branch: a receiver, a function `({ signal }) => …`, a promise, and so on.
 * @param options `signal`: gives up earlier, and rejects with its reason.
 * @returns what awaiting the work would give.
 * @throws TypeError or RangeError at the call for a wrong argument. By rejecting: `TimeoutError`, or the error of the work.
 *
 * **Cancel safety**: as the work. A handle of sluice is left as it was: nothing was taken, and it can be waited for
 * again. A function has its `signal` aborted with the error, an Observable is unsubscribed; a promise runs on, and its
 * rejection counts as handled. **Order**: the work is looked at first, also when both are due in the same turn. A timer
 * is armed only when the work has had its microtasks. **Source**: `tokio::time::timeout`. Departure: a function is not
 * dropped but told.
 *
 * @example
 * ```ts
 * import { mpsc, timeout } from "sluice";
 * const [tx, rx] = mpsc.channel<string>(1);
 * await timeout(2, rx).catch((error) => error.name); // => "TimeoutError"
 * await tx.send("in time");
 * await timeout(2, rx); // => "in time"
 *
 * // fetch and the like are told by the signal
 * await timeout(1000, ({ signal }) => Promise.resolve(signal.aborted)); // => false
 * ```
 */
export function timeout<S extends Selectable>(ms: number, work: S, options?: WaitOptions): Promise<TimeoutResult<S>> {
  checkMs("ms", ms);
  return within(clock.now() + Math.ceil(ms), ms, work, options);
}

/**
 * Gives `work` time until `instant`: one deadline for several steps.
 *
 * @param instant on the scale of `now()`; it may have passed.
 * @param work as for {@link timeout}.
 * @param options as for {@link timeout}.
 *
 * **Cancel safety**, **Order**: as {@link timeout}. **Source**: `tokio::time::timeout_at`.
 *
 * @example
 * ```ts
 * import { now, timeoutAt } from "sluice";
 * const deadline = now() + 1000;
 * const user = await timeoutAt(deadline, async () => "ada");
 * await timeoutAt(deadline, async () => `${user}: 3 new messages`); // => "ada: 3 new messages"
 * ```
 */
export function timeoutAt<S extends Selectable>(
  instant: number,
  work: S,
  options?: WaitOptions,
): Promise<TimeoutResult<S>> {
  checkInstant("instant", instant);
  return within(instant, Math.max(0, instant - clock.now()), work, options);
}
