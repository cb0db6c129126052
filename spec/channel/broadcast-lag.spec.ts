import { afterEach, describe, expect, it, vi } from "vitest";
import { broadcast, LaggedError } from "sluice";
import { settle } from "../support/settle.js";

/** A channel of capacity 3 whose receiver has missed 1 and 2 and can still read 3, 4, 5. */
function overrun(onLag?: broadcast.OnLag): [broadcast.Sender<number>, broadcast.Receiver<number>] {
  const [tx, rx] = broadcast.channel<number>(3, { onLag });
  for (let i = 1; i <= 5; i += 1) tx.send(i);
  return [tx, rx];
}

afterEach(() => vi.unstubAllGlobals());

describe("broadcast lag", () => {
  it("B1: begins with one message more than the capacity, which is exact", () => {
    const [tx, rx] = broadcast.channel<number>(3);
    for (let i = 1; i <= 3; i += 1) tx.send(i);
    expect(rx.size).toBe(3);
    tx.send(4);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "lagged", missed: 1 });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 2 });
  });

  it("B2: rejects once with how many were missed, and goes on with the oldest kept", async () => {
    const [, rx] = overrun();
    const error = await rx.recv().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LaggedError);
    expect(error).toMatchObject({ missed: 2, code: "LAGGED", name: "LaggedError" });
    for (const value of [3, 4, 5]) await expect(rx.recv()).resolves.toBe(value);
  });

  it("B3: grows until it is observed, and then starts anew", () => {
    const [tx, rx] = overrun();
    tx.send(6);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "lagged", missed: 3 });
    tx.send(7);
    tx.send(8);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "lagged", missed: 2 });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 6 });
  });

  it("B3: comes before the end", async () => {
    const [tx, rx] = overrun();
    tx.close();
    await expect(rx.next()).rejects.toThrow(LaggedError);
    for (const value of [3, 4, 5]) await expect(rx.next()).resolves.toEqual({ done: false, value });
    await expect(rx.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it("B4: is counted in the receiver's size until it is observed", () => {
    const [tx, rx] = overrun();
    expect(rx.size).toBe(5);
    expect(tx.size).toBe(3);
    rx.tryRecv();
    expect(rx.size).toBe(3);
  });

  it("is each receiver's own: a fast one loses nothing beside a slow one", () => {
    const [tx, slow] = broadcast.channel<number>(2);
    const fast = tx.subscribe();
    for (let i = 1; i <= 6; i += 1) {
      tx.send(i);
      expect(fast.tryRecv()).toEqual({ ok: true, value: i });
    }
    expect(slow.tryRecv()).toEqual({ ok: false, reason: "lagged", missed: 4 });
  });
});

describe("broadcast onLag", () => {
  it("'error' ends a loop with the error, but not the receiver, which goes on", async () => {
    const [tx, rx] = overrun("error");
    const seen: number[] = [];
    const loop = async (): Promise<void> => {
      for await (const value of rx) seen.push(value);
    };
    await expect(loop()).rejects.toThrow(LaggedError);
    expect(tx.receiverCount).toBe(1);
    tx.close();
    await loop();
    expect(seen).toEqual([3, 4, 5]);
  });

  it("'error' ends a subscription with the error, but not the receiver", async () => {
    const [tx, rx] = overrun();
    const errors: unknown[] = [];
    const subscription = rx.subscribe({ error: (error) => errors.push(error) });
    await settle();
    expect(errors).toEqual([new LaggedError(2)]);
    expect(subscription.closed).toBe(true);
    expect(tx.receiverCount).toBe(1);
    await expect(rx.recv()).resolves.toBe(3);
  });

  it("'error' leaves the messages to a read that waits behind the one it was told", async () => {
    const [tx, rx] = broadcast.channel<number>(1);
    const errors: unknown[] = [];
    rx.subscribe({ error: (error) => errors.push(error) });
    await settle();
    const loop = rx.iter({ preventClose: true })[Symbol.asyncIterator]();
    tx.send(1); // wakes the subscription, whose pump has not run
    tx.send(2);
    await settle();
    expect(errors).toEqual([new LaggedError(1)]);
    await expect(loop.next()).resolves.toEqual({ done: false, value: 2 });
  });

  it("'skip' goes on with the oldest kept, however the receiver is read", async () => {
    const reads: ((rx: broadcast.Receiver<number>) => Promise<unknown>)[] = [
      (rx) => rx.recv(),
      async (rx) => (await rx.next()).value,
      async (rx) => rx.tryRecv().ok && 3,
      async (rx) => {
        for await (const value of rx) return value;
        return undefined;
      },
      (rx) => new Promise((resolve) => rx.subscribe({ next: resolve, error: resolve })),
    ];
    for (const read of reads) {
      const [, rx] = overrun("skip");
      await expect(read(rx)).resolves.toBe(3);
    }
  });

  it("'skip' ends a closed receiver that missed all it had left", async () => {
    const [tx, rx] = broadcast.channel<number>(1, { onLag: "skip" });
    tx.subscribe();
    tx.send(1);
    rx.close();
    tx.send(2);
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("a function is told on a microtask, never inside the read, and the read goes on", async () => {
    const missed: number[] = [];
    const [tx, rx] = overrun((count) => missed.push(count));
    expect(rx.tryRecv()).toEqual({ ok: true, value: 3 });
    expect(missed).toEqual([]);
    await settle();
    expect(missed).toEqual([2]);
    for (let i = 6; i <= 9; i += 1) tx.send(i);
    await expect(rx.recv()).resolves.toBe(7);
    expect(missed).toEqual([2, 3]); // before the reader runs on
    await settle();
    expect(missed).toEqual([2, 3]);
  });

  it("a function that throws is reported as unhandled and stops nothing", async () => {
    const report = vi.fn();
    vi.stubGlobal("reportError", report);
    const thrown = new Error("in onLag");
    const [, rx] = overrun(() => {
      throw thrown;
    });
    await expect(rx.recv()).resolves.toBe(3);
    await expect(rx.recv()).resolves.toBe(4);
    expect(report.mock.calls).toEqual([[thrown]]);
  });

  it("given to channel() is that of its receivers, unless they choose another", () => {
    const fn = (): void => undefined;
    const [tx, rx] = broadcast.channel<number>(3, { onLag: "skip" });
    expect(rx.onLag).toBe("skip");
    expect(tx.subscribe().onLag).toBe("skip");
    expect(tx.subscribe({ onLag: fn }).onLag).toBe(fn);
    expect(broadcast.channel(3)[1].onLag).toBe("error");
  });

  it("is inherited by resubscribe, unless another is given", () => {
    const [tx] = broadcast.channel<number>(3);
    const rx = tx.subscribe({ onLag: "skip" });
    expect(rx.resubscribe().onLag).toBe("skip");
    expect(rx.resubscribe({ onLag: "error" }).onLag).toBe("error");
  });
});
