/**
 * A read is given up while nothing is there, by the library's own means, or by losing a `Promise.race` where it has none. Then "a"
 * and "b" are sent. Does the next read get "a"?
 */
import { once } from "node:events";
import { PassThrough } from "node:stream";
import { channel } from "@thi.ng/csp";
import { Effect, Fiber, Queue } from "effect";
import { AsyncSink } from "ix/asynciterable";
import { mpsc } from "sluice";
import { Chan } from "ts-chan";
import type { Trait } from "../../harness/trait.ts";
import { pause } from "../pause.ts";

const kept = (next: unknown): string => (next === "a" ? "kept" : "lost");
const impatience = (): AbortSignal => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 10);
  return controller.signal;
};
const patience = (): Promise<string> => pause(10).then(() => "too late");

export const trait: Trait = {
  asks: "the message after a read that was given up",
  programs: {
    sluice: async () => {
      const [tx, rx] = mpsc.channel<string>(4);
      await rx.recv({ signal: impatience() }).catch(() => "too late");
      for (const value of ["a", "b"]) await tx.send(value);
      return kept(await rx.recv());
    },
    IxJS: async () => {
      const sink = new AsyncSink<string>();
      await Promise.race([sink.next(), patience()]);
      for (const value of ["a", "b"]) sink.write(value);
      return kept((await sink.next()).value);
    },
    "thi.ng/csp": async () => {
      const messages = channel<string>(4);
      await Promise.race([messages.read(), patience()]);
      for (const value of ["a", "b"]) void messages.write(value); // resolves when it is read
      return kept(await messages.read());
    },
    "ts-chan": async () => {
      const messages = new Chan<string>(4);
      await messages.recv(impatience()).catch(() => "too late");
      for (const value of ["a", "b"]) await messages.send(value);
      return kept((await messages.recv()).value);
    },
    effect: () =>
      Effect.runPromise(
        Effect.gen(function* () {
          const messages = yield* Queue.bounded<string>(4);
          const reading = yield* Effect.forkChild(Queue.take(messages));
          yield* Effect.sleep(10);
          yield* Fiber.interrupt(reading);
          for (const value of ["a", "b"]) yield* Queue.offer(messages, value);
          return kept(yield* Queue.take(messages));
        }),
      ),
    "Web Streams": async () => {
      const { readable, writable } = new TransformStream<string, string>({}, { highWaterMark: 4 });
      const reader = readable.getReader();
      const reading = reader.read().catch(() => "too late");
      await pause(10);
      reader.releaseLock();
      await reading;
      const writer = writable.getWriter();
      for (const value of ["a", "b"]) void writer.write(value);
      return kept((await readable.getReader().read()).value);
    },
    "Node streams": async () => {
      const stream = new PassThrough({ objectMode: true });
      await once(stream, "readable", { signal: impatience() }).catch(() => "too late");
      for (const value of ["a", "b"]) stream.write(value);
      await pause(10);
      return kept(stream.read());
    },
  },
};
