/**
 * `pause`: time that passes only when a test says so.
 *
 * A timer fires in its own moment: everything that it brings about settles before the clock moves on, so a test sees
 * the order that a real and idle host would give.
 */
import { checkInteger, checkOptions } from "../core/check.js";
import { ClosedHandleError, SluiceError } from "../core/error.js";
import { dispose } from "../core/symbols.js";
import { freeze, type Frozen, settle } from "./freeze.js";

/** Options of `pause`. */
export interface PauseOptions {
  /** Whenever nothing can run, the clock jumps to the next timer by itself. Default: false. */
  readonly autoAdvance?: boolean | undefined;
  /** The timers and the date of the host stop too, and with them RxJS. Default: true. */
  readonly host?: boolean | undefined;
}

/**
 * A clock that stands still. Made by {@link pause}; time is moved by {@link TestClock.advance}.
 *
 * **Source**: `tokio::time::{pause, advance, resume}`, as a handle.
 */
export class TestClock implements Disposable {
  readonly #frozen: Frozen;
  #autoAdvance = false;
  #paused = true;
  #advancing = false;
  /** The loop of the mode runs. */
  #jumping = false;

  /** @internal */
  constructor(options: PauseOptions | undefined) {
    this.#frozen = freeze(options?.host !== false);
    this.#frozen.time.onSet = () => this.#jump();
    this.autoAdvance = options?.autoAdvance === true;
  }

  /** The instant at which it stands, on the scale of sluice's `now()`: whole milliseconds. */
  now(): number {
    return this.#frozen.time.now();
  }

  /** How many timers are set: those of sluice that somebody waits for, and those of the host. */
  get timerCount(): number {
    return this.#frozen.time.size;
  }

  /**
   * The mode in which the clock jumps to the next timer by itself, whenever nothing can run. For tests that ask what
   * happens and not when. What goes on outside the program (files, sockets) does not count as running, so a timeout
   * around it fires at once: use {@link TestClock.advance} there.
   */
  get autoAdvance(): boolean {
    return this.#autoAdvance;
  }

  set autoAdvance(on: boolean) {
    this.#autoAdvance = on;
    this.#jump();
  }

  /**
   * Lets `ms` pass: runs every timer that is due in that time, also those that are set meanwhile.
   *
   * @param ms whole milliseconds, 0 or more. 0 runs what is due now.
   * @returns a promise that resolves when the last of it has settled.
   * @throws TypeError or RangeError for any other `ms`. By rejecting: ClosedHandleError once the clock was resumed;
   * SluiceError with code `"ADVANCING"` while an earlier call has not resolved.
   *
   * **Order**: by deadline, equal deadlines in the order in which they were set; before, between and after them a few
   * turns of the event loop, so that promises settle and whoever yields goes on. A callback that throws is reported and
   * stops nothing. **Source**: `tokio::time::advance`. Departure: that one jumps to the end at once, so timers in
   * between run late.
   */
  advance(ms: number): Promise<void> {
    checkInteger("ms", ms, 0);
    return this.#advance(this.now() + ms);
  }

  /**
   * Lets real time back in, for sluice and for the host. Timers that are still set never fire.
   *
   * @throws ClosedHandleError if it was resumed before; SluiceError with code `"REPLACED"`, leaving everything paused,
   * if somebody (fake timers of a test framework) has replaced the host's timers meanwhile and not put them back.
   *
   * **Source**: `tokio::time::resume`. Departures: the clock goes back to real time instead of keeping its lead, and
   * what waited on the paused clock is let go, as with fake timers.
   */
  resume(): void {
    this.#checkPaused();
    this.#frozen.thaw();
    this.#paused = false;
  }

  /** As `resume`; harmless when it was resumed before. */
  [dispose](): void {
    if (this.#paused) this.resume();
  }

  async #advance(end: number): Promise<void> {
    this.#checkPaused();
    if (this.#advancing) throw new SluiceError("ADVANCING", "the clock is being advanced: await that first");
    this.#advancing = true;
    const { time } = this.#frozen;
    do await settle();
    while (this.#paused && time.fireNext(end));
    time.passTo(end);
    this.#advancing = false;
    this.#jump();
  }

  #jump(): void {
    if (this.#jumping || !this.#mayJump) return;
    this.#jumping = true;
    void this.#jumpOn();
  }

  async #jumpOn(): Promise<void> {
    do await settle();
    while (this.#mayJump && this.#frozen.time.fireNext(Infinity));
    this.#jumping = false;
  }

  get #mayJump(): boolean {
    return this.#autoAdvance && this.#paused && !this.#advancing && this.timerCount > 0;
  }

  #checkPaused(): void {
    if (!this.#paused) throw new ClosedHandleError("the test clock");
  }
}

/**
 * Stops time, for sluice and for the host, until the clock that it gives is resumed or disposed.
 *
 * Stopped are sluice's `sleep`, `interval`, `timeout` and whatever builds on them; `setTimeout`, `setInterval`, `Date`
 * and `performance.now`, and so the schedulers of RxJS. Promises, `setImmediate` and I/O run on. It needs no test
 * framework. `vi.useFakeTimers()` drives sluice as well as RxJS too, so take the one or the other, not both.
 *
 * @param options `autoAdvance`: the clock jumps to the next timer whenever nothing can run; `host: false`: only the
 * time of sluice stops.
 * @returns the clock. Its first instant is the present one, rounded up to whole milliseconds.
 * @throws SluiceError with code `"PAUSED"` if time is stopped already.
 *
 * **Order**: pause first and begin the work then, since the timer of what waits already is a real one. The coop gate goes
 * by a count meanwhile (100,000 operations in one turn), not by time, so that runs are alike. **Source**: `tokio::time::pause`. Departure: jumping by itself is a mode here, and off by default.
 *
 * @example
 * ```ts
 * import { debounceTime, Subject } from "rxjs";
 * import { interval, sleep } from "sluice";
 * import { pause } from "sluice/testing";
 *
 * const clock = pause();
 * const log: string[] = [];
 * const typed = new Subject<string>();
 * typed.pipe(debounceTime(300)).subscribe((text) => log.push(`search ${text}`));
 * void sleep(60_000).then(() => log.push("a minute has passed"));
 * typed.next("slu");
 * await clock.advance(200);
 * typed.next("sluice");
 * await clock.advance(299);
 * log; // => []
 * await clock.advance(1);
 * log; // => ["search sluice"]
 * await clock.advance(59_500);
 * log; // => ["search sluice", "a minute has passed"]
 *
 * clock.autoAdvance = true;
 * const beat = interval(3_600_000);
 * const start = await beat.tick();
 * (await beat.tick()) - start; // => 3600000
 * clock.resume();
 * ```
 */
export function pause(options?: PauseOptions): TestClock {
  checkOptions("options", options);
  return new TestClock(options);
}
