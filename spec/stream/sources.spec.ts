/** What a stream can be made from, and how each kind of source is asked and let go. */
import "../support/open-gate.ts";
import { from as ixFrom } from "ix/asynciterable";
import { broadcast, ClosedHandleError, interval, JoinSet, mpsc, sleep, stream, watch } from "sluice";
import { pause } from "sluice/testing";
import { describe, expect, it } from "vitest";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <T>(value: T): IteratorResult<T> => ({ done: false, value });
describe("stream(source)", () => {
  it("takes iterables of every kind", async () => {
    expect(await stream([1, 2]).collect()).toEqual([1, 2]);
    expect(await stream(new Set([1, 2])).collect()).toEqual([1, 2]);
    expect(await stream("ab").collect()).toEqual(["a", "b"]);
    expect(await stream(ixFrom([1, 2])).collect()).toEqual([1, 2]);
    expect(await stream(new Blob(["a"]).stream()).map((bytes) => bytes[0]).collect()).toEqual([97]); // prettier-ignore
  });

  it("refuses everything else, by the name of the parameter", () => {
    for (const no of [undefined, null, 1, {}, () => {}, Promise.resolve([1]), sleep(1)] as never[]) {
      expect(() => stream(no)).toThrow(
        /^source must be an iterable, an async iterable, a source of sluice or an Observable, got /,
      );
    }
    expect(() => stream([1], 1 as never)).toThrow("options must be an object");
  });

  it("leaves promises of an iterable what they are", async () => {
    const promise = Promise.resolve(1);
    expect((await stream([promise]).next()).value).toBe(promise);
  });

  it("reads receivers to their end", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    tx.trySend(1);
    tx.close();
    expect(await stream(rx).collect()).toEqual([1]);
    const [btx, brx] = broadcast.channel<number>(2);
    btx.send(1);
    btx.close();
    expect(await stream(brx).collect()).toEqual([1]);
  });

  it("begins a watch with the current value, and ends with one unseen (R16)", async () => {
    const [tx, rx] = watch.channel(1);
    const s = stream(rx);
    expect(await s.next()).toEqual(item(1));
    tx.send(2);
    tx.close();
    expect([await s.next(), await s.next(), await s.next()]).toEqual([item(2), DONE, DONE]);
  });

  it("tells a lag in its place and goes on (R15)", async () => {
    const [tx, rx] = broadcast.channel<number>(2);
    for (let n = 0; n < 5; n += 1) tx.send(n);
    tx.close();
    const s = stream(rx).map((n) => n * 10);
    await expect(s.next()).rejects.toMatchObject({ name: "LaggedError", missed: 3 });
    expect([await s.next(), await s.next(), await s.next()]).toEqual([item(30), item(40), DONE]);
  });

  it("goes on after an end where the source does; fused, it does not (R11)", async () => {
    const set = new JoinSet<number>();
    const results = stream(set).map((result) => result.status);
    expect(await results.next()).toEqual(DONE);
    set.spawn(() => 1);
    expect(await results.next()).toEqual(item("fulfilled"));
    expect(await results.next()).toEqual(DONE);
    const fused = results.fuse();
    expect(await fused.next()).toEqual(DONE);
    set.spawn(() => 2);
    expect(await fused.next()).toEqual(DONE);
    expect(await set.joinAll()).toEqual([2]);
  });

  it("beats with an interval", async () => {
    using clock = pause();
    const start = clock.now();
    const ticks = stream(interval(10)).take(3).collect();
    await clock.advance(20);
    expect(await ticks).toEqual([start, start + 10, start + 20]);
    expect(clock.timerCount).toBe(0);
  });

  it("tells the error of a failed channel once, after what is buffered", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    tx.trySend(1);
    tx.fail("broken");
    const s = stream(rx).map((n) => n);
    expect(await s.next()).toEqual(item(1));
    await expect(s.next()).rejects.toBe("broken");
    expect(await s.next()).toEqual(DONE);
  });

  it("refuses a disposed receiver at the call", () => {
    const [, rx] = mpsc.channel<number>(1, { name: "jobs" });
    rx[Symbol.dispose]();
    expect(() => stream(rx)).toThrow(ClosedHandleError);
  });

  it("is one reader of its source, from the first read to the end", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const s = stream(rx);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    const parked = s.next();
    expect(readersOf(rx)).toEqual({ waiting: 1, loops: 1 });
    tx.close();
    expect(await parked).toEqual(DONE);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
  });
});

describe("a stream", () => {
  it("of a stream takes it over", async () => {
    const inner = stream([1]);
    const outer = stream(inner);
    await expect(inner.next()).rejects.toThrow(ClosedHandleError);
    expect(await outer.collect()).toEqual([1]);
  });
});

describe("stream.range", () => {
  it("excludes its end, and without one goes on", async () => {
    expect(await stream.range(0, 3).collect()).toEqual([0, 1, 2]);
    expect(await stream.range(-1.5, 1).collect()).toEqual([-1.5, -0.5, 0.5]);
    expect(await stream.range(3, 3).collect()).toEqual([]);
    expect(await stream.range(7).skip(100).first()).toBe(107);
    expect(await stream.range(0, Infinity).take(2).collect()).toEqual([0, 1]);
  });

  it("wants numbers", () => {
    expect(() => stream.range("1" as never)).toThrow(new TypeError('from must be a finite number, got "1"'));
    expect(() => stream.range(Infinity)).toThrow("from must be a finite number, got Infinity");
    expect(() => stream.range(0, NaN)).toThrow("to must be a number, got NaN");
  });
});

describe("stream.unfold", () => {
  it("makes items out of a state until there is none", async () => {
    const step = (n: number): [string, number] | undefined => (n < 3 ? [`#${n}`, n + 1] : undefined);
    const s = stream.unfold(0, step);
    expect(await s.collect()).toEqual(["#0", "#1", "#2"]);
    expect(await s.next()).toEqual(DONE);
  });

  it("waits for steps that are promises, one at a time", async () => {
    let running = 0;
    const s = stream.unfold(0, async (n): Promise<[number, number] | undefined> => {
      running += 1;
      expect(running).toBe(1);
      await settle();
      running -= 1;
      return n < 2 ? [n, n + 1] : undefined;
    });
    expect(await s.collect()).toEqual([0, 1]);
  });

  it("ends with the error of a step", async () => {
    const sync = stream.unfold(0, (): never => {
      throw new Error("no");
    });
    await expect(sync.next()).rejects.toThrow("no");
    expect(await sync.next()).toEqual(DONE);
    const async = stream.unfold(0, () => Promise.reject<undefined>(new Error("no")));
    await expect(async.next()).rejects.toThrow("no");
    expect(await async.next()).toEqual(DONE);
  });

  it("wants a function", () => {
    expect(() => stream.unfold(0, 1 as never)).toThrow("step must be a function");
  });
});

describe("stream.of", () => {
  it("gives its arguments", async () => {
    expect(await stream.of(1, 2).collect()).toEqual([1, 2]);
    expect(await stream.of().collect()).toEqual([]);
  });
});
