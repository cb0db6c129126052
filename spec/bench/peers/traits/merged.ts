/**
 * Two producers again, one of one message and the other of three, later; each has a source of its own, closes it when it is done, and
 * the library makes one of the two. How many of the four arrive?
 */
import { channel, merge as mergeCsp } from "@thi.ng/csp";
import { type Cause, Effect, Queue, Stream } from "effect";
import { AsyncSink, merge as mergeIx } from "ix/asynciterable";
import { merge, Subject } from "rxjs";
import { mpsc, stream } from "sluice";
import type { Trait } from "../../harness/trait.ts";
import { pause } from "../pause.ts";

interface End {
  send(value: number): unknown;
  close(): unknown;
}

async function produce(end: End, count: number, ms: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await pause(ms);
    await end.send(n);
  }
  await end.close();
}

/** Gives each producer its end, and counts what `messages` gives. */
async function arrived(left: End, right: End, messages: AsyncIterable<number>): Promise<string> {
  void Promise.all([produce(left, 1, 0), produce(right, 3, 20)]);
  let count = 0;
  for await (const _message of messages) count += 1;
  return `${count}`;
}

export const trait: Trait = {
  asks: "messages that arrive, of 4, when each has a channel of its own, closes it, and the two are merged",
  programs: {
    sluice: () => {
      const [left, fromLeft] = mpsc.channel<number>(4);
      const [right, fromRight] = mpsc.channel<number>(4);
      return arrived(left, right, stream(fromLeft).merge(fromRight));
    },
    RxJS: () => {
      const subject = (): [Subject<number>, End] => {
        const values = new Subject<number>();
        return [values, { send: (n) => values.next(n), close: () => values.complete() }];
      };
      const [left$, left] = subject();
      const [right$, right] = subject();
      return new Promise((resolve) => {
        let count = 0;
        merge(left$, right$).subscribe({ next: () => (count += 1), complete: () => resolve(`${count}`) });
        void Promise.all([produce(left, 1, 0), produce(right, 3, 20)]);
      });
    },
    IxJS: () => {
      const sink = (): [AsyncSink<number>, End] => {
        const values = new AsyncSink<number>();
        return [values, { send: (n) => values.write(n), close: () => values.end() }];
      };
      const [fromLeft, left] = sink();
      const [fromRight, right] = sink();
      return arrived(left, right, mergeIx(fromLeft, fromRight));
    },
    "thi.ng/csp": () => {
      const open = (): [ReturnType<typeof channel<number>>, End] => {
        const messages = channel<number>(4);
        return [messages, { send: (n) => messages.write(n), close: () => messages.close() }];
      };
      const [fromLeft, left] = open();
      const [fromRight, right] = open();
      return arrived(left, right, mergeCsp([fromLeft, fromRight]));
    },
    effect: () => {
      const open = (): [Stream.Stream<number>, End] => {
        const messages = Effect.runSync(Queue.bounded<number, Cause.Done>(4));
        const end = {
          send: (n: number) => Effect.runPromise(Queue.offer(messages, n)),
          close: () => Effect.runPromise(Queue.end(messages)),
        };
        return [Stream.fromQueue(messages), end];
      };
      const [fromLeft, left] = open();
      const [fromRight, right] = open();
      return arrived(left, right, Stream.toAsyncIterable(Stream.merge(fromLeft, fromRight)));
    },
  },
};
