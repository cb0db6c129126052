/** Seeded randomness for specs: every random spec prints its seed when it fails, and replays from it. */
import { picksFrom } from "../../lib/testing/random.ts";

/** A reproducible source of numbers. */
export class Random {
  /** An integer from 0 to `n` - 1. */
  readonly below: (n: number) => number;

  constructor(seed: number) {
    this.below = picksFrom(seed);
  }

  chance(of: number): boolean {
    return this.below(of) === 0;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/**
 * Runs `program` with `runs` seeds in a row, the first from SLUICE_SEED or the clock. The error of a failing run names
 * its seed and how to replay it alone.
 */
export async function forSeeds(
  runs: number,
  program: (random: Random, seed: number) => void | Promise<void>,
): Promise<void> {
  const given = process.env["SLUICE_SEED"];
  const first = given === undefined ? Date.now() % 2 ** 31 : Number(given);
  const last = given === undefined ? first + runs : first + 1;
  for (let seed = first; seed < last; seed += 1) {
    try {
      await program(new Random(seed), seed);
    } catch (error) {
      throw new Error(`seed ${String(seed)} failed; replay: SLUICE_SEED=${String(seed)} npx vitest run <this file>`, {
        cause: error,
      });
    }
  }
}
