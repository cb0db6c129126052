/** rxjs-for-await: an Observable in `for await`, lossless. */
import { eachValueFrom } from "rxjs-for-await";
import type { Observable } from "rxjs";
import { hops, SLOWER } from "../harness/hops.ts";
import type { Source } from "../harness/source.ts";
import type { Run } from "../harness/workload.ts";

/** W10 burst */
export const eachValue =
  (source: Source): Run =>
  async (n) => {
    const { numbers, work, start } = source.emit(n);
    let sum = 0;
    const reading = (async () => {
      for await (const value of eachValueFrom(numbers)) sum += await work(value);
    })();
    start();
    await reading;
    return sum;
  };

/** W11 */
export async function backlog(numbers: Observable<number>, see: (value: number) => void): Promise<void> {
  for await (const value of eachValueFrom(numbers)) {
    await hops(SLOWER);
    see(value);
  }
}
