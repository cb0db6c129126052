/** A producer awaits what there is to await, a thousand times, and nobody reads. How many has it handed over after a while? */
import { Effect, Queue } from "effect";
import { AsyncSink } from "ix/asynciterable";
import { concatMap, NEVER, Subject } from "rxjs";
import { mpsc } from "sluice";
import { channel } from "@thi.ng/csp";
import { Chan } from "ts-chan";
import { open as openNode } from "../node-stream.ts";
import { open as openWeb } from "../web-streams.ts";
import type { Trait } from "../../harness/trait.ts";
import { pause } from "../pause.ts";

const CAPACITY = 4;

async function handedOver(send: (value: number) => unknown): Promise<string> {
  let count = 0;
  void (async () => {
    for (let n = 0; n < 1000; n += 1) {
      await send(n);
      count += 1;
    }
  })();
  await pause(100);
  return `${count}`;
}

export const trait: Trait = {
  asks: "messages handed over, of 1,000, while nobody reads (room for 4)",
  programs: {
    sluice: () => {
      const [tx] = mpsc.channel<number>(CAPACITY);
      return handedOver((n) => tx.send(n));
    },
    RxJS: () => {
      const source = new Subject<number>();
      source.pipe(concatMap(() => NEVER)).subscribe(); // busy with the first
      return handedOver((n) => source.next(n));
    },
    IxJS: () => {
      const sink = new AsyncSink<number>();
      return handedOver((n) => sink.write(n));
    },
    "thi.ng/csp": () => {
      const messages = channel<number>(CAPACITY);
      return handedOver((n) => messages.write(n));
    },
    "ts-chan": () => {
      const messages = new Chan<number>(CAPACITY);
      return handedOver((n) => messages.send(n));
    },
    effect: () => {
      const messages = Effect.runSync(Queue.bounded<number>(CAPACITY));
      return handedOver((n) => Effect.runPromise(Queue.offer(messages, n)));
    },
    "Web Streams": () => {
      const { tx } = openWeb<number>(CAPACITY);
      return handedOver((n) => tx.send(n));
    },
    "Node streams": () => {
      const { tx } = openNode<number>(CAPACITY);
      return handedOver((n) => tx.send(n));
    },
  },
};
