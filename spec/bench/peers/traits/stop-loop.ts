/**
 * A loop waits, turn after turn, for the next message or for one "stop" that never comes, by the library's own means, or by
 * `Promise.race` where it has none. How much is kept of each turn as long as "stop" is alive?
 */
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { channel, select as cspSelect } from "@thi.ng/csp";
import { Deferred, Effect, Queue } from "effect";
import { AsyncSink } from "ix/asynciterable";
import { firstValueFrom, race, Subject } from "rxjs";
import { CancellationToken, mpsc, select } from "sluice";
import { Chan, recv, Select } from "ts-chan";
import { heapUsed } from "../../harness/heap.ts";
import type { Trait } from "../../harness/trait.ts";

const TURNS = 10_000;

/** `stop` is what is alive all the time. */
async function kept(stop: unknown, turn: () => Promise<unknown>): Promise<string> {
  for (let n = 0; n < TURNS / 10; n += 1) await turn();
  const before = heapUsed();
  for (let n = 0; n < TURNS; n += 1) await turn();
  const bytes = Math.round((heapUsed() - before) / TURNS);
  if (stop === undefined) throw new Error("nothing to stop it");
  return bytes < 8 ? "nothing" : `${bytes} B a turn`;
}

export const trait: Trait = {
  asks: "what is kept of a loop that waits for a message or a stop",
  programs: {
    sluice: () => {
      const [tx, message] = mpsc.channel<number>(4);
      const stop = new CancellationToken();
      return kept(stop, async () => {
        const turn = select({ message, stop });
        await tx.send(1);
        await turn;
      });
    },
    RxJS: () => {
      const messages = new Subject<number>();
      const stop = new Subject<number>();
      return kept(stop, async () => {
        const turn = firstValueFrom(race(messages, stop));
        messages.next(1);
        await turn;
      });
    },
    IxJS: () => {
      const sink = new AsyncSink<number>();
      const stop = new Promise<never>(() => undefined);
      return kept(stop, async () => {
        const turn = Promise.race([sink.next(), stop]);
        sink.write(1);
        await turn;
      });
    },
    "thi.ng/csp": () => {
      const messages = channel<number>(4);
      const stop = channel<number>(1);
      return kept(stop, async () => {
        const turn = cspSelect(messages, stop);
        await messages.write(1);
        await turn;
      });
    },
    "ts-chan": () => {
      const messages = new Chan<number>(4);
      const stop = new AbortController();
      const choice = new Select([recv(messages)]);
      return kept(stop, async () => {
        const turn = choice.wait(stop.signal);
        await messages.send(1);
        if ((await turn) === 0) choice.recv(choice.cases[0]);
      });
    },
    effect: () => {
      const messages = Effect.runSync(Queue.bounded<number>(4));
      const stop = Effect.runSync(Deferred.make<number>());
      return kept(stop, async () => {
        const turn = Effect.runPromise(Effect.raceAllFirst([Queue.take(messages), Deferred.await(stop)]));
        await Effect.runPromise(Queue.offer(messages, 1));
        await turn;
      });
    },
    "Web Streams": () => {
      const { readable, writable } = new TransformStream<number, number>({}, { highWaterMark: 4 });
      const reader = readable.getReader();
      const writer = writable.getWriter();
      const stop = new Promise<never>(() => undefined);
      return kept(stop, async () => {
        const turn = Promise.race([reader.read(), stop]);
        await writer.write(1);
        await turn;
      });
    },
    "Node streams": () => {
      const stream = new PassThrough({ objectMode: true });
      const stop = new AbortController();
      return kept(stop, async () => {
        const turn = once(stream, "readable", { signal: stop.signal });
        stream.write(1);
        await turn;
        stream.read();
      });
    },
  },
};
