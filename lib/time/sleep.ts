/**
 * `sleep`: a wait for an instant, as a handle that can be awaited, raced, moved and let go.
 *
 * The handle is cold: it knows its deadline from the call on, but holds no timer until somebody waits for it, and none
 * after the last one left. So it costs nothing as a losing branch of a `select`, and one that is forgotten keeps no
 * process alive.
 *
 * Semantics: `tokio::time::Sleep`.
 */
import { type Cancellable, cancelOf, type WaitOptions } from "../core/cancel.js";
import { checkMs, checkOptions } from "../core/check.js";
import { ClosedHandleError } from "../core/error.js";
import { PENDING, POLLABLE, type Pollable, type PollableSource } from "../core/pollable.js";
import { dispose } from "../core/symbols.js";
import { CancelWaiter, DONE, wait } from "../core/wait.js";
import { Alarm } from "../core/alarm.js";
import { checkInstant, clock } from "../core/clock.js";

/** Options of `sleep` and `sleepUntil`. */
export interface SleepOptions extends WaitOptions {
  /** Shown by errors. */
  readonly name?: string | undefined;
}

/** Ready from its instant on, for ever; fails when its signal fires first. */
class SleepState extends Alarm implements Pollable<void> {
  readonly cancel: Pollable<unknown> | null;
  readonly name: string;
  /** Stands in the list of the signal while somebody waits. */
  link: CancelWaiter | null = null;
  elapsed = false;
  disposed = false;

  constructor(at: number, signal: AbortSignal | Cancellable | undefined, name: string | undefined) {
    super(at);
    this.cancel = signal === undefined ? null : cancelOf(signal);
    this.name = name === undefined ? "sleep" : `sleep "${name}"`;
  }

  poll(): void | typeof PENDING {
    this.checkOpen();
    if (this.elapsed) return;
    if (this.cancel !== null) {
      const reason = this.cancel.poll();
      if (reason !== PENDING) throw reason;
    }
    if (!this.reached) return PENDING;
    this.elapsed = true;
  }

  override arm(): void {
    super.arm();
    if (this.cancel !== null) this.link ??= new CancelWaiter(this, this.cancel);
  }

  override disarm(): void {
    super.disarm();
    this.link?.leave();
    this.link = null;
  }

  ring(): void {
    this.waiters.wakeAll();
    if (this.waiters.isEmpty) this.disarm();
  }

  /** The signal fired: who waits polls, and meets the reason. */
  cancelWith(): void {
    this.ring();
  }

  checkOpen(): void {
    if (this.disposed) throw new ClosedHandleError(this.name);
  }

  moveTo(at: number): void {
    this.checkOpen();
    this.elapsed = false;
    this.move(at);
  }

  end(): void {
    this.disposed = true;
    this.ring();
  }
}

/**
 * A wait for an instant: await it, give it to `select`, move it with `reset`. Made by {@link sleep} and
 * {@link sleepUntil}.
 *
 * Once it has fired it stays ready, until it is reset. Several may wait for it; nobody has to.
 *
 * **Source**: `tokio::time::Sleep`.
 */
export class Sleep implements PromiseLike<void>, PollableSource<void>, Disposable {
  readonly #state: SleepState;

  /** @internal */
  constructor(at: number, options: SleepOptions | undefined) {
    checkOptions("options", options);
    this.#state = new SleepState(at, options?.signal, options?.name);
  }

  /** The instant for which it waits, on the scale of `now()`. */
  get deadline(): number {
    return this.#state.at;
  }

  /**
   * True once it has fired. While somebody waits, that is when they have been woken; otherwise the clock alone decides.
   */
  get isElapsed(): boolean {
    const state = this.#state;
    return state.elapsed || (state.waiters.isEmpty && state.reached);
  }

  /**
   * Starts anew: fires `ms` from now. Who waits for it goes on waiting, for the new deadline.
   *
   * @param ms milliseconds, 0 or more; a fraction is rounded up.
   * @throws RangeError if `ms` is negative or NaN; ClosedHandleError after dispose.
   *
   * **Source**: `Sleep::reset`, given a duration; {@link Sleep.resetAt} takes Tokio's instant.
   */
  reset(ms: number): void {
    checkMs("ms", ms);
    this.#state.moveTo(this.#state.clock.now() + Math.ceil(ms));
  }

  /**
   * Starts anew: fires at `instant`; at once if that has passed.
   *
   * @param instant on the scale of `now()`.
   * @throws RangeError if `instant` is NaN; ClosedHandleError after dispose.
   *
   * **Source**: `Sleep::reset`.
   */
  resetAt(instant: number): void {
    checkInstant("instant", instant);
    this.#state.moveTo(instant);
  }

  /** Waits for it, as `await` does. Each call is a wait of its own. */
  then<A = void, B = never>(
    onfulfilled?: ((value: void) => A | PromiseLike<A>) | null,
    onrejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return wait(this.#state, DONE).then(onfulfilled, onrejected);
  }

  /** Lets go of the timer. Who waits meets a `ClosedHandleError`, and so does every later use. Harmless twice. */
  [dispose](): void {
    this.#state.end();
  }

  [POLLABLE](): Pollable<void> {
    return this.#state;
  }
}

/**
 * Waits for `ms` milliseconds, counted from this call.
 *
 * @param ms 0 or more; a fraction is rounded up. 0 is ready at once. `Infinity` never fires.
 * @param options `signal`: the wait rejects with its reason, unless the sleep has fired before; `name`: shown by errors.
 * @returns a handle to await or to race; nobody has to, and until somebody does it holds no timer.
 * @throws RangeError if `ms` is negative or NaN.
 *
 * **Cancel safety**: safe; the deadline stands however often the handle is awaited or raced. **Order**: never early; by deadline.
 * **Source**: `tokio::time::sleep`. Departure: a sleep far longer than a host timer can hold is waited for in pieces.
 *
 * @example
 * ```ts
 * import { mpsc, select, sleep } from "sluice";
 * const [, rx] = mpsc.channel<string>(1);
 * const won = await select({ reply: rx, late: sleep(5) });
 * won.branch; // => "late"
 *
 * // one deadline for many steps: made once, raced again and again
 * const idle = sleep(5);
 * while ((await select({ reply: rx, idle })).branch !== "idle") idle.reset(5);
 * idle.isElapsed; // => true
 * ```
 */
export function sleep(ms: number, options?: SleepOptions): Sleep {
  checkMs("ms", ms);
  return new Sleep(clock.now() + Math.ceil(ms), options);
}

/**
 * Waits until `instant`.
 *
 * @param instant on the scale of `now()`; one that has passed is ready at once.
 * @param options as for {@link sleep}.
 * @throws RangeError if `instant` is NaN.
 *
 * **Cancel safety**, **Order**: as {@link sleep}. **Source**: `tokio::time::sleep_until`.
 *
 * @example
 * ```ts
 * import { now, sleepUntil } from "sluice";
 * const start = now();
 * for (let i = 1; i <= 3; i += 1) await sleepUntil(start + i); // keeps step, however long each turn takes
 * now() - start >= 3; // => true
 * ```
 */
export function sleepUntil(instant: number, options?: SleepOptions): Sleep {
  checkInstant("instant", instant);
  return new Sleep(instant, options);
}
