/** p-limit, p-queue, async-sema: at most so many asynchronous functions at once. */
import { Sema } from "async-sema";
import pLimit from "p-limit";
import PQueue from "p-queue";
import { hop } from "../harness/hops.ts";
import type { Run } from "../harness/workload.ts";

const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const numbersBelow = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** W8 */
export const limited =
  (concurrency: number): Run =>
  async (n) => {
    const limit = pLimit(concurrency);
    return add(await Promise.all(numbersBelow(n).map((i) => limit(() => hop(i)))));
  };

export const queued =
  (concurrency: number): Run =>
  async (n) => {
    const queue = new PQueue({ concurrency });
    return add(await queue.addAll(numbersBelow(n).map((i) => () => hop(i))));
  };

export const guarded =
  (concurrency: number): Run =>
  async (n) => {
    const sema = new Sema(concurrency);
    const task = async (i: number): Promise<number> => {
      await sema.acquire();
      try {
        return await hop(i);
      } finally {
        sema.release();
      }
    };
    return add(await Promise.all(numbersBelow(n).map(task)));
  };
