/**
 * Wait for the first message of two channels, by the library's own means, or by `Promise.race` where it has none. The left one
 * wins; then "a" and "b" come on the right one. Does a read there get "a"?
 */
import { channel, select as cspSelect } from "@thi.ng/csp";
import { Effect, Queue } from "effect";
import { AsyncSink } from "ix/asynciterable";
import { race, Subject, take } from "rxjs";
import { mpsc, select } from "sluice";
import { Chan, recv, Select } from "ts-chan";
import type { Trait } from "../../harness/trait.ts";
import { pause } from "../pause.ts";

const kept = (next: unknown): string => (next === "a" ? "kept" : "lost");

export const trait: Trait = {
  asks: "the next message of the side that lost a race",
  programs: {
    sluice: async () => {
      const [left, fromLeft] = mpsc.channel<string>(4);
      const [right, fromRight] = mpsc.channel<string>(4);
      const first = select({ fromLeft, fromRight });
      await left.send("l");
      await first;
      for (const value of ["a", "b"]) await right.send(value);
      return kept(await fromRight.recv());
    },
    RxJS: () => {
      const left = new Subject<string>();
      const right = new Subject<string>();
      race(left, right).pipe(take(1)).subscribe();
      left.next("l");
      for (const value of ["a", "b"]) right.next(value);
      let next: string | undefined;
      right.subscribe((value) => (next ??= value)); // too late: it keeps nothing
      return kept(next);
    },
    IxJS: async () => {
      const left = new AsyncSink<string>();
      const right = new AsyncSink<string>();
      const first = Promise.race([left.next(), right.next()]);
      left.write("l");
      await first;
      for (const value of ["a", "b"]) right.write(value);
      return kept((await right.next()).value);
    },
    "thi.ng/csp": async () => {
      const left = channel<string>(4);
      const right = channel<string>(4);
      const first = cspSelect(left, right);
      await left.write("l");
      await first;
      for (const value of ["a", "b"]) void right.write(value); // resolves when it is read
      return kept(await right.read());
    },
    "ts-chan": async () => {
      const left = new Chan<string>(4);
      const right = new Chan<string>(4);
      const select = new Select([recv(left), recv(right)]);
      const first = select.wait();
      await left.send("l");
      if ((await first) === 0) select.recv(select.cases[0]);
      for (const value of ["a", "b"]) await right.send(value);
      return kept((await right.recv()).value);
    },
    effect: () =>
      Effect.runPromise(
        Effect.gen(function* () {
          const left = yield* Queue.bounded<string>(4);
          const right = yield* Queue.bounded<string>(4);
          yield* Effect.forkChild(Effect.delay(Queue.offer(left, "l"), 5));
          yield* Effect.raceAllFirst([Queue.take(left), Queue.take(right)]);
          for (const value of ["a", "b"]) yield* Queue.offer(right, value);
          return kept(yield* Queue.take(right));
        }),
      ),
    "Web Streams": async () => {
      const left = new TransformStream<string, string>({}, { highWaterMark: 4 });
      const right = new TransformStream<string, string>({}, { highWaterMark: 4 });
      const reader = right.readable.getReader();
      const first = Promise.race([left.readable.getReader().read(), reader.read()]);
      void left.writable.getWriter().write("l");
      await first;
      const writer = right.writable.getWriter();
      for (const value of ["a", "b"]) void writer.write(value);
      await pause(10);
      return kept((await reader.read()).value);
    },
  },
};
