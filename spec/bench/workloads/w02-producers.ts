/** W2: four producers and one consumer. */
import { mpsc } from "sluice";
import { type Channel, type Open, openSluice, type OpenTry, type TryChannel } from "../harness/channel.ts";
import { channelPeers, peerProgram } from "../harness/peers.ts";
import { limit, type Run, sluice, sumBelow, timed, type Workload } from "../harness/workload.ts";
import { openMini, openNaive } from "../limits/channel.ts";

const PRODUCERS = 4;
const CAPACITY = 64;

async function produce({ tx }: Channel, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i += 1) await tx.send(i);
}

async function produceTrying({ tx, sent }: TryChannel, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i += 1) if (!sent(tx.trySend(i))) await tx.send(i);
}

/** Each producer sends its part of the numbers. */
async function produceAll<C extends Channel>(
  channel: C,
  n: number,
  part: (channel: C, from: number, to: number) => Promise<void>,
): Promise<void> {
  const each = n / PRODUCERS;
  await Promise.all(Array.from({ length: PRODUCERS }, (_, p) => part(channel, p * each, (p + 1) * each)));
  channel.tx.close();
}

const awaiting =
  (open: Open): Run =>
  async (n) => {
    const channel = open(CAPACITY);
    const { rx, message } = channel;
    const producing = produceAll(channel, n, produce);
    let sum = 0;
    for (;;) {
      const value = message(await rx.recv());
      if (value === undefined) break;
      sum += value;
    }
    await producing;
    return sum;
  };

const trying =
  (open: OpenTry): Run =>
  async (n) => {
    const channel = open(CAPACITY);
    const { rx, message, got } = channel;
    const producing = produceAll(channel, n, produceTrying);
    let sum = 0;
    for (;;) {
      const value = got(rx.tryRecv()) ?? message(await rx.recv());
      if (value === undefined) break;
      sum += value;
    }
    await producing;
    return sum;
  };

/** As one would write it: a clone a producer, and the channel ends with the last of them. */
const clones: Run = async (n) => {
  const [tx, rx] = mpsc.channel<number>(CAPACITY);
  const each = n / PRODUCERS;
  for (let p = 0; p < PRODUCERS; p += 1) {
    const mine = tx.clone();
    void (async () => {
      for (let i = p * each; i < (p + 1) * each; i += 1) await mine.send(i);
      mine.close();
    })();
  }
  tx.close();
  let sum = 0;
  for (let value = await rx.recv(); value !== undefined; value = await rx.recv()) sum += value;
  return sum;
};

export const workload: Workload = {
  about: `${PRODUCERS} producers, one consumer, capacity ${CAPACITY}`,
  cases: [
    timed(`W2 c${CAPACITY}`, 1_000_000, sumBelow, [
      sluice("await", () => awaiting(openSluice)),
      sluice("try-first", () => trying(openSluice)),
      sluice("clones", () => clones),
      limit("mini", () => awaiting(openMini)),
      limit("naive mini", () => awaiting(openNaive)),
      limit("tryfirst", () => trying(openMini)),
      ...channelPeers(awaiting),
      peerProgram("effect", "effect", "queue", [CAPACITY, PRODUCERS], 0.5),
    ]),
  ],
};
