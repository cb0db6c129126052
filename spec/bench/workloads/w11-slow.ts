/** W11: a consumer that is ten times slower than its producer: what piles up. */
import { Subject } from "rxjs";
import { type Channel, type Open, openSluice } from "../harness/channel.ts";
import { heapUsed } from "../harness/heap.ts";
import { channelPeers } from "../harness/peers.ts";
import { hops, SLOWER } from "../harness/hops.ts";
import {
  library,
  limit,
  memory,
  other,
  type Row,
  type Run,
  sluice,
  sumBelow,
  type Workload,
} from "../harness/workload.ts";
import { openMini } from "../limits/channel.ts";

const CAPACITY = 1024;
const N = 1_000_000;
/**
 * A backlog of a million takes the peers without a bound minutes, for each value shifts all the others. A backlog grows
 * with what was sent, so a part is sent, and what is found is taken times as much.
 */
const PART = 0.2;
/** Run before the heap is looked at, so that what the code itself takes is not counted. */
const WARM = 10_000;
const MEGABYTE = 2 ** 20;

/** What is asked for: the most that was in use, or what was alive when the producer had ended. */
type Ask = "peak" | "live";

/** Watches the heap in use. */
class Heap {
  readonly before = heapUsed();
  peak = 0;
  live = NaN;

  /** Called with every value that is produced. */
  look(i: number): void {
    if ((i & 4095) === 0) this.peak = Math.max(this.peak, process.memoryUsage().heapUsed - this.before);
  }

  /** The producer has ended. */
  end(): void {
    this.live = heapUsed() - this.before;
  }
}

/** One producer that awaits its sends, and `read`, which gives the sum. */
async function flow(open: Open, read: (channel: Channel) => Promise<number>, n: number): Promise<Heap> {
  const heap = new Heap();
  const channel = open(CAPACITY);
  const { tx } = channel;
  const reading = read(channel);
  for (let i = 0; i < n; i += 1) {
    heap.look(i);
    await tx.send(i);
  }
  heap.end();
  tx.close();
  const sum = await reading;
  if (sum !== sumBelow(n)) throw new Error(`a wrong sum: ${sum}`);
  return heap;
}

async function receive({ rx, message }: Channel): Promise<number> {
  let sum = 0;
  for (;;) {
    const value = message(await rx.recv());
    if (value === undefined) return sum;
    await hops(SLOWER);
    sum += value;
  }
}

async function iterate(channel: Channel): Promise<number> {
  let sum = 0;
  for await (const value of channel.iterate()) {
    await hops(SLOWER);
    sum += value;
  }
  return sum;
}

const bounded =
  (ask: Ask, read: (channel: Channel) => Promise<number>) =>
  (open: Open): Run =>
  async (n) => {
    await flow(open, read, WARM);
    return (await flow(open, read, n))[ask] / MEGABYTE;
  };

/** Reads a Subject, one value after the other, with hops in between. */
type Backlog = (numbers: Subject<number>, see: (value: number) => void) => unknown;

/** A Subject cannot wait: one hop a value. The backlog at the end is not worked off: that takes them minutes. */
async function flood(read: Backlog, n: number): Promise<Heap> {
  const heap = new Heap();
  const numbers = new Subject<number>();
  let next = 0;
  read(numbers, (value) => {
    if (value !== next) throw new Error(`${value} came instead of ${next}`);
    next += 1;
  });
  for (let i = 0; i < n; i += 1) {
    heap.look(i);
    await hops(1);
    numbers.next(i);
  }
  heap.end();
  if (next < n / SLOWER / 2) throw new Error(`only ${next} came`);
  return heap;
}

const unbounded = (name: string, file: string, ask: Ask): Row =>
  other(name, async () => {
    const { backlog } = await library<{ backlog: Backlog }>(file);
    return async (n) => {
      await flood(backlog, WARM);
      return (await flood(backlog, n * PART))[ask] / PART / MEGABYTE;
    };
  });

export const workload: Workload = {
  about: `a producer of ${N} integers and a consumer ten times slower: megabytes of heap`,
  cases: (["peak", "live"] as const).map((ask) =>
    memory(`W11 ${ask}`, "MB", N, [
      sluice("await", () => bounded(ask, receive)(openSluice)),
      sluice("for await", () => bounded(ask, iterate)(openSluice)),
      limit("mini", () => bounded(ask, receive)(openMini)),
      ...channelPeers(bounded(ask, receive), ["tschan", "webstreams"]),
      unbounded("rxjs concatMap", "rxjs", ask),
      unbounded("rxjs-for-await", "rxjs-for-await", ask),
    ]),
  ),
};
