/** W10: from channels to Observables, and from Observables to asynchronous consumers. */
import { mpsc } from "sluice";
import { toAsyncIterable, toObservable, toReceiver } from "sluice/rxjs";
import { firstValueFrom, from, type Observable, reduce } from "rxjs";
import {
  library,
  limit,
  other,
  peer,
  type Row,
  type Run,
  sluice,
  sumBelow,
  timed,
  type Workload,
} from "../harness/workload.ts";
import type { Open } from "../harness/channel.ts";
import { peerProgram, programOf } from "../harness/peers.ts";
import { bursts, type Source } from "../harness/source.ts";
import { BatchBridge } from "../limits/batch-bridge.ts";
import { MiniChannel } from "../limits/channel.ts";

const CAPACITY = 64;
const BURST = 64;

const total = (numbers: Observable<number>): Promise<number> =>
  firstValueFrom(numbers.pipe(reduce((a, b) => a + b, 0)));

/** A channel that a producer fills with awaited sends, read as an Observable. */
const out =
  (observe: (rx: mpsc.Receiver<number>) => Observable<number>): Run =>
  async (n) => {
    const [tx, rx] = mpsc.channel<number>(CAPACITY);
    const sum = total(observe(rx));
    for (let i = 0; i < n; i += 1) await tx.send(i);
    tx.close();
    return sum;
  };

/** The same by hand: a loop that calls back. */
const outMini: Run = async (n) => {
  const channel = new MiniChannel<number>(CAPACITY);
  let sum = 0;
  const next = (value: number): void => void (sum += value);
  const reading = (async () => {
    for (let value = await channel.recv(); value !== undefined; value = await channel.recv()) next(value);
  })();
  for (let i = 0; i < n; i += 1) await channel.send(i);
  channel.close();
  await reading;
  return sum;
};

const UNBOUNDED = { overflow: "unbounded" } as const;

const loop =
  (source: Source): Run =>
  async (n) => {
    const { numbers, work, start } = source.emit(n);
    let sum = 0;
    const reading = (async () => {
      for await (const value of toAsyncIterable(numbers, UNBOUNDED)) sum += await work(value);
    })();
    start();
    await reading;
    return sum;
  };

const batches =
  (source: Source): Run =>
  async (n) => {
    const { numbers, work, start } = source.emit(n);
    const rx = toReceiver(numbers, UNBOUNDED);
    start();
    let sum = 0;
    for (;;) {
      const batch = await rx.recvMany(1024);
      if (batch.length === 0) return sum;
      for (const value of batch) sum += await work(value);
    }
  };

const burstMini =
  (source: Source): Run =>
  async (n) => {
    const { numbers, work, start } = source.emit(n);
    const channel = new MiniChannel<number>(source.burst);
    numbers.subscribe({ next: (value) => void channel.trySend(value), complete: () => channel.close() });
    start();
    let sum = 0;
    for (let value = await channel.recv(); value !== undefined; value = await channel.recv()) sum += await work(value);
    return sum;
  };

const burstBatched =
  (source: Source): Run =>
  async (n) => {
    const { numbers, work, start } = source.emit(n);
    const bridge = new BatchBridge(numbers);
    start();
    let sum = 0;
    for (let batch = await bridge.take(); batch.length > 0; batch = await bridge.take()) {
      for (const value of batch) sum += await work(value);
    }
    return sum;
  };

async function* generate(n: number): AsyncGenerator<number, void> {
  for (let i = 0; i < n; i += 1) yield i;
}

/** `from` of rxjs over the channels of the peers. */
const outPeers: Row[] = [
  ["nodestream", "node-stream", "open"] as const,
  ["thicsp", "thicsp", "open"] as const,
  ["tschan:unsafe", "ts-chan", "openUnsafe"] as const,
].map(([name, file, open]) =>
  peer(name, async () =>
    programOf("rxjs", "fromChannel", [(await library<Record<string, Open>>(file))[open], CAPACITY]),
  ),
);

const burstRows = (source: Source): Row[] => [
  sluice("for await", () => loop(source)),
  sluice("recvMany", () => batches(source)),
  limit("mini", () => burstMini(source)),
  limit("batchbridge", () => burstBatched(source)),
  peer("rxjs-for-await", () => programOf("rxjs-for-await", "eachValue", [source])),
  other("rxjs concatMap", () => programOf("rxjs", "concatMapped", [source])),
];

const pulled = bursts(BURST);

export const workload: Workload = {
  about: `bridges: a channel as an Observable; a Subject in bursts of ${BURST} into a consumer that awaits each value`,
  cases: [
    timed("W10 out", 500_000, sumBelow, [
      sluice("toObservable", () => out((rx) => toObservable(rx))),
      sluice("rxjs from", () => out((rx) => from(rx))),
      limit("mini", () => outMini),
      ...outPeers,
      peerProgram("nodestream write", "node-stream", "observed", [CAPACITY]),
    ]),
    timed("W10 burst", 500_000, sumBelow, [
      ...burstRows(pulled),
      other("rxjs observeOn(asap)", () => programOf("rxjs", "observedOnAsap", [pulled])),
      other("ix", () => programOf("ix", "iterated", [pulled]), 0.25),
    ]),
    timed("W10 iterable", 500_000, sumBelow, [
      sluice("toObservable", () => (n) => total(toObservable(generate(n)))),
      peer("rxjs from", () => programOf("rxjs", "fromIterable", [generate])),
      peer("ix", () => programOf("ix", "observed", [generate])),
    ]),
    ...[10_000, 160_000].map((n) => ({
      ...timed(`W10 one burst of ${n / 1000}k`, n, sumBelow, burstRows(bursts(n))),
      quick: n,
    })),
  ],
};
