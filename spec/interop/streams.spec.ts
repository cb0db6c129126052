/** Receivers in the hands of the platform: streams, and whoever calls `return()` while a read is parked. */
import "../support/open-gate.ts";
import { Readable } from "node:stream";
import { mpsc } from "sluice";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };

/** As the platform has it; the types of this lib do not. */
const fromIterable = (source: AsyncIterable<number>): ReadableStream<number> =>
  (ReadableStream as unknown as { from(source: AsyncIterable<number>): ReadableStream<number> }).from(source);

describe("ReadableStream.from(rx)", () => {
  it("delivers to the end", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    for (const n of [1, 2]) tx.trySend(n);
    tx.close();
    const seen: number[] = [];
    for await (const n of fromIterable(rx)) seen.push(n);
    expect(seen).toEqual([1, 2]);
  });

  it("cancelled while parked takes no message", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const reader = fromIterable(rx.iter({ preventClose: true })).getReader();
    const parked = reader.read();
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 1, loops: 1 });
    await reader.cancel();
    expect(await parked).toEqual(DONE);
    tx.trySend(1);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("cancelled while parked closes a receiver that it owns", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const reader = fromIterable(rx).getReader();
    void reader.read();
    await settle();
    await reader.cancel();
    expect(tx.isClosed).toBe(true);
  });

  it("fails with the channel's error", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    tx.fail(new Error("broken"));
    await expect(fromIterable(rx).getReader().read()).rejects.toThrow("broken");
  });
});

describe("Readable.from(rx)", () => {
  it("destroyed while parked leaves the receiver", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const readable = Readable.from(rx);
    readable.resume();
    await settle();
    expect(readersOf(rx).waiting).toBe(1);
    readable.destroy();
    await settle();
    expect(tx.isClosed).toBe(true);
  });
});

describe("an iterator of a receiver", () => {
  it("returns at once while several reads are parked, which end with done", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const iterator = rx.iter({ preventClose: true })[Symbol.asyncIterator]();
    const parked = [iterator.next(), iterator.next(), iterator.next()];
    const fates = [...parked, iterator.return!()].map(fateOf);
    await settle();
    expect(fates.map((fate) => fate())).toEqual([DONE, DONE, DONE, DONE].map((value) => ({ value })));
    tx.trySend(1);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("may be returned twice, and is done for ever", async () => {
    const [, rx] = mpsc.channel<number>(4);
    const iterator = rx[Symbol.asyncIterator]();
    expect(await iterator.return!()).toEqual(DONE);
    expect(await iterator.return!()).toEqual(DONE);
    expect(await iterator.next()).toEqual(DONE);
  });
});
