/** Counts those who stand in the list of a token. */
import { type CancellationToken } from "sluice";
import { CANCEL } from "../../lib/core/cancel.ts";
import type { WaitList } from "../../lib/core/wait-list.ts";

export function waitingOn(token: CancellationToken): number {
  const { waiters } = token[CANCEL]() as unknown as { readonly waiters: WaitList };
  let count = 0;
  for (let node = waiters.head; node !== null; node = node.next) count += 1;
  return count;
}
