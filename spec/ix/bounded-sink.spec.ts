import "../support/open-gate.ts";
import { AsyncIterableX } from "ix/asynciterable";
import { AbortError } from "ix/aborterror";
import { map, take, withAbort } from "ix/asynciterable/operators";
import { CancellationToken, ClosedHandleError, OverflowError, SendError } from "sluice";
import { BoundedSink, type BoundedSinkOptions, type DropReason } from "sluice/ix";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { reported } from "../support/reported.ts";
import { settle } from "../support/settle.ts";

const unhandled = reported();
const DONE = { done: true, value: undefined };
const item = <T>(value: T) => ({ done: false, value });

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const value of source) items.push(value);
  return items;
}

/** A sink, and what it dropped. */
function sinkOf(options: BoundedSinkOptions<number>) {
  const dropped: [number, DropReason][] = [];
  return { sink: new BoundedSink<number>({ ...options, onDrop: (...drop) => dropped.push(drop) }), dropped };
}

describe("BoundedSink", () => {
  it("is a real AsyncIterableX, and one iterator", () => {
    const sink = new BoundedSink<number>({ capacity: 1 });
    expect(sink).toBeInstanceOf(AsyncIterableX);
    expect(AsyncIterableX.as(sink)).toBe(sink);
    expect(sink[Symbol.asyncIterator]()).toBe(sink);
  });

  it("gives what is written, in order, to the end", async () => {
    const sink = new BoundedSink<number>({ capacity: 4 });
    for (const n of [1, 2, 3]) await sink.write(n);
    sink.end();
    sink.end();
    expect(await collect(sink.pipe(map((n) => n * 10)))).toEqual([10, 20, 30]);
    expect(await sink.next()).toEqual(DONE);
  });

  it("lets a write wait for room, and puts waiting writes in order", async () => {
    const sink = new BoundedSink<number>({ capacity: 1 });
    const fates = [1, 2, 3].map((n) => fateOf(sink.write(n)));
    await settle();
    expect(fates.map((fate) => fate())).toEqual([{ value: undefined }, "pending", "pending"]);
    expect(sink.size).toBe(1);
    expect(await sink.next()).toEqual(item(1));
    await settle();
    expect(fates[1]!()).toEqual({ value: undefined });
    expect(fates[2]!()).toBe("pending");
    sink.end(); // what waits goes through
    expect(await collect(sink)).toEqual([2, 3]);
  });

  it("hands a value over with a capacity of 0", async () => {
    const sink = new BoundedSink<number>({ capacity: 0 });
    const written = fateOf(sink.write(1));
    await settle();
    expect(written()).toBe("pending");
    expect(await sink.next()).toEqual(item(1));
    await settle();
    expect(written()).toEqual({ value: undefined });
  });

  it("lets a write be given up, which puts nothing", async () => {
    const sink = new BoundedSink<number>({ capacity: 1 });
    const token = new CancellationToken();
    await sink.write(1);
    const parked = sink.write(2, { signal: token });
    token.cancel("enough");
    await expect(parked).rejects.toBe("enough");
    sink.end();
    expect(await collect(sink)).toEqual([1]);
  });

  it("answers several reads in order", async () => {
    const sink = new BoundedSink<number>({ capacity: 4 });
    const reads = [sink.next(), sink.next(), sink.next()];
    await sink.write(1);
    await sink.write(2);
    sink.end();
    expect(await Promise.all(reads)).toEqual([item(1), item(2), DONE]);
  });

  it("fails after what is buffered, once, and is at its end then", async () => {
    const sink = new BoundedSink<number>({ capacity: 4 });
    await sink.write(1);
    const broken = new Error("broken");
    sink.error(broken);
    sink.error(new Error("again"));
    expect(sink.isClosed).toBe(true);
    await expect(sink.write(2)).rejects.toMatchObject({ code: "CLOSED", value: 2, cause: broken });
    expect(await sink.next()).toEqual(item(1));
    await expect(sink.next()).rejects.toBe(broken);
    expect(await sink.next()).toEqual(DONE);
  });

  it("takes an error after the end, or when the reader has left, for nothing", async () => {
    const ended = new BoundedSink<number>({ capacity: 1 });
    ended.end();
    ended.error(new Error("late"));
    expect(await ended.next()).toEqual(DONE);
    const left = new BoundedSink<number>({ capacity: 1 });
    await left.return();
    left.error(new Error("late"));
    left.end();
    expect(unhandled()).toEqual([]);
  });

  it("refuses a write after the end", async () => {
    const sink = new BoundedSink<number>({ capacity: 1, name: "lines" });
    sink.end();
    await expect(sink.write(1)).rejects.toThrow(ClosedHandleError);
    await expect(sink.write(1)).rejects.toThrow("lines");
  });
});

describe("the reader of a BoundedSink", () => {
  it("returns at once while it is parked", async () => {
    const sink = new BoundedSink<number>({ capacity: 1 });
    const parked = [sink.next(), sink.next()];
    expect(await sink.return()).toEqual(DONE);
    expect(await Promise.all(parked)).toEqual([DONE, DONE]);
    expect(await sink.next()).toEqual(DONE);
    expect(await sink.return()).toEqual(DONE);
  });

  it("that leaves is told to who writes: what waits is refused, what is buffered goes to onDrop", async () => {
    const { sink, dropped } = sinkOf({ capacity: 2 });
    await sink.write(1);
    await sink.write(2);
    await sink.write(3, { signal: AbortSignal.abort() }).catch(() => {});
    const parked = sink.write(4).catch((error: unknown) => error);
    for await (const n of sink) {
      expect(n).toBe(1);
      break;
    }
    expect(sink.isClosed).toBe(true);
    expect(await parked).toBeUndefined(); // it had room when 1 was taken
    expect(dropped).toEqual([
      [2, "closed"],
      [4, "closed"],
    ]);
    const refused: unknown = await sink.write(5).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SendError);
    expect(refused).toMatchObject({ value: 5 });
  });

  it("may be a pipeline that has enough", async () => {
    const { sink, dropped } = sinkOf({ capacity: 4 });
    for (const n of [1, 2, 3]) await sink.write(n);
    expect(await collect(sink.pipe(take(2)))).toEqual([1, 2]);
    expect(dropped).toEqual([[3, "closed"]]);
  });

  it("may be disposed", async () => {
    const sink = new BoundedSink<number>({ capacity: 1 });
    await sink[Symbol.asyncDispose]();
    expect(sink.isClosed).toBe(true);
  });

  it("hears the signal of a pipeline while it is parked", async () => {
    const sink = new BoundedSink<number>({ capacity: 1 });
    const controller = new AbortController();
    const loop = collect(
      sink.pipe(
        map((n) => n),
        withAbort(controller.signal),
      ),
    );
    await settle();
    controller.abort("why");
    const error: unknown = await loop.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ cause: "why" });
    expect(sink.isClosed).toBe(true);
  });
});

describe("the policy of a BoundedSink", () => {
  it.each([
    ["drop-oldest", [3, 4], [1, 2]],
    ["drop-newest", [1, 2], [3, 4]],
  ] as const)("%s loses what it says, and no write waits", async (overflow, kept, gone) => {
    const { sink, dropped } = sinkOf({ capacity: 2, overflow });
    const fates = [1, 2, 3, 4].map((n) => fateOf(sink.write(n)));
    await settle();
    expect(fates.map((fate) => fate())).toEqual(Array(4).fill({ value: undefined }));
    sink.end();
    expect(await collect(sink)).toEqual(kept);
    expect(dropped).toEqual(gone.map((n) => [n, "full"]));
  });

  it("error fails the reader after what is buffered, and no write rejects", async () => {
    const { sink, dropped } = sinkOf({ capacity: 2, overflow: "error" });
    await Promise.all([1, 2, 3, 4].map((n) => sink.write(n)));
    expect(sink.isClosed).toBe(true);
    expect(dropped).toEqual([
      [3, "full"],
      [4, "closed"],
    ]);
    expect([await sink.next(), await sink.next()]).toEqual([item(1), item(2)]);
    await expect(sink.next()).rejects.toThrow(new OverflowError(2));
    expect(await sink.next()).toEqual(DONE);
  });

  it("tells onDrop of what comes after the end, or when the reader has left", async () => {
    for (const leave of [(s: BoundedSink<number>) => s.end(), (s: BoundedSink<number>) => void s.return()]) {
      const { sink, dropped } = sinkOf({ capacity: 2, overflow: "drop-oldest" });
      leave(sink);
      await sink.write(1);
      expect(dropped).toEqual([[1, "closed"]]);
    }
  });

  it("passes an error on", async () => {
    const { sink } = sinkOf({ capacity: 2, overflow: "drop-oldest" });
    void sink.write(1);
    sink.error(new Error("broken"));
    expect(await sink.next()).toEqual(item(1));
    await expect(sink.next()).rejects.toThrow("broken");
  });

  it("reports what onDrop throws", async () => {
    const onDrop = (): never => {
      throw new Error("onDrop");
    };
    const sink = new BoundedSink<number>({ capacity: 1, overflow: "drop-newest", onDrop });
    void sink.write(1);
    void sink.write(2);
    expect(unhandled()).toEqual([new Error("onDrop")]);
    expect(await sink.next()).toEqual(item(1));
  });
});

describe("the options of a BoundedSink", () => {
  const make = (options: unknown) => () => new BoundedSink<number>(options as BoundedSinkOptions<number>);

  it.each([
    [{}, TypeError, "capacity must be a number"],
    [{ capacity: -1 }, RangeError, "capacity must be an integer of 0 or more, got -1"],
    [{ capacity: 0, overflow: "error" }, RangeError, "capacity must be an integer of 1 or more, got 0"],
    [{ capacity: Infinity }, RangeError, "capacity"],
    [{ capacity: 1, overflow: "unbounded" }, TypeError, "overflow must be one of"],
    [{ capacity: 1, overflow: "latest" }, TypeError, "overflow must be one of"],
    [{ capacity: 1, onDrop: 1 }, TypeError, "onDrop must be a function, got 1"],
    [undefined, TypeError, "options must be an object with capacity, got undefined"],
    [null, TypeError, "options must be an object"],
  ] as const)("%o are refused", (options, kind, message) => {
    expect(make(options)).toThrow(kind);
    expect(make(options)).toThrow(message);
  });
});
