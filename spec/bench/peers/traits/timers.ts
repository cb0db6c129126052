/**
 * A producer and a consumer keep a channel of 64 busy for half a second, beside a timer of 5 ms. How many messages went through, and
 * how often did the timer come up?
 */
import { channel } from "@thi.ng/csp";
import { Effect, Queue } from "effect";
import { AsyncSink } from "ix/asynciterable";
import { mpsc } from "sluice";
import { Chan } from "ts-chan";
import { open as openNode } from "../node-stream.ts";
import { open as openWeb } from "../web-streams.ts";
import type { Trait } from "../../harness/trait.ts";

const CAPACITY = 64;
const BUSY_MS = 500;

/** `work` asks after each message whether it is over. */
async function counted(work: (isOver: () => boolean) => Promise<unknown>): Promise<string> {
  const end = performance.now() + BUSY_MS;
  let messages = 0;
  let ticks = 0;
  let isOver = false;
  const timer = setInterval(() => (ticks += 1), 5);
  await work(() => {
    messages += 1;
    if (messages % 256 === 0) isOver ||= performance.now() > end;
    return isOver;
  });
  clearInterval(timer);
  return `${(messages / 1e6).toFixed(1)} M, ${ticks} ticks`;
}

const busy = (send: (n: number) => unknown, read: () => unknown): Promise<string> =>
  counted(async (isOver) => {
    let isDone = false;
    void (async () => {
      for (let n = 0; !isDone; n += 1) await send(n);
    })();
    while (!isOver()) await read();
    isDone = true;
  });

export const trait: Trait = {
  asks: "messages through a busy channel in half a second, and ticks of a 5 ms timer beside it",
  programs: {
    sluice: () => {
      const [tx, rx] = mpsc.channel<number>(CAPACITY);
      return busy(
        (n) => tx.send(n),
        () => rx.recv(),
      );
    },
    IxJS: () => {
      const sink = new AsyncSink<number>();
      return busy(
        (n) => sink.write(n),
        () => sink.next(),
      );
    },
    "thi.ng/csp": () => {
      const messages = channel<number>(CAPACITY);
      return busy(
        (n) => messages.write(n),
        () => messages.read(),
      );
    },
    "ts-chan": () => {
      const messages = new Chan<number>(CAPACITY);
      return busy(
        (n) => messages.send(n),
        () => messages.recv(),
      );
    },
    effect: () =>
      counted((isOver) =>
        Effect.runPromise(
          Effect.gen(function* () {
            const messages = yield* Queue.bounded<number>(CAPACITY);
            const sending = Effect.gen(function* () {
              for (let n = 0; ; n += 1) yield* Queue.offer(messages, n);
            });
            yield* Effect.forkChild(sending);
            while (!isOver()) yield* Queue.take(messages);
          }),
        ),
      ),
    "Web Streams": () => {
      const { tx, rx } = openWeb<number>(CAPACITY);
      return busy(
        (n) => tx.send(n),
        () => rx.recv(),
      );
    },
    "Node streams": () => {
      const { tx, rx } = openNode<number>(CAPACITY);
      return busy(
        (n) => tx.send(n),
        () => rx.recv(),
      );
    },
  },
};
