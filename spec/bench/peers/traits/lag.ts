/**
 * Ten messages go to two readers with room for two each; one reads, the other stands still until all have been sent, or until a
 * while has passed. What has each of them got in the end, and was the slow one told what it missed?
 */
import { PassThrough } from "node:stream";
import { channel, mult } from "@thi.ng/csp";
import { Effect, PubSub } from "effect";
import { concatMap, Subject } from "rxjs";
import { broadcast, LaggedError } from "sluice";
import type { Trait } from "../../harness/trait.ts";
import { pause } from "../pause.ts";

const ROOM = 2;
const numbers = Array.from({ length: 10 }, (_, n) => n);

/** Reads until nothing has come for a while; the count. */
async function drain(read: () => Promise<unknown>): Promise<number> {
  for (let count = 0; ; count += 1) {
    const it = await Promise.race([read(), pause(30).then(() => drain)]);
    if (it === drain || it === undefined) return count;
  }
}

/** Sends all, or as far as it comes; meanwhile one reader reads. Then the other begins. */
async function told(
  send: (n: number) => unknown,
  fast: () => Promise<unknown>,
  slow: () => Promise<unknown>,
): Promise<string> {
  let sent = 0;
  const sending = (async () => {
    for (const n of numbers) {
      await send(n);
      sent += 1;
      await pause(1);
    }
  })();
  const quick = drain(fast);
  await Promise.race([sending, pause(200)]);
  if (sent < numbers.length) return `the sender waits for it, after ${sent}`;
  return `${await quick} and ${await drain(slow)}`;
}

export const trait: Trait = {
  asks: "a broadcast of 10 with room for 2, to a fast reader and to one that stands still",
  programs: {
    sluice: async () => {
      const [tx, fast] = broadcast.channel<number>(ROOM);
      const slow = tx.subscribe();
      let missed = 0;
      const read = (): Promise<unknown> =>
        slow.recv().catch((error: unknown) => {
          if (!(error instanceof LaggedError)) throw error;
          missed = error.missed;
          return slow.recv();
        });
      return `${await told(
        (n) => tx.send(n),
        () => fast.recv(),
        read,
      )}, told of ${missed}`;
    },
    RxJS: async () => {
      const source = new Subject<number>();
      let fast = 0;
      let slow = 0;
      let go = (): void => undefined;
      const gate = new Promise<void>((resolve) => (go = resolve));
      source.subscribe(() => (fast += 1));
      source.pipe(concatMap(() => gate)).subscribe(() => (slow += 1));
      for (const n of numbers) source.next(n);
      go();
      await pause(30);
      return `${fast} and ${slow}, without a bound`;
    },
    "thi.ng/csp": () => {
      const source = channel<number>(ROOM);
      const hub = mult(source);
      const fast = hub.subscribe(channel<number>(ROOM));
      const slow = hub.subscribe(channel<number>(ROOM));
      return told(
        (n) => source.write(n),
        () => fast.read(),
        () => slow.read(),
      );
    },
    effect: () =>
      Effect.runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const hub = yield* PubSub.sliding<number>(ROOM);
            const fast = yield* PubSub.subscribe(hub);
            const slow = yield* PubSub.subscribe(hub);
            return yield* Effect.promise(() =>
              told(
                (n) => Effect.runPromise(PubSub.publish(hub, n)),
                () => Effect.runPromise(PubSub.take(fast)),
                () => Effect.runPromise(PubSub.take(slow)),
              ),
            );
          }),
        ),
      ),
    "Web Streams": async () => {
      const { readable, writable } = new TransformStream<number, number>({}, { highWaterMark: ROOM });
      const [one, other] = readable.tee();
      const [fast, slow] = [one.getReader(), other.getReader()];
      const writer = writable.getWriter();
      const got = await told(
        (n) => writer.write(n),
        async () => (await fast.read()).value,
        async () => (await slow.read()).value,
      );
      return `${got}, without a bound`;
    },
    "Node streams": () => {
      const source = new PassThrough({ objectMode: true, highWaterMark: ROOM });
      const fast = source.pipe(new PassThrough({ objectMode: true, highWaterMark: ROOM }));
      const slow = source.pipe(new PassThrough({ objectMode: true, highWaterMark: ROOM }));
      const read = (stream: PassThrough) => () =>
        new Promise<unknown>((resolve) => {
          const value: unknown = stream.read();
          if (value === null) stream.once("readable", () => resolve(stream.read()));
          else resolve(value);
        });
      return told(
        (n) => source.write(n) || new Promise((resolve) => source.once("drain", resolve)),
        read(fast),
        read(slow),
      );
    },
  },
};
