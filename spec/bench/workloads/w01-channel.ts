/** W1: one producer that awaits each send, one consumer. */
import { type Channel, type Open, openSluice, type OpenTry, type TryChannel } from "../harness/channel.ts";
import { channelPeers, peerProgram } from "../harness/peers.ts";
import { type Case, limit, type Run, sluice, sumBelow, timed, type Workload } from "../harness/workload.ts";
import { MiniChannel, openMini } from "../limits/channel.ts";

async function produce({ tx }: Channel, n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) await tx.send(i);
  tx.close();
}

async function produceTrying({ tx, sent }: TryChannel, n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) if (!sent(tx.trySend(i))) await tx.send(i);
  tx.close();
}

async function consume({ rx, message }: Channel): Promise<number> {
  let sum = 0;
  for (;;) {
    const value = message(await rx.recv());
    if (value === undefined) return sum;
    sum += value;
  }
}

async function consumeTrying({ rx, message, got }: TryChannel): Promise<number> {
  let sum = 0;
  for (;;) {
    const value = got(rx.tryRecv()) ?? message(await rx.recv());
    if (value === undefined) return sum;
    sum += value;
  }
}

async function consumeMany({ rx }: TryChannel): Promise<number> {
  let sum = 0;
  for (;;) {
    const batch = await rx.recvMany(1024);
    if (batch.length === 0) return sum;
    for (const value of batch) sum += value;
  }
}

async function iterate(channel: Channel): Promise<number> {
  let sum = 0;
  for await (const value of channel.iterate()) sum += value;
  return sum;
}

/** Both begin in one turn, the producer first: they go in step. */
const inStep =
  <C extends Channel>(
    open: (capacity: number) => C,
    capacity: number,
    from: (channel: C, n: number) => Promise<void>,
    to: (channel: C) => Promise<number>,
  ): Run =>
  async (n) => {
    const channel = open(capacity);
    const producing = from(channel, n);
    const sum = await to(channel);
    await producing;
    return sum;
  };

/** The consumer begins when the producer has filled the channel and is parked. */
const full =
  (open: Open, capacity: number): Run =>
  async (n) => {
    const channel = open(capacity);
    const producing = produce(channel, n);
    await new Promise(setImmediate);
    const sum = await consume(channel);
    await producing;
    return sum;
  };

/** The producer begins when the consumer is parked. */
const empty =
  (open: Open, capacity: number): Run =>
  async (n) => {
    const channel = open(capacity);
    const consuming = consume(channel);
    await new Promise(setImmediate);
    await produce(channel, n);
    return consuming;
  };

export const awaiting = (open: Open, capacity: number): Run => inStep(open, capacity, produce, consume);
export const trying = (open: OpenTry, capacity: number): Run => inStep(open, capacity, produceTrying, consumeTrying);
const iterating = (open: Open, capacity: number): Run => inStep(open, capacity, produce, iterate);

/** Both sides in one loop: what the ring alone takes. */
export const ring: Run = (n) => {
  const channel = new MiniChannel<number>(1024);
  let sum = 0;
  for (let i = 0; i < n;) {
    while (i < n && channel.trySend(i)) i += 1;
    for (let value = channel.tryRecv(); value !== undefined; value = channel.tryRecv()) sum += value;
  }
  return sum;
};

/** No channel: one hop an item. */
const awaitLoop: Run = async (n) => {
  const resolved = Promise.resolve();
  let sum = 0;
  for (let i = 0; i < n; i += 1) {
    await resolved;
    sum += i;
  }
  return sum;
};

export const receiveCase = (capacity: number, n: number): Case =>
  timed(`W1 recv c${capacity}`, n, sumBelow, [
    sluice("await", () => awaiting(openSluice, capacity)),
    sluice("try-first", () => trying(openSluice, capacity)),
    sluice("recvMany", () => inStep(openSluice, capacity, produceTrying, consumeMany)),
    limit("mini", () => awaiting(openMini, capacity)),
    limit("tryfirst", () => trying(openMini, capacity)),
    ...channelPeers((open) => awaiting(open, capacity)),
    peerProgram("effect", "effect", "queue", [capacity], 0.5),
    limit("ring", () => ring),
    limit("awaitloop", () => awaitLoop),
  ]);

const cases = (capacity: number): Case[] => [
  receiveCase(capacity, 1_000_000),
  timed(`W1 for await c${capacity}`, 1_000_000, sumBelow, [
    sluice("for await", () => iterating(openSluice, capacity)),
    limit("mini", () => iterating(openMini, capacity)),
    ...channelPeers((open) => iterating(open, capacity)),
    peerProgram("nodestream write", "node-stream", "written", [capacity]),
    peerProgram("effect", "effect", "queueLoop", [capacity], 0.5),
  ]),
];

/** What mode a channel falls into is chance; it can be had on purpose. In step is how the other cases run. */
const modes = (name: string, loop: (open: Open, capacity: number) => Run): Case =>
  timed(`W1 recv c16 ${name}`, 1_000_000, sumBelow, [
    sluice("await", () => loop(openSluice, 16)),
    limit("mini", () => loop(openMini, 16)),
    ...channelPeers((open) => loop(open, 16), ["tschan", "webstreams"]),
  ]);

export const workload: Workload = {
  about: "one producer that awaits each send, one consumer; integers",
  cases: [...[1, 16, 1024].flatMap(cases), modes("full", full), modes("empty", empty)],
};
