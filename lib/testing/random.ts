/** A reproducible source of chance (mulberry32). */
import type { Pick } from "../core/pick.js";

/** The integers that follow from `seed`, each below the `n` it is asked for. */
export function picksFrom(seed: number): Pick {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}
