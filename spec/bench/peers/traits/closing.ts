/**
 * Two producers share a channel, one sends one message and the other three, later; each closes when it is done, as its loop's last
 * line. How many of the four arrive?
 */
import { channel } from "@thi.ng/csp";
import { type Cause, Effect, Queue, Stream } from "effect";
import { AsyncSink } from "ix/asynciterable";
import { Subject } from "rxjs";
import { mpsc } from "sluice";
import { Chan } from "ts-chan";
import { open as openNode } from "../node-stream.ts";
import { open as openWeb } from "../web-streams.ts";
import type { Trait } from "../../harness/trait.ts";
import { pause } from "../pause.ts";

interface End {
  send(value: number): unknown;
  close(): unknown;
}

/** Gives the channel's two ends to the producers, and counts what `messages` gives. */
async function arrived(ends: readonly [End, End], messages: AsyncIterable<number>): Promise<string> {
  const produce = async (end: End, count: number, ms: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      await pause(ms);
      await end.send(n);
    }
    await end.close();
  };
  void Promise.allSettled([produce(ends[0], 1, 0), produce(ends[1], 3, 20)]);
  let count = 0;
  try {
    for await (const _message of messages) count += 1;
  } catch {
    // closing twice breaks some: what came until then counts
  }
  return `${count}`;
}

const shared = (end: End, messages: AsyncIterable<number>): Promise<string> => arrived([end, end], messages);

export const trait: Trait = {
  asks: "messages that arrive, of 4, when two producers send into one channel and each closes it at its end",
  programs: {
    sluice: () => {
      const [tx, rx] = mpsc.channel<number>(4);
      return arrived([tx, tx.clone()], rx);
    },
    RxJS: async () => {
      const messages = new Subject<number>();
      let count = 0;
      const done = new Promise<void>((resolve) =>
        messages.subscribe({ next: () => (count += 1), complete: () => resolve() }),
      );
      const produce = async (last: number, ms: number): Promise<void> => {
        for (let n = 0; n < last; n += 1) {
          await pause(ms);
          messages.next(n);
        }
        messages.complete();
      };
      void produce(1, 0);
      void produce(3, 20);
      await done;
      return `${count}`;
    },
    IxJS: () => {
      const sink = new AsyncSink<number>();
      return shared({ send: (n) => sink.write(n), close: () => sink.end() }, sink);
    },
    "thi.ng/csp": () => {
      const messages = channel<number>(4);
      return shared({ send: (n) => messages.write(n), close: () => messages.close() }, messages);
    },
    "ts-chan": () => {
      const messages = new Chan<number>(4);
      return shared(messages, messages);
    },
    effect: () => {
      const messages = Effect.runSync(Queue.bounded<number, Cause.Done>(4));
      const end = {
        send: (n: number) => Effect.runPromise(Queue.offer(messages, n)),
        close: () => Effect.runPromise(Queue.end(messages)),
      };
      return shared(end, Stream.toAsyncIterable(Stream.fromQueue(messages)));
    },
    "Web Streams": () => {
      const { tx, iterate } = openWeb<number>(4);
      return shared({ send: (n) => tx.send(n), close: () => (tx as unknown as End).close() }, iterate.call(tx));
    },
    "Node streams": () => {
      const { tx, iterate } = openNode<number>(4);
      return shared({ send: (n) => tx.send(n), close: () => (tx as unknown as End).close() }, iterate.call(tx));
    },
  },
};
