/** ix: an Observable as an AsyncIterable, and back. */
import { from, toObservable } from "ix/asynciterable";
import type { Source } from "../harness/source.ts";
import type { Run } from "../harness/workload.ts";

/** W10 burst */
export const iterated =
  (source: Source): Run =>
  async (n) => {
    const { numbers, work, start } = source.emit(n);
    let sum = 0;
    const reading = (async () => {
      for await (const value of from<number>(numbers)) sum += await work(value);
    })();
    start();
    await reading;
    return sum;
  };

/** W10 */
export const observed =
  (iterable: (n: number) => AsyncIterable<number>): Run =>
  (n) =>
    new Promise((resolve, reject) => {
      let sum = 0;
      toObservable(from(iterable(n))).subscribe({
        next: (value) => (sum += value),
        error: reject,
        complete: () => resolve(sum),
      });
    });
