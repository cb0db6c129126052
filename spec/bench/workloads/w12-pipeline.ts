/** W12: a queue of jobs that four workers share, each squares, one collector adds up. */
import { type Channel, type Open, openSluice, type OpenTry, type TryChannel } from "../harness/channel.ts";
import { channelPeers, peerProgram, programOf } from "../harness/peers.ts";
import { limit, other, type Run, sluice, timed, type Workload } from "../harness/workload.ts";
import { openMini } from "../limits/channel.ts";

const WORKERS = 4;
const CAPACITY = 64;

/** Kept small, so that the sum stays exact. */
const square = (job: number): number => (job & 1023) ** 2;

async function awaiting(jobs: Channel, results: Channel, n: number): Promise<number> {
  const produce = async (): Promise<void> => {
    for (let i = 0; i < n; i += 1) await jobs.tx.send(i);
    jobs.tx.close();
  };
  const work = async (): Promise<void> => {
    for (;;) {
      const job = jobs.message(await jobs.rx.recv());
      if (job === undefined) return;
      await results.tx.send(square(job));
    }
  };
  const collect = async (): Promise<number> => {
    let sum = 0;
    for (;;) {
      const result = results.message(await results.rx.recv());
      if (result === undefined) return sum;
      sum += result;
    }
  };
  return together(produce, work, collect, results);
}

async function trying(jobs: TryChannel, results: TryChannel, n: number): Promise<number> {
  const produce = async (): Promise<void> => {
    for (let i = 0; i < n; i += 1) if (!jobs.sent(jobs.tx.trySend(i))) await jobs.tx.send(i);
    jobs.tx.close();
  };
  const work = async (): Promise<void> => {
    for (;;) {
      const job = jobs.got(jobs.rx.tryRecv()) ?? jobs.message(await jobs.rx.recv());
      if (job === undefined) return;
      const result = square(job);
      if (!results.sent(results.tx.trySend(result))) await results.tx.send(result);
    }
  };
  const collect = async (): Promise<number> => {
    let sum = 0;
    for (;;) {
      const result = results.got(results.rx.tryRecv()) ?? results.message(await results.rx.recv());
      if (result === undefined) return sum;
      sum += result;
    }
  };
  return together(produce, work, collect, results);
}

/** Starts all, and ends the results when the last worker has ended. */
async function together(
  produce: () => Promise<void>,
  work: () => Promise<void>,
  collect: () => Promise<number>,
  results: Channel,
): Promise<number> {
  const producing = produce();
  const working = Array.from({ length: WORKERS }, work);
  const collecting = collect();
  await producing;
  await Promise.all(working);
  results.tx.close();
  return collecting;
}

const run =
  <C>(open: (capacity: number) => C, pipeline: (jobs: C, results: C, n: number) => Promise<number>): Run =>
  (n) =>
    pipeline(open(CAPACITY), open(CAPACITY), n);

const await_ = (open: Open): Run => run(open, awaiting);
const try_ = (open: OpenTry): Run => run(open, trying);

function checksum(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += square(i);
  return sum;
}

export const workload: Workload = {
  about: `a shared queue of jobs, ${WORKERS} workers that square, one collector; capacities ${CAPACITY}`,
  cases: [
    timed("W12 pipeline", 500_000, checksum, [
      sluice("await", () => await_(openSluice)),
      sluice("try-first", () => try_(openSluice)),
      limit("mini", () => await_(openMini)),
      limit("tryfirst", () => try_(openMini)),
      ...channelPeers(await_, ["nodestream", "webstreams", "tschan"]),
      peerProgram("effect", "effect", "pipeline", [CAPACITY, WORKERS], 0.25),
      other("rxjs mergeMap(async, 4)", () => programOf("rxjs", "pipeline", [WORKERS, true]), 0.1),
      other("rxjs mergeMap(of)", () => programOf("rxjs", "pipeline", [WORKERS, false])),
    ]),
  ],
};
