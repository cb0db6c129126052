/** Looks behind a receiver: who waits on it and how many loops read from it. */
import type { Source } from "sluice";
import type { WaitList } from "../../lib/core/wait-list.ts";
import { READABLE } from "../../lib/core/source.ts";

interface Inside {
  readonly readers: WaitList;
  readonly loops: number;
}

/** Of an mpsc or broadcast receiver. */
export function readersOf(rx: Source<unknown>): { waiting: number; loops: number } {
  const { readers, loops } = rx[READABLE]() as unknown as Inside;
  let waiting = 0;
  for (let node = readers.head; node !== null; node = node.next) waiting += 1;
  return { waiting, loops };
}
