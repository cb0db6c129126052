/**
 * `Semaphore`: a number of permits, handed out first come, first served.
 *
 * A thin handle: the waiting is core/units.ts, which the slots of a bounded channel stand on too; the state is pool.ts.
 */
import type { WaitOptions } from "../core/cancel.js";
import { checkInteger, checkOptions } from "../core/check.js";
import { POLLABLE, type Pollable, type PollableSource } from "../core/pollable.js";
import { dispose } from "../core/symbols.js";
import { type Shape, VALUE, wait } from "../core/wait.js";
import { Acquire, Pool } from "./pool.js";
import { SemaphorePermit } from "./semaphore-permit.js";

/** Options of a semaphore. */
export interface SemaphoreOptions {
  /** Shown by errors. */
  readonly name?: string | undefined;
}

/** What the try-operations of a semaphore give. */
export type TryAcquireResult =
  | { readonly ok: true; readonly permit: SemaphorePermit }
  | { readonly ok: false; readonly reason: "closed" | "no-permits" };

const NO_PERMITS: TryAcquireResult = Object.freeze({ ok: false, reason: "no-permits" });
const CLOSED: TryAcquireResult = Object.freeze({ ok: false, reason: "closed" });

/**
 * Lets so many through at a time: who acquires holds permits until it gives them back, and who comes when there are not
 * enough waits.
 *
 * Fair, sizes included: the one that waits longest gathers permits as they come, and a small acquire behind a large one
 * waits although it would fit. So asking for more than there will ever be waits for ever, and everybody behind it.
 *
 * In a `select` a semaphore is a branch that wins with one permit; a losing branch has taken none.
 *
 * **Source**: `tokio::sync::Semaphore`. Departures: the permits there are, those that are out included, are never more than
 * `Number.MAX_SAFE_INTEGER`, where Tokio counts the free ones; disposing closes.
 *
 * @example
 * ```ts
 * import { Semaphore } from "sluice";
 * const semaphore = new Semaphore(2);
 * let running = 0;
 * let most = 0;
 * const job = async (): Promise<void> => {
 *   using _permit = await semaphore.acquire();
 *   running += 1;
 *   most = Math.max(most, running);
 *   await Promise.resolve();
 *   running -= 1;
 * };
 * await Promise.all([job(), job(), job(), job()]);
 * most; // => 2
 * semaphore.availablePermits; // => 2
 * ```
 */
export class Semaphore implements PollableSource<SemaphorePermit>, Disposable {
  readonly #pool: Pool;

  /**
   * A semaphore with `permits` permits.
   *
   * @param permits an integer from 0 to `Number.MAX_SAFE_INTEGER`.
   * @param options `name`: shown by errors.
   * @throws RangeError if `permits` is out of range.
   *
   * **Source**: `Semaphore::new`.
   */
  constructor(permits: number, options?: SemaphoreOptions) {
    checkInteger("permits", permits, 0);
    checkOptions("options", options);
    const name = options?.name === undefined ? "semaphore" : `semaphore "${options.name}"`;
    this.#pool = new Pool(this, permits, name);
  }

  /**
   * How many permits are free: neither out, nor gathered by the one that waits longest. So 0 while somebody waits, unless
   * it waits at the coop gate.
   *
   * **Source**: `Semaphore::available_permits`.
   */
  get availablePermits(): number {
    return this.#pool.units.free;
  }

  /** True after `close()`. **Source**: `Semaphore::is_closed`. */
  get isClosed(): boolean {
    return this.#pool.closed;
  }

  /**
   * Waits for one permit.
   *
   * @param options `signal`: gives up waiting, and rejects with its reason.
   * @returns the permit, yours from the moment in which it is granted: a close or an abort that comes later in the same turn
   * does not take it back.
   * @throws (rejects) AcquireError when the semaphore is closed, also while waiting; the signal's reason.
   *
   * **Cancel safety**: loses its place in the queue, nothing else. **Order**: that of the calls, one queue with
   * `acquireMany`. **Source**: `Semaphore::acquire`, `acquire_owned`.
   */
  acquire(options?: WaitOptions): Promise<SemaphorePermit> {
    return this.#acquire(1, options);
  }

  /**
   * Waits for `n` permits at once, as one. The first in line holds those that are free while it waits for the rest.
   *
   * @param n an integer of 0 or more. 0 is had at once, also while others wait; more than there will ever be, never.
   * @returns as for {@link Semaphore.acquire}.
   * @throws RangeError if `n` is out of range. Rejects as `acquire` does, also for 0.
   *
   * **Cancel safety**: loses its place; what it had gathered goes to the next in line (S2). **Order**: as `acquire`.
   * **Source**: `Semaphore::acquire_many`, `acquire_many_owned`.
   */
  acquireMany(n: number, options?: WaitOptions): Promise<SemaphorePermit> {
    checkInteger("n", n, 0);
    return this.#acquire(n, options);
  }

  /**
   * Takes one permit if there is one now and nobody waits for it.
   *
   * **Source**: `Semaphore::try_acquire`, `try_acquire_owned`.
   */
  tryAcquire(): TryAcquireResult {
    return this.#tryAcquire(1);
  }

  /**
   * Takes `n` permits, as one, if they are there now and nobody waits for them. 0 is always had, unless closed.
   *
   * @param n an integer of 0 or more.
   * @throws RangeError if `n` is out of range.
   *
   * **Source**: `Semaphore::try_acquire_many`, `try_acquire_many_owned`.
   */
  tryAcquireMany(n: number): TryAcquireResult {
    checkInteger("n", n, 0);
    return this.#tryAcquire(n);
  }

  /**
   * Adds `n` permits, which go to those who wait first; as many are served as can be. Allowed when closed; opens nothing.
   *
   * @param n an integer of 0 or more, so that there are never more than `Number.MAX_SAFE_INTEGER` permits.
   * @throws RangeError if `n` is out of range (S10).
   *
   * **Order**: first come, first served (S7). **Source**: `Semaphore::add_permits`.
   */
  addPermits(n: number): void {
    checkInteger("n", n, 0, Number.MAX_SAFE_INTEGER - this.#pool.total);
    this.#pool.add(n);
  }

  /**
   * Takes up to `n` of the free permits away for good. Those that are out, or gathered by one that waits, are out of reach.
   *
   * @param n an integer of 0 or more.
   * @returns how many it took.
   * @throws RangeError if `n` is out of range.
   *
   * **Source**: `Semaphore::forget_permits` (S6).
   */
  forgetPermits(n: number): number {
    checkInteger("n", n, 0);
    return this.#pool.shrink(n);
  }

  /**
   * Ends acquiring for good: all who wait are refused, in order, and so is every acquire from now on. Permits that are out
   * stay valid and can be given back. Harmless when done before.
   *
   * **Source**: `Semaphore::close` (S5). Departure: a permit that was granted before, in the same turn, stays granted.
   */
  close(): void {
    this.#pool.close();
  }

  [dispose](): void {
    this.close();
  }

  [POLLABLE](): Pollable<SemaphorePermit> {
    return new Acquire(this.#pool, 1);
  }

  #acquire(n: number, options: WaitOptions | undefined): Promise<SemaphorePermit> {
    checkOptions("options", options);
    return wait(new Acquire(this.#pool, n), VALUE as Shape<SemaphorePermit, SemaphorePermit>, options?.signal);
  }

  #tryAcquire(n: number): TryAcquireResult {
    const { closed, units } = this.#pool;
    if (closed) return CLOSED;
    if (n > 0 && !(units.isEmpty && units.take(n))) return NO_PERMITS; // law 7
    return { ok: true, permit: new SemaphorePermit(this.#pool, n) };
  }
}
