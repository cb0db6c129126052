/**
 * One look around: polls several pollables in turn until one has something.
 *
 * A look is made for every `select`, and makes nothing: it gives the item, and the index of who had it stands in a
 * variable of the module, to be read at once. A number there costs no write barrier, as an item would.
 */
import { PENDING, type Pollable } from "../core/pollable.js";

/** The item by which an entrant takes itself out of the race. */
export const DISABLED: unique symbol = Symbol("sluice.disabled");

/** What a look gives when nobody is left. */
export const NOBODY: unique symbol = Symbol("sluice.nobody");

/** The item of one that failed. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** Who races, in order; `null` is one that does not. The race writes to it. */
export type Entrants = (Pollable<unknown> | null)[];

/** Whom the last look polled last: the winner, if there is one. */
export let winner = 0;

/**
 * Polls around from `start`, and gives the item of the first that is not pending; else PENDING, or NOBODY.
 *
 * @param leavesOnly leaves out those whose poll runs code of the user.
 */
export function look(entrants: Entrants, start: number, leavesOnly: boolean): unknown {
  const { length } = entrants;
  let answer: typeof PENDING | typeof NOBODY = NOBODY;
  for (let turn = 0, index = start; turn < length; turn += 1, index = index + 1 === length ? 0 : index + 1) {
    const entrant = entrants[index] as Pollable<unknown> | null;
    if (entrant === null) continue;
    const item = leavesOnly && entrant.derived === true ? PENDING : lookAt(entrant, index);
    if (item === PENDING) answer = PENDING;
    else if (item === DISABLED) entrants[index] = null;
    else return item;
  }
  return answer;
}

/** Polls one. */
export function lookAt(entrant: Pollable<unknown>, index: number): unknown {
  let item: unknown;
  try {
    item = entrant.poll();
  } catch (error) {
    item = new Failure(error);
  }
  winner = index;
  return item;
}
