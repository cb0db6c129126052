/** Permits of a semaphore that are out, in one hand. */
import { checkInteger, wrongKind } from "../core/check.js";
import { ClosedHandleError } from "../core/error.js";
import { dispose } from "../core/symbols.js";
import type { Pool } from "./pool.js";
import type { Semaphore } from "./semaphore.js";

/**
 * A number of permits that are yours until you end it: by `release` (or `using`), which gives them back; by `forget`, which
 * takes them out of the world; or by merging it into another.
 *
 * **Source**: `tokio::sync::SemaphorePermit` and `OwnedSemaphorePermit` in one.
 *
 * @example
 * ```ts
 * import { Semaphore } from "sluice";
 * const semaphore = new Semaphore(5);
 * const permit = await semaphore.acquireMany(3);
 * const part = permit.split(1)!;
 * [permit.numPermits, part.numPermits, semaphore.availablePermits]; // => [2, 1, 2]
 * part.release();
 * permit.forget();
 * semaphore.availablePermits; // => 3
 * ```
 */
export class SemaphorePermit implements Disposable {
  readonly #pool: Pool;
  #count: number;
  #ended = false;

  /** @internal */
  constructor(pool: Pool, count: number) {
    this.#pool = pool;
    this.#count = count;
  }

  /** How many permits it holds: 0 or more; 0 once it has ended. **Source**: `SemaphorePermit::num_permits`. */
  get numPermits(): number {
    return this.#count;
  }

  /** Whose permits they are. **Source**: `OwnedSemaphorePermit::semaphore`. */
  get semaphore(): Semaphore {
    return this.#pool.semaphore;
  }

  /**
   * Gives the permits back, to those who wait first. Also after the semaphore was closed. Harmless when it has ended.
   *
   * **Source**: dropping the permit.
   */
  release(): void {
    if (this.#ended) return;
    this.#pool.units.give(this.#end());
  }

  [dispose](): void {
    this.release();
  }

  /**
   * Ends it without giving the permits back: the semaphore has that many less from now on.
   *
   * @throws ClosedHandleError if it has ended.
   *
   * **Source**: `SemaphorePermit::forget` (S9).
   */
  forget(): void {
    this.#check();
    this.#pool.total -= this.#end();
  }

  /**
   * Moves some of the permits to a permit of their own.
   *
   * @param n how many: an integer of 0 or more; 0 gives a valid, empty one.
   * @returns the new permit; `undefined` if this one holds fewer than `n`, and then nothing has changed.
   * @throws RangeError if `n` is negative or no integer; ClosedHandleError if it has ended.
   *
   * **Source**: `SemaphorePermit::split` (S8).
   */
  split(n: number): SemaphorePermit | undefined {
    checkInteger("n", n, 0);
    this.#check();
    if (n > this.#count) return undefined;
    this.#count -= n;
    return new SemaphorePermit(this.#pool, n);
  }

  /**
   * Takes over the permits of `other`, which has then ended.
   *
   * @throws TypeError if `other` is not another permit of the same semaphore; ClosedHandleError if either has ended.
   *
   * **Source**: `SemaphorePermit::merge` (S8).
   */
  merge(other: SemaphorePermit): void {
    const isAnother = other instanceof SemaphorePermit && other !== this && other.#pool === this.#pool;
    if (!isAnother) throw wrongKind("other", "another permit of the same semaphore", other);
    this.#check();
    other.#check();
    this.#count += other.#end();
  }

  #check(): void {
    if (this.#ended) throw new ClosedHandleError(`Permit of ${this.#pool.name}`);
  }

  /** Ends it, and gives the number of permits that it held. */
  #end(): number {
    const count = this.#count;
    this.#ended = true;
    this.#count = 0;
    return count;
  }
}
