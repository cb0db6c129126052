/** effect: queues, PubSub, SubscriptionRef, fibers; each program is one effect that is run once. */
import { Cause, Deferred, Effect, Fiber, FiberSet, PubSub, Queue, Stream, SubscriptionRef } from "effect";
import { hop } from "../harness/hops.ts";
import type { Run } from "../harness/workload.ts";

const run =
  (program: (n: number) => Effect.Effect<number>): Run =>
  (n) =>
    Effect.runPromise(program(n));

const offering = (queue: Queue.Enqueue<number>, from: number, to: number): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (let i = from; i < to; i += 1) yield* Queue.offer(queue, i);
  });

/** As many at a time as the queue holds. */
const offeringAll = (queue: Queue.Enqueue<number>, n: number, capacity: number): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (let from = 0; from < n; from += capacity) {
      yield* Queue.offerAll(
        queue,
        Array.from({ length: Math.min(capacity, n - from) }, (_, i) => from + i),
      );
    }
  });

const taking = (queue: Queue.Dequeue<number>, n: number): Effect.Effect<number> =>
  Effect.gen(function* () {
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += yield* Queue.take(queue);
    return sum;
  });

/** W1 (one producer), W2 (several, that share the numbers). */
export const queue = (capacity: number, producers = 1): Run =>
  run((n) =>
    Effect.gen(function* () {
      const messages = yield* Queue.bounded<number>(capacity);
      for (let p = 0; p < producers; p += 1) {
        yield* Effect.forkChild(offering(messages, (n / producers) * p, (n / producers) * (p + 1)));
      }
      return yield* taking(messages, n);
    }),
  );

/** W1, read by `for await`. */
export const queueLoop =
  (capacity: number): Run =>
  async (n) => {
    const messages = await Effect.runPromise(Queue.bounded<number, Cause.Done>(capacity));
    const producing = Effect.runPromise(
      Effect.gen(function* () {
        for (let i = 0; i < n; i += 1) yield* Queue.offer(messages, i);
        yield* Queue.end(messages);
      }),
    );
    let sum = 0;
    for await (const value of Stream.toAsyncIterable(Stream.fromQueue(messages))) sum += value;
    await producing;
    return sum;
  };

/** W3, offered one by one or by the buffer. */
export const queueBatches = (capacity: number, offersAll = false): Run =>
  run((n) =>
    Effect.gen(function* () {
      const messages = yield* Queue.bounded<number>(capacity);
      yield* Effect.forkChild(offersAll ? offeringAll(messages, n, capacity) : offering(messages, 0, n));
      let sum = 0;
      for (let i = 0; i < n;) {
        const batch = yield* Queue.takeAll(messages);
        for (const value of batch) sum += value;
        i += batch.length;
      }
      return sum;
    }),
  );

/** W4 */
export const request = (): Run =>
  run((n) =>
    Effect.gen(function* () {
      const requests = yield* Queue.bounded<{ readonly value: number; readonly reply: Deferred.Deferred<number> }>(16);
      yield* Effect.forkChild(
        Effect.gen(function* () {
          for (;;) {
            const { value, reply } = yield* Queue.take(requests);
            yield* Deferred.succeed(reply, value + 1);
          }
        }),
      );
      let sum = 0;
      for (let value = 0; value < n; value += 1) {
        const reply = yield* Deferred.make<number>();
        yield* Queue.offer(requests, { value, reply });
        sum += yield* Deferred.await(reply);
      }
      return sum;
    }),
  );

/** W5 */
export const broadcast = (receivers: number): Run =>
  run((n) =>
    Effect.scoped(
      Effect.gen(function* () {
        const hub = yield* PubSub.bounded<number>(1024);
        const messages = n / receivers;
        const reading: Fiber.Fiber<number>[] = [];
        for (let r = 0; r < receivers; r += 1) {
          const subscription = yield* PubSub.subscribe(hub);
          const read = Effect.gen(function* () {
            let sum = 0;
            for (let i = 0; i < messages; i += 1) sum += yield* PubSub.take(subscription);
            return sum;
          });
          reading.push(yield* Effect.forkChild(read));
        }
        for (let i = 0; i < messages; i += 1) yield* PubSub.publish(hub, i);
        let sum = 0;
        for (const fiber of reading) sum += yield* Fiber.join(fiber);
        return sum;
      }),
    ),
  );

/** W6: `burst` values are set, then the reader has to have seen the last. */
export const watch = (burst: number): Run =>
  run((n) =>
    Effect.gen(function* () {
      const ref = yield* SubscriptionRef.make(-1);
      const seen = yield* Queue.bounded<void>(1);
      let sum = 0;
      yield* Effect.forkChild(
        Stream.runForEach(SubscriptionRef.changes(ref), (value) => {
          if ((value + 1) % burst !== 0) return Effect.void;
          if (value >= 0) sum += value;
          return Queue.offer(seen, undefined);
        }),
      );
      yield* Queue.take(seen); // the value that it starts with
      for (let i = 0; i < n; i += 1) {
        yield* SubscriptionRef.set(ref, i);
        if ((i + 1) % burst === 0) yield* Queue.take(seen);
      }
      return sum;
    }),
  );

/** W7 */
export const selecting = (): Run =>
  run((n) =>
    Effect.gen(function* () {
      const busy = yield* Queue.bounded<number>(64);
      const idle = yield* Queue.bounded<number>(1);
      const stop = yield* Deferred.make<number>();
      yield* Effect.forkChild(offering(busy, 0, n));
      let sum = 0;
      for (let i = 0; i < n; i += 1) {
        sum += yield* Effect.raceAllFirst([Queue.take(busy), Queue.take(idle), Deferred.await(stop)]);
      }
      return sum;
    }),
  );

const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** W8: asynchronous functions, as everyone else runs them, or effects that never leave their fiber. */
const task =
  (isSync: boolean) =>
  (i: number): Effect.Effect<number> =>
    isSync ? Effect.sync(() => i) : Effect.promise(() => hop(i));

export const forEach = (limit: number | "unbounded", isSync = false): Run =>
  run((n) => {
    const numbers = Array.from({ length: n }, (_, i) => i);
    return Effect.map(Effect.forEach(numbers, task(isSync), { concurrency: limit }), add);
  });

export const fiberSet = (): Run =>
  run((n) =>
    Effect.scoped(
      Effect.gen(function* () {
        const set = yield* FiberSet.make<number>();
        let sum = 0;
        for (let i = 0; i < n; i += 1) {
          yield* FiberSet.run(
            set,
            Effect.map(task(false)(i), (value) => (sum += value)),
          );
        }
        yield* FiberSet.awaitEmpty(set);
        return sum;
      }),
    ),
  );

/** W9 */
export const idle = (): (() => unknown) => () => Effect.runSync(Queue.bounded<number>(16));
export const parked = (): (() => unknown) => () => {
  const messages = Effect.runSync(Queue.bounded<number>(16));
  Effect.runFork(Queue.take(messages));
  return messages;
};

/** W12 */
export const pipeline = (capacity: number, workers: number): Run =>
  run((n) =>
    Effect.gen(function* () {
      const jobs = yield* Queue.bounded<number>(capacity);
      const results = yield* Queue.bounded<number>(capacity);
      yield* Effect.forkChild(offering(jobs, 0, n));
      const work = Effect.gen(function* () {
        for (;;) {
          const job = (yield* Queue.take(jobs)) & 1023;
          yield* Queue.offer(results, job * job);
        }
      });
      for (let w = 0; w < workers; w += 1) yield* Effect.forkChild(work);
      return yield* taking(results, n);
    }),
  );
