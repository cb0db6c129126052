/**
 * One look around: polls several pollables in turn until one has something.
 *
 * An answer is an index and an item. The item stands in a variable of the module, to be taken at once: a look is made for
 * every `select`, and should make nothing.
 */
import { PENDING, type Pollable } from "../core/pollable.js";

/** The item by which an entrant takes itself out of the race. */
export const DISABLED: unique symbol = Symbol("sluice.disabled");

/** Who races, in order; `null` is one that does not. The race writes to it. */
export type Entrants = (Pollable<unknown> | null)[];

// What `look` gives besides the index of a winner: somebody is pending still, or nobody is left.
export const NOT_YET = -1;
export const NOBODY = -2;

// What the last `look` found; a winner that failed has failed for the race.
export let found: unknown;
export let failed = false;

/**
 * Polls around from `start`, and gives the index of the first that is not pending; that one's item, or error, is `found`.
 *
 * @param leavesOnly leaves out those whose poll runs code of the user.
 */
export function look(entrants: Entrants, start: number, leavesOnly: boolean): number {
  const { length } = entrants;
  let answer = NOBODY;
  for (let turn = 0, index = start; turn < length; turn += 1, index = index + 1 === length ? 0 : index + 1) {
    const entrant = entrants[index] as Pollable<unknown> | null;
    if (entrant === null) continue;
    if ((leavesOnly && entrant.derived === true) || !lookAt(entrant)) answer = NOT_YET;
    else if (found === DISABLED) entrants[index] = null;
    else return index;
  }
  return answer;
}

/** Polls one; whether it is not pending. */
export function lookAt(entrant: Pollable<unknown>): boolean {
  try {
    found = entrant.poll();
    failed = false;
  } catch (error) {
    found = error;
    failed = true;
  }
  return failed || found !== PENDING;
}

/** What was found, which is not kept alive here. */
export function takeFound(): unknown {
  const item = found;
  found = undefined;
  return item;
}
