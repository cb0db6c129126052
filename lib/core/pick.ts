/**
 * The one source of chance: where a fair look around begins. Whoever needs it asks here, so that a test can seed it or
 * choose by itself.
 */

/** Gives an integer from 0 to `n` - 1. */
export type Pick = (n: number) => number;

/** The source in force. */
export let pick: Pick = (n) => Math.floor(Math.random() * n);

/** Puts another source in its place, and gives the one before. */
export function setPick(next: Pick): Pick {
  const before = pick;
  pick = next;
  return before;
}
