/** rxjs: subjects, and its own ways over an asynchronous border. */
import {
  asapScheduler,
  BehaviorSubject,
  concatMap,
  firstValueFrom,
  from,
  map,
  mergeMap,
  type Observable,
  observeOn,
  of,
  range,
  reduce,
  Subject,
} from "rxjs";
import { Baton } from "../harness/baton.ts";
import type { Open } from "../harness/channel.ts";
import type { Run } from "../harness/workload.ts";
import { hop, hops, SLOWER } from "../harness/hops.ts";
import type { Source } from "../harness/source.ts";

const total = (numbers: Observable<number>): Promise<number> =>
  firstValueFrom(numbers.pipe(reduce((a, b) => a + b, 0)));

/** W5: every subscriber inside `next`; no asynchronous border at all. */
export const subject =
  (receivers: number): Run =>
  (n) => {
    const source = new Subject<number>();
    let sum = 0;
    for (let r = 0; r < receivers; r += 1) source.subscribe((value) => (sum += value));
    const messages = n / receivers;
    for (let i = 0; i < messages; i += 1) source.next(i);
    source.complete();
    return sum;
  };

/** W6: every value is pushed, inside `next`. */
export const behavior =
  (burst: number): Run =>
  async (n) => {
    const source = new BehaviorSubject(-1);
    const baton = new Baton();
    let sum = 0;
    source.subscribe((value) => {
      if (value < 0 || (value + 1) % burst !== 0) return;
      sum += value;
      baton.pass();
    });
    for (let i = 0; i < n; i += 1) {
      source.next(i);
      if ((i + 1) % burst === 0) await baton.wait();
    }
    return sum;
  };

/** W8 */
export const tasks =
  (limit: number): Run =>
  (n) =>
    total(range(0, n).pipe(mergeMap(hop, limit)));

/** W10 out: `from` over the channel of another. */
export const fromChannel =
  (open: Open, capacity: number): Run =>
  async (n) => {
    const channel = open(capacity);
    const { tx } = channel;
    const producing = (async () => {
      for (let i = 0; i < n; i += 1) await tx.send(i);
      tx.close();
    })();
    const sum = await total(from(channel.iterate()));
    await producing;
    return sum;
  };

/** W10 */
export const fromIterable =
  (iterable: (n: number) => AsyncIterable<number>): Run =>
  (n) =>
    total(from(iterable(n)));

/** W10 burst */
export const concatMapped =
  (source: Source): Run =>
  (n) => {
    const { numbers, work, start } = source.emit(n);
    const sum = total(numbers.pipe(concatMap(work)));
    start();
    return sum;
  };

export const observedOnAsap =
  (source: Source): Run =>
  (n) => {
    const { numbers, work, start } = source.emit(n);
    const sum = total(
      numbers.pipe(
        observeOn(asapScheduler),
        map((value) => (void work(value), value)),
      ),
    );
    start();
    return sum;
  };

/** W11 */
export function backlog(numbers: Observable<number>, see: (value: number) => void): void {
  numbers.pipe(concatMap(async (value) => (await hops(SLOWER), value))).subscribe(see);
}

/** W12 */
export const pipeline =
  (workers: number, isAsync: boolean): Run =>
  (n) => {
    const square = (i: number): number => (i & 1023) ** 2;
    return total(
      range(0, n).pipe(isAsync ? mergeMap(async (i) => square(i), workers) : mergeMap((i) => of(square(i)), workers)),
    );
  };
