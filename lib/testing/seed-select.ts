/** `seedSelect`: the choice of a fair `select`, the same in every run. */
import { checkInteger } from "../core/check.js";
import { setPick } from "../core/pick.js";
import { dispose } from "../core/symbols.js";
import { picksFrom } from "./random.js";

/** The largest seed. */
export const MAX_SEED = 2 ** 32 - 1;

/**
 * Makes `select` choose among ready branches in a sequence that follows from `seed`, for the whole program, until it is
 * disposed.
 *
 * @param seed an integer from 0 to 4294967295.
 * @returns a `Disposable`; disposing it brings back the source that was there before. Harmless twice.
 * @throws TypeError or RangeError for any other seed.
 *
 * **Order**: the sequence is consumed by each fair look around, in the order of the program; what runs at the same time
 * in one process shares it. **Source**: `tokio::runtime::Builder::rng_seed`.
 *
 * @example
 * ```ts
 * import { mpsc, select } from "sluice";
 * import { seedSelect } from "sluice/testing";
 *
 * async function choices(seed: number): Promise<string> {
 *   using _seeded = seedSelect(seed);
 *   const [ta, a] = mpsc.channel<number>(4);
 *   const [tb, b] = mpsc.channel<number>(4);
 *   let chosen = "";
 *   for (let n = 0; n < 4; n += 1) for (const tx of [ta, tb]) tx.trySend(n);
 *   for (let n = 0; n < 4; n += 1) chosen += (await select({ a, b })).branch;
 *   return chosen;
 * }
 * (await choices(7)) === (await choices(7)); // => true
 * ```
 */
export function seedSelect(seed: number): Disposable {
  checkInteger("seed", seed, 0, MAX_SEED);
  const before = setPick(picksFrom(seed));
  let seeded = true;
  return {
    [dispose](): void {
      if (seeded) setPick(before);
      seeded = false;
    },
  };
}
