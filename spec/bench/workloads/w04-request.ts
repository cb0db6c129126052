/** W4: a request over a channel that carries the place for its answer; one after the other. */
import { mpsc, oneshot } from "sluice";
import { channelPeers, peerProgram } from "../harness/peers.ts";
import type { Channel, Open } from "../harness/channel.ts";
import { limit, type Run, sluice, timed, type Workload } from "../harness/workload.ts";
import { MiniChannel } from "../limits/channel.ts";

const CAPACITY = 16;

interface Request {
  readonly value: number;
  readonly reply: oneshot.Sender<number>;
}

async function serve(rx: mpsc.Receiver<Request>): Promise<void> {
  for (let it = await rx.recv(); it !== undefined; it = await rx.recv()) it.reply.send(it.value + 1);
}

/** The receiver awaited, as one does most: a thenable, which by the rules of promises costs two hops more. */
const awaiting: Run = async (n) => {
  const [tx, rx] = mpsc.channel<Request>(CAPACITY);
  const serving = serve(rx);
  let sum = 0;
  for (let value = 0; value < n; value += 1) {
    const [reply, answer] = oneshot.channel<number>();
    await tx.send({ value, reply });
    sum += await answer;
  }
  tx.close();
  await serving;
  return sum;
};

/** The same by its method, whose promise costs one hop. */
const receiving: Run = async (n) => {
  const [tx, rx] = mpsc.channel<Request>(CAPACITY);
  const serving = serve(rx);
  let sum = 0;
  for (let value = 0; value < n; value += 1) {
    const [reply, answer] = oneshot.channel<number>();
    await tx.send({ value, reply });
    sum += (await answer.recv())!;
  }
  tx.close();
  await serving;
  return sum;
};

const trying: Run = async (n) => {
  const [tx, rx] = mpsc.channel<Request>(CAPACITY);
  const serving = serve(rx);
  let sum = 0;
  for (let value = 0; value < n; value += 1) {
    const [reply, answer] = oneshot.channel<number>();
    if (!tx.trySend({ value, reply }).ok) await tx.send({ value, reply });
    sum += (await answer.recv())!;
  }
  tx.close();
  await serving;
  return sum;
};

/** A request whose answer is a promise: what one does where there is no oneshot. */
interface Call {
  readonly value: number;
  readonly reply: (answer: number) => void;
}

const calling =
  (open: Open<Call>): Run =>
  async (n) => {
    const { tx, rx, message } = open(CAPACITY);
    const serving = (async () => {
      for (;;) {
        const call = message(await rx.recv());
        if (call === undefined) return;
        call.reply(call.value + 1);
      }
    })();
    let sum = 0;
    for (let value = 0; value < n; value += 1) {
      let reply!: (answer: number) => void;
      const answer = new Promise<number>((resolve) => (reply = resolve));
      await tx.send({ value, reply });
      sum += await answer;
    }
    tx.close();
    await serving;
    return sum;
  };

function openMini(capacity: number): Channel<Call> {
  const channel = new MiniChannel<Call>(capacity);
  return { tx: channel, rx: channel, message: (received) => received as Call | undefined, iterate: () => channel };
}

/** The same without awaiting the send where there is room. */
const callingTrying: Run = async (n) => {
  const channel = new MiniChannel<Call>(CAPACITY);
  const serving = (async () => {
    for (let call = await channel.recv(); call !== undefined; call = await channel.recv()) call.reply(call.value + 1);
  })();
  let sum = 0;
  for (let value = 0; value < n; value += 1) {
    sum += await new Promise<number>((reply) => {
      channel.trySend({ value, reply });
    });
  }
  channel.close();
  await serving;
  return sum;
};

export const workload: Workload = {
  about: "a request that carries a oneshot for its answer, one after the other",
  cases: [
    timed("W4 request", 300_000, (n) => (n * (n + 1)) / 2, [
      sluice("await", () => awaiting),
      sluice("await recv", () => receiving),
      sluice("try-first", () => trying),
      limit("mini", () => calling(openMini)),
      limit("tryfirst", () => callingTrying),
      peerProgram("thicsp", "thicsp", "request"),
      peerProgram("effect", "effect", "request", [], 0.5),
      peerProgram("tschan:unsafe", "ts-chan", "request", [true], 0.5),
      ...channelPeers(calling, ["thicsp", "tschan", "tschan:unsafe"]),
    ]),
  ],
};
