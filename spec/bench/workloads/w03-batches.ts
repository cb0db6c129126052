/** W3: a consumer that takes batches. */
import { openSluice, type OpenTry, type TryChannel } from "../harness/channel.ts";
import { channelPeers, peerProgram } from "../harness/peers.ts";
import { limit, type Run, sluice, sumBelow, timed, type Workload } from "../harness/workload.ts";
import { openMini } from "../limits/channel.ts";
import { awaiting, ring } from "./w01-channel.ts";

const CAPACITY = 1024;

async function produce({ tx }: TryChannel, n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) await tx.send(i);
  tx.close();
}

async function produceTrying({ tx, sent }: TryChannel, n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) if (!sent(tx.trySend(i))) await tx.send(i);
  tx.close();
}

const batches =
  (open: OpenTry, from: (channel: TryChannel, n: number) => Promise<void>): Run =>
  async (n) => {
    const channel = open(CAPACITY);
    const { rx } = channel;
    const producing = from(channel, n);
    let sum = 0;
    for (;;) {
      const batch = await rx.recvMany(CAPACITY);
      if (batch.length === 0) break;
      for (const value of batch) sum += value;
    }
    await producing;
    return sum;
  };

export const workload: Workload = {
  about: `one producer, one consumer that takes batches, capacity ${CAPACITY}`,
  cases: [
    timed(`W3 c${CAPACITY}`, 1_000_000, sumBelow, [
      sluice("await", () => batches(openSluice, produce)),
      sluice("try-first", () => batches(openSluice, produceTrying)),
      limit("mini", () => batches(openMini, produce)),
      limit("tryfirst", () => batches(openMini, produceTrying)),
      limit("ring", () => ring),
      peerProgram("effect takeAll", "effect", "queueBatches", [CAPACITY]),
      peerProgram("effect offerAll, takeAll", "effect", "queueBatches", [CAPACITY, true]),
      ...channelPeers((open) => awaiting(open, CAPACITY)),
    ]),
  ],
};
