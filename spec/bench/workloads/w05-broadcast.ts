/** W5: a broadcast, by the delivery. What has no back-pressure waits for its receivers after every burst. */
import { broadcast } from "sluice";
import { Baton } from "../harness/baton.ts";
import { peerProgram, programOf } from "../harness/peers.ts";
import { type Case, limit, other, type Run, sluice, sumBelow, timed, type Workload } from "../harness/workload.ts";
import { MiniBroadcast, MiniCursor } from "../limits/broadcast.ts";

const CAPACITY = 1024;
const BURST = 256;

/** What the producers have in common. */
interface Tx {
  send(value: number): unknown;
  close(): void;
}

async function produce(tx: Tx, messages: number, baton: Baton): Promise<void> {
  for (let i = 0; i < messages;) {
    const end = Math.min(i + BURST, messages);
    for (; i < end; i += 1) tx.send(i);
    await baton.wait();
  }
  tx.close();
}

/** Adds up, and tells when the last of a burst has come. */
class Sum {
  value = 0;
  readonly last: number;
  readonly baton: Baton;

  constructor(messages: number, baton: Baton) {
    this.last = messages - 1;
    this.baton = baton;
  }

  readonly add = (value: number): void => {
    this.value += value;
    if ((value & (BURST - 1)) === BURST - 1 || value === this.last) this.baton.pass();
  };
}

const run =
  <C extends Tx, R>(
    receivers: number,
    open: () => C,
    subscribe: (tx: C) => R,
    read: (rx: R, sum: Sum) => Promise<void>,
  ): Run =>
  async (n) => {
    const messages = n / receivers;
    const baton = new Baton(receivers);
    const tx = open();
    const sums = Array.from({ length: receivers }, () => new Sum(messages, baton));
    const reading = sums.map((sum) => read(subscribe(tx), sum));
    await produce(tx, messages, baton);
    await Promise.all(reading);
    return sums.reduce((total, sum) => total + sum.value, 0);
  };

const ofSluice = (receivers: number, read: (rx: broadcast.Receiver<number>, sum: Sum) => Promise<void>): Run =>
  run(
    receivers,
    () => new broadcast.Sender<number>(CAPACITY),
    (tx) => tx.subscribe(),
    read,
  );

async function awaiting(rx: broadcast.Receiver<number>, sum: Sum): Promise<void> {
  for (let value = await rx.recv(); value !== undefined; value = await rx.recv()) sum.add(value);
}

async function draining(rx: broadcast.Receiver<number>, sum: Sum): Promise<void> {
  for (;;) {
    for (let got = rx.tryRecv(); got.ok; got = rx.tryRecv()) sum.add(got.value);
    const value = await rx.recv();
    if (value === undefined) return;
    sum.add(value);
  }
}

async function iterating(rx: broadcast.Receiver<number>, sum: Sum): Promise<void> {
  for await (const value of rx) sum.add(value);
}

const subscribing = (rx: broadcast.Receiver<number>, sum: Sum): Promise<void> =>
  new Promise((complete, error) => {
    rx.subscribe({ next: sum.add, complete, error });
  });

const ofMini = (receivers: number, read: (cursor: MiniCursor, sum: Sum) => Promise<void>): Run =>
  run(
    receivers,
    () => new MiniBroadcast(CAPACITY),
    (tx) => new MiniCursor(tx),
    read,
  );

async function miniAwaiting(cursor: MiniCursor, sum: Sum): Promise<void> {
  for (let value = await cursor.recv(); value !== undefined; value = await cursor.recv()) sum.add(value);
}

async function miniDraining(cursor: MiniCursor, sum: Sum): Promise<void> {
  for (;;) {
    for (let value = cursor.tryRecv(); value !== undefined; value = cursor.tryRecv()) sum.add(value);
    const value = await cursor.recv();
    if (value === undefined) return;
    sum.add(value);
  }
}

/** @param n divisible by the number of receivers, also the shares of it that rows are given. */
export const broadcastCase = (receivers: number, n: number): Case =>
  timed(`W5 N=${receivers}`, n, (n) => receivers * sumBelow(n / receivers), [
    sluice("await", () => ofSluice(receivers, awaiting)),
    sluice("drained", () => ofSluice(receivers, draining)),
    sluice("subscribe", () => ofSluice(receivers, subscribing)),
    sluice("for await", () => ofSluice(receivers, iterating)),
    limit("mini", () => ofMini(receivers, miniAwaiting)),
    limit("bcastBatch", () => ofMini(receivers, miniDraining)),
    peerProgram("thicsp", "thicsp", "broadcast", [receivers], 0.5),
    peerProgram("effect", "effect", "broadcast", [receivers], 0.2),
    other("rxjs Subject (push)", () => programOf("rxjs", "subject", [receivers])),
  ]);

export const workload: Workload = {
  about: `a broadcast of capacity ${CAPACITY}, ns per delivery`,
  cases: [1, 10, 100].map((receivers) => broadcastCase(receivers, 1_000_000)),
};
