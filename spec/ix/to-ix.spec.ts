import "../support/open-gate.ts";
import { AsyncIterableX } from "ix/asynciterable";
import { filter, map, take, withAbort } from "ix/asynciterable/operators";
import { AbortError } from "ix/aborterror";
import { CancellationToken, ClosedHandleError, JoinSet, mpsc, watch } from "sluice";
import { toIx } from "sluice/ix";
import { describe, expect, it } from "vitest";
import { cancelOf } from "../../lib/core/cancel.ts";
import type { WaitList } from "../../lib/core/wait-list.ts";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

const DONE = { done: true, value: undefined };

describe("toIx", () => {
  it("gives a real AsyncIterableX", () => {
    const [, rx] = mpsc.channel<number>(1);
    const x = toIx(rx);
    expect(x).toBeInstanceOf(AsyncIterableX);
    expect(Object.getPrototypeOf(Object.getPrototypeOf(x))).toBe(AsyncIterableX.prototype);
    expect(AsyncIterableX.as(x)).toBe(x);
  });

  it("goes through operators, to the end", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    for (const n of [1, 2, 3, 4]) tx.trySend(n);
    tx.close();
    const piped = toIx(rx).pipe(
      filter((n) => n % 2 === 0),
      map((n) => n * 10),
    );
    expect(await collect(piped)).toEqual([20, 40]);
  });

  it("passes the channel's error on", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    tx.fail(new Error("broken"));
    await expect(collect(toIx(rx).pipe(map((n) => n)))).rejects.toThrow("broken");
  });

  it("does nothing before the first read", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    tx.trySend(1);
    toIx(rx)[Symbol.asyncIterator](new AbortController().signal);
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(rx.size).toBe(1);
  });

  it("left by break leaves by the iteration rule", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    for (const n of [1, 2, 3]) tx.trySend(n);
    expect(await collect(toIx(rx, { preventClose: true }).pipe(take(1)))).toEqual([1]);
    expect(tx.isClosed).toBe(false);
    expect(await collect(toIx(rx).pipe(take(1)))).toEqual([2]);
    expect(tx.isClosed).toBe(true);
  });

  it("returns at once while it is parked, with a signal too", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    for (const signal of [undefined, new AbortController().signal]) {
      const iterator = toIx(rx, { preventClose: true })[Symbol.asyncIterator](signal);
      const parked = iterator.next();
      expect(await iterator.return?.()).toEqual(DONE);
      expect(await parked).toEqual(DONE);
      expect(await iterator.next()).toEqual(DONE);
    }
    tx.trySend(1);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("reads a watch receiver and a JoinSet", async () => {
    const [tx, rx] = watch.channel(1);
    tx.close();
    expect(await collect(toIx(rx))).toEqual([1]);
    const set = new JoinSet<number>();
    set.spawn(() => 7);
    expect(await collect(toIx(set).pipe(map((result) => result.status)))).toEqual(["fulfilled"]);
  });

  it.each([undefined, null, [1], {}, { [Symbol.asyncIterator]: () => ({}) }])("refuses %o", (source) => {
    expect(() => toIx(source as never)).toThrow(TypeError);
    expect(() => toIx(source as never)).toThrow("source must be a receiver, a stream or a JoinSet, got");
  });

  it("refuses options that are none", () => {
    const [, rx] = mpsc.channel<number>(1);
    expect(() => toIx(rx, 1 as never)).toThrow("options must be an object, got 1");
  });
});

describe("the signal of an ix pipeline", () => {
  it("reaches a parked source through operators, and takes nothing", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const controller = new AbortController();
    const loop = collect(
      toIx(rx, { preventClose: true }).pipe(
        map((n) => n),
        withAbort(controller.signal),
      ),
    );
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 1, loops: 1 });
    controller.abort("why");
    tx.trySend(1);
    const error: unknown = await loop.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ name: "AbortError", cause: "why" });
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("takes an owned receiver along, as break does", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const controller = new AbortController();
    const parked = toIx(rx)[Symbol.asyncIterator](controller.signal).next();
    controller.abort();
    await expect(parked).rejects.toBeInstanceOf(AbortError);
    expect(tx.isClosed).toBe(true);
    expect(() => rx.tryRecv()).toThrow(ClosedHandleError);
  });

  it("leaves what is buffered to others who read", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const controller = new AbortController();
    const parked = toIx(rx)[Symbol.asyncIterator](controller.signal).next();
    const other = rx.recv();
    controller.abort();
    await expect(parked).rejects.toBeInstanceOf(AbortError);
    expect(tx.isClosed).toBe(true);
    expect(await other).toBeUndefined();
  });

  it("rejects all reads that are parked, in order, and every later one", async () => {
    const [, rx] = mpsc.channel<number>(8);
    const controller = new AbortController();
    const iterator = toIx(rx)[Symbol.asyncIterator](controller.signal);
    const order: number[] = [];
    const parked = [0, 1, 2].map((n) =>
      iterator.next().catch((error: unknown) => {
        order.push(n);
        return error;
      }),
    );
    controller.abort();
    expect(await Promise.all(parked)).toEqual([0, 1, 2].map(() => expect.any(AbortError) as unknown));
    expect(order).toEqual([0, 1, 2]);
    await expect(iterator.next()).rejects.toBeInstanceOf(AbortError);
    expect(await iterator.return?.()).toEqual(DONE);
  });

  it("does not take back what was delivered in the same turn", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const controller = new AbortController();
    const iterator = toIx(rx)[Symbol.asyncIterator](controller.signal);
    const parked = iterator.next();
    tx.trySend(1);
    controller.abort();
    expect(await parked).toEqual({ done: false, value: 1 });
    await expect(iterator.next()).rejects.toBeInstanceOf(AbortError);
  });

  it("that has fired before the first read leaves the source alone", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    tx.trySend(1);
    const iterator = toIx(rx)[Symbol.asyncIterator](AbortSignal.abort("early"));
    await expect(iterator.next()).rejects.toMatchObject({ name: "AbortError", cause: "early" });
    await iterator.return?.();
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("means nothing to a loop that has ended", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const controller = new AbortController();
    tx.close();
    const iterator = toIx(rx)[Symbol.asyncIterator](controller.signal);
    expect(await iterator.next()).toEqual(DONE);
    controller.abort();
    expect(await iterator.next()).toEqual(DONE);
  });

  it("may be that of a token", async () => {
    const [, rx] = mpsc.channel<number>(8);
    const token = new CancellationToken();
    const parked = toIx(rx)[Symbol.asyncIterator](token.signal).next();
    token.cancel("stop");
    await expect(parked).rejects.toMatchObject({ name: "AbortError", cause: "stop" });
  });

  it("keeps no loop that has ended, however many there were", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const token = new CancellationToken();
    const { waiters } = cancelOf(token) as unknown as { waiters: WaitList };
    const x = toIx(rx, { preventClose: true });
    for (let n = 0; n < 20_000; n += 1) {
      const iterator = x[Symbol.asyncIterator](token.signal);
      const parked = iterator.next();
      expect(waiters.isEmpty).toBe(false);
      if (n % 2 === 0) tx.trySend(n);
      else void iterator.return?.();
      await parked;
      if (n % 2 === 0) await iterator.return?.();
    }
    expect(waiters.isEmpty).toBe(true);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
  });

  it("does not reach a disposed receiver, whose read rejects", async () => {
    const [, rx] = mpsc.channel<number>(1);
    const x = toIx(rx);
    rx[Symbol.dispose]();
    expect(() => x[Symbol.asyncIterator](new AbortController().signal)).toThrow(ClosedHandleError);
  });
});
