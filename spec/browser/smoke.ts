/**
 * The rest of sluice in a browser: channels, select, time, tasks, and the neighbours that a page has. Every other runtime runs it
 * too (spec/runtimes).
 */
import { map } from "ix/asynciterable/operators";
import {
  broadcast,
  interval,
  JoinSet,
  mpsc,
  oneshot,
  select,
  Semaphore,
  sleep,
  spawn,
  stream,
  timeout,
  TimeoutError,
  watch,
} from "sluice";
import { BoundedSink, toIx } from "sluice/ix";
import { equal, failure, group } from "./suite.ts";

const smoke = group("smoke");

smoke("mpsc: a producer waits for its consumer", async () => {
  const [tx, rx] = mpsc.channel<number>(1);
  const producer = spawn(async () => {
    for (const n of [1, 2, 3]) await tx.send(n);
    tx.close();
  });
  const seen: number[] = [];
  for await (const n of rx) seen.push(n);
  await producer;
  equal(seen, [1, 2, 3]);
});

smoke("oneshot, broadcast and watch", async () => {
  const [reply, answer] = oneshot.channel<string>();
  reply.send("pong");
  equal(await answer, "pong");
  const [news, reader] = broadcast.channel<number>(4);
  equal([news.send(1), await reader.recv()], [1, 1]);
  const [price, prices] = watch.channel(1);
  price.send(2);
  await prices.changed();
  equal(prices.borrowAndUpdate(), 2);
});

smoke("select: the first that is ready, and a loser takes nothing", async () => {
  const [tx, rx] = mpsc.channel<number>(1);
  const tick = await select({ rx, tick: sleep(1) });
  equal(tick.branch, "tick");
  tx.trySend(7);
  equal(rx.tryRecv(), { ok: true, value: 7 });
});

smoke("sleep, interval and timeout", async () => {
  const start = performance.now();
  const ticks = interval(2);
  for (let n = 0; n < 4; n += 1) await ticks.tick();
  await sleep(2);
  equal(performance.now() - start >= 7, true);
  equal((await failure(timeout(1, () => new Promise(() => {})))) instanceof TimeoutError, true);
});

smoke("JoinSet and Semaphore bound the work", async () => {
  const permits = new Semaphore(2);
  const set = new JoinSet<number>();
  let running = 0;
  let most = 0;
  for (let n = 0; n < 6; n += 1) {
    set.spawn(async () => {
      const permit = await permits.acquire();
      most = Math.max(most, (running += 1));
      await sleep(1);
      running -= 1;
      permit.release();
      return n;
    });
  }
  equal([(await set.joinAll()).length, most], [6, 2]);
});

smoke("an endless pair of tasks leaves time to timers and to rendering", async () => {
  const [tx, rx] = mpsc.channel<number>(64);
  const stop = new AbortController();
  let messages = 0;
  const { signal } = stop;
  const sender = spawn(async () => {
    while (!signal.aborted) await tx.send(1);
    tx.close();
  });
  const reader = spawn(async () => {
    for await (const n of rx) messages += n;
  });
  let frames = 0;
  let ticks = 0;
  const paints = "requestAnimationFrame" in globalThis;
  const frame = (): void => {
    frames += 1;
    if (!signal.aborted) requestAnimationFrame(frame);
  };
  if (paints) requestAnimationFrame(frame);
  const timer = setInterval(() => (ticks += 1), 5);
  await new Promise((resolve) => setTimeout(resolve, 300));
  clearInterval(timer);
  stop.abort();
  await Promise.all([sender, reader]);
  equal([messages > 10_000, frames > 3 === paints, ticks > 10], [true, true, true]);
});

smoke("an AbortSignal of the page ends a wait", async () => {
  const [, rx] = mpsc.channel<number>(1);
  const error = await failure(rx.recv({ signal: AbortSignal.timeout(1) }));
  equal((error as DOMException).name, "TimeoutError");
});

smoke("a ReadableStream of the page in, and one out", async () => {
  const source = new ReadableStream<number>({
    start(controller) {
      for (const n of [1, 2, 3]) controller.enqueue(n);
      controller.close();
    },
  });
  const doubled = stream(source).map((n) => n * 2);
  const { from } = ReadableStream as unknown as { from?: (source: AsyncIterable<number>) => ReadableStream<number> };
  if (from === undefined) {
    equal(await doubled.collect(), [2, 4, 6]); // no ReadableStream.from here yet
    return;
  }
  const seen: number[] = [];
  for await (const n of from.call(ReadableStream, doubled)) seen.push(n);
  equal(seen, [2, 4, 6]);
});

smoke("ix: toIx and BoundedSink", async () => {
  const sink = new BoundedSink<number>({ capacity: 1 });
  const producer = (async () => {
    for (const n of [1, 2]) await sink.write(n);
    sink.end();
  })();
  const seen: number[] = [];
  for await (const n of toIx(stream(sink)).pipe(map((n: number) => n * 10))) seen.push(n);
  await producer;
  equal(seen, [10, 20]);
});
