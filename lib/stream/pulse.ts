/**
 * What is counted over all streams while they are polled. Polls nest: a callback of one stream may poll another.
 *
 * - *Stirs*: how often code of the user ran inside a poll. It could make ready what an earlier input said PENDING about,
 *   so a poll that found nothing counts only if nothing was stirred meanwhile (outlet.ts).
 * - *The poll under way*, by a number: a source sees whether it is asked for the first time in it (bottom.ts).
 */

export let stirs = 0;

/** Called by whoever runs code of the user inside a poll. */
export function stir(): void {
  stirs = (stirs + 1) | 0;
}

export let pollNumber = 0;
let depth = 0;

export function beginPoll(): void {
  if (depth === 0) pollNumber = (pollNumber + 1) | 0;
  depth += 1;
}

export function endPoll(): void {
  depth -= 1;
}
