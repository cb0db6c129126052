/** The handle: who has it, what it is called, and the protocols by which others read it. */
import "../support/open-gate.ts";
import { from as ixFrom } from "ix/asynciterable";
import { from, lastValueFrom, take, toArray } from "rxjs";
import { ClosedHandleError, mpsc, select, type Stream, stream } from "sluice";
import { describe, expect, it } from "vitest";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <T>(value: T): IteratorResult<T> => ({ done: false, value });

describe("a stream that an operator has taken over", () => {
  const takers: [string, (s: Stream<number>) => unknown][] = [
    ["map()", (s) => s.map((n) => n)],
    ["chunks()", (s) => s.chunks(1)],
    ["peekable()", (s) => s.peekable()],
    ["chain()", (s) => stream([1]).chain(s)],
    ["merge()", (s) => stream([1]).merge([2], s)],
    ["zip()", (s) => stream([1]).zip(s)],
    ["stream()", (s) => stream(s)],
  ];

  it.each(takers)("%s is of no use any more, and says who has it", async (by, taker) => {
    const s = stream([1, 2], { name: "numbers" });
    taker(s);
    const message = `stream "numbers", which ${by} took over, was used after it was closed`;
    await expect(s.next()).rejects.toThrow(new ClosedHandleError(`stream "numbers", which ${by} took over,`));
    await expect(s.collect()).rejects.toThrow(message);
    await expect(s.any(() => true)).rejects.toThrow(message);
    await expect(select({ s })).rejects.toThrow(message);
    expect(() => s.map((n) => n)).toThrow(message);
    expect(() => s[Symbol.asyncIterator]()).toThrow(message);
    expect(() => s.subscribe(() => {})).toThrow(message);
    expect(await s.return()).toEqual(DONE);
  });

  it("cannot be joined with itself", () => {
    const s = stream([1]);
    expect(() => s.merge(s)).toThrow(ClosedHandleError);
  });

  it("ends the reads that are parked on it, and loses nothing", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const s = stream(rx);
    const loop = s[Symbol.asyncIterator]();
    const parked = [s.next(), loop.next()];
    const doubled = s.map((n) => n * 2);
    tx.trySend(1);
    expect(await Promise.all(parked)).toEqual([DONE, DONE]);
    expect(await doubled.next()).toEqual(item(2));
    expect(await loop.next()).toEqual(DONE);
  });

  it("may have been read before", async () => {
    const s = stream([1, 2, 3]);
    await s.next();
    expect(await s.map((n) => n * 10).collect()).toEqual([20, 30]);
  });
});

describe("a stream is read by", () => {
  it("for await, by several next() at a time, which are answered in order", async () => {
    const loop = stream([1, 2])[Symbol.asyncIterator]();
    expect(await Promise.all([loop.next(), loop.next(), loop.next()])).toEqual([item(1), item(2), DONE]);
  });

  it("subscribe, to its end or its error", async () => {
    const log: unknown[] = [];
    stream([1, 2]).subscribe({ next: (n) => void log.push(n), complete: () => void log.push("complete") });
    await settle();
    expect(log.splice(0)).toEqual([1, 2, "complete"]);
    const failing = stream([1]).map((): never => {
      throw new Error("no");
    });
    failing.subscribe({ error: (error) => void log.push(error) });
    await settle();
    expect(log).toEqual([new Error("no")]);
  });

  it("rxjs, which lets its source go when it has enough", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    for (const n of [1, 2, 3]) tx.trySend(n);
    const values = await lastValueFrom(from(stream(rx).map((n) => n * 2)).pipe(take(2), toArray()));
    expect(values).toEqual([2, 4]);
    expect(tx.isClosed).toBe(true);
  });

  it("ix, ReadableStream.from and Array.fromAsync", async () => {
    const seen: number[] = [];
    for await (const n of ixFrom(stream([1, 2]))) seen.push(n);
    const readable = (ReadableStream as unknown as { from(s: Stream<number>): ReadableStream<number> }).from(
      stream([3]),
    );
    for await (const n of readable) seen.push(n);
    seen.push(
      ...(await (Array as unknown as { fromAsync(s: Stream<number>): Promise<number[]> }).fromAsync(stream([4]))),
    );
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it("select, typed by its items and its end", async () => {
    const s = stream(["a"]);
    expect(await select({ s })).toEqual({ branch: "s", value: "a" });
    expect(await select({ s })).toEqual({ branch: "s", value: undefined, done: true });
  });

  it("await using, which lets it go", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    {
      await using _ = stream(rx);
    }
    expect(tx.isClosed).toBe(true);
  });

  it("has neither a length nor a then", () => {
    const s = stream([1]);
    expect(["length" in s, "then" in s]).toEqual([false, false]);
  });
});
