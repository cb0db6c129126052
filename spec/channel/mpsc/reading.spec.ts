/** Loops over a receiver and subscriptions to it: how they take it over, share it, borrow it and leave it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { ClosedHandleError, mpsc } from "sluice";
import { afterEach, describe, expect, it } from "vitest";
import "../../support/open-gate.ts";
import { fateOf } from "../../support/fate.ts";
import { readersOf } from "../../support/readers.ts";
import { reported } from "../../support/reported.ts";
import { settle } from "../../support/settle.ts";

const END = { done: true, value: undefined };
const reports = reported();
afterEach(() => expect(reports()).toEqual([]));

/** A channel that holds 0, 1, … and collects what its dispose discards. */
function filled(count: number): { tx: mpsc.Sender<number>; rx: mpsc.Receiver<number>; undelivered: number[] } {
  const undelivered: number[] = [];
  const [tx, rx] = mpsc.channel<number>(16, { onUndelivered: (value) => undelivered.push(value) });
  for (let i = 0; i < count; i += 1) tx.trySend(i);
  return { tx, rx, undelivered };
}

const item = (value: number): unknown => ({ done: false, value });

describe("for await over an mpsc.Receiver", () => {
  it("gives every message, ends with the channel, and leaves the receiver undisposed", async () => {
    const { tx, rx } = filled(3);
    tx.close();
    const seen: number[] = [];
    for await (const n of rx) seen.push(n);
    expect(seen).toEqual([0, 1, 2]);
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("disposes the receiver when left by break or throw: the rest is discarded, senders are told", async () => {
    for (const way of ["break", "throw"] as const) {
      const { tx, rx, undelivered } = filled(3);
      const loop = (async () => {
        for await (const n of rx) {
          expect(n).toBe(0);
          if (way === "break") break;
          throw new Error("enough");
        }
      })();
      if (way === "throw") await expect(loop).rejects.toThrow("enough");
      else await loop;
      expect(undelivered).toEqual([1, 2]);
      expect(tx.trySend(3)).toEqual({ ok: false, reason: "closed" });
      await expect(rx.recv()).rejects.toThrow(ClosedHandleError);
    }
  });

  it("borrows with preventClose: leaving early leaves the receiver as it is", async () => {
    const { tx, rx, undelivered } = filled(3);
    for await (const n of rx.iter({ preventClose: true })) if (n === 0) break;
    expect([tx.isClosed, rx.size]).toEqual([false, 2]);
    await expect(rx.recv()).resolves.toBe(1);
    for await (const n of rx.iter()) if (n === 2) break;
    expect(tx.isClosed).toBe(true);
    expect(undelivered).toEqual([]);
  });

  it("shared by a pool: who leaves early closes the receiver, and the others get what is buffered", async () => {
    const { tx, rx, undelivered } = filled(4);
    const [a, b] = [rx[Symbol.asyncIterator](), rx[Symbol.asyncIterator]()];
    await expect(a.next()).resolves.toEqual(item(0));
    await expect(b.next()).resolves.toEqual(item(1));
    await a.return?.();
    expect(tx.isClosed).toBe(true);
    await expect(b.next()).resolves.toEqual(item(2));
    await b.return?.();
    expect(undelivered).toEqual([3]);
  });

  it("shared with a parked recv: who leaves early closes, and the recv ends", async () => {
    const { rx } = filled(1);
    const loop = rx[Symbol.asyncIterator]();
    await loop.next();
    const read = rx.recv();
    await loop.return?.();
    await expect(read).resolves.toBeUndefined();
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("gets a failure after what is buffered, and has then ended", async () => {
    const { tx, rx } = filled(1);
    tx.fail("why");
    const seen: number[] = [];
    const loop = (async () => {
      for await (const n of rx) seen.push(n);
    })();
    await expect(loop).rejects.toBe("why");
    expect(seen).toEqual([0]);
    expect(readersOf(rx).loops).toBe(0);
  });

  it("gets a failure while it waits, and has then ended", async () => {
    const { tx, rx } = filled(0);
    const loop = rx[Symbol.asyncIterator]();
    const reads = [fateOf(loop.next()), fateOf(loop.next())];
    tx.fail("why");
    await settle();
    expect(reads.map((read) => read())).toEqual([{ error: "why" }, { value: END }]);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    await expect(loop.next()).resolves.toEqual(END);
  });

  it("is exact for undefined and thenables", async () => {
    const [tx, rx] = mpsc.channel<unknown>(4);
    const thenable = { then: () => undefined };
    tx.trySend(undefined);
    tx.trySend(thenable);
    tx.close();
    const loop = rx[Symbol.asyncIterator]();
    expect(await loop.next()).toEqual({ done: false, value: undefined });
    expect((await loop.next()).value).toBe(thenable);
    expect(await loop.next()).toEqual(END);
  });
});

describe("subscribe on an mpsc.Receiver", () => {
  it("begins on a microtask, hands over a burst in one, and completes", async () => {
    const { tx, rx } = filled(2);
    const log: unknown[] = [];
    rx.subscribe({ next: (n) => log.push(n), complete: () => log.push("complete") });
    expect(log).toEqual([]);
    await Promise.resolve();
    expect(log).toEqual([0, 1]);
    tx.trySend(2);
    tx.trySend(3);
    tx.close();
    expect(log).toEqual([0, 1]);
    await Promise.resolve();
    expect(log).toEqual([0, 1, 2, 3, "complete"]);
  });

  it("disposes the receiver when unsubscribed; nothing more is taken or delivered", async () => {
    const { tx, rx, undelivered } = filled(1);
    const seen: number[] = [];
    const subscription = rx.subscribe((n) => seen.push(n));
    await settle();
    tx.trySend(1);
    subscription.unsubscribe();
    expect(subscription.closed).toBe(true);
    expect(undelivered).toEqual([1]);
    await settle();
    expect(seen).toEqual([0]);
    subscription.unsubscribe();
    await expect(rx.recv()).rejects.toThrow(ClosedHandleError);
  });

  it("takes nothing when unsubscribed before it began", async () => {
    const { rx, undelivered } = filled(2);
    rx.subscribe(() => expect.unreachable()).unsubscribe();
    await settle();
    expect(undelivered).toEqual([0, 1]);
  });

  it("parked, takes no message with it: the next reader gets it", async () => {
    const { tx, rx } = filled(0);
    const subscription = rx.iter({ preventClose: true }).subscribe(() => expect.unreachable());
    await settle();
    const read = rx.recv();
    subscription.unsubscribe();
    tx.trySend(7);
    await expect(read).resolves.toBe(7);
    expect(tx.isClosed).toBe(false);
  });

  it("woken but not yet called, passes its turn to another reader", async () => {
    const { tx, rx } = filled(0);
    const subscription = rx.subscribe(() => expect.unreachable());
    await settle();
    const read = rx.recv();
    tx.trySend(7);
    subscription.unsubscribe();
    await expect(read).resolves.toBe(7);
  });

  it("gives a failure to error, and reports it where there is none", async () => {
    const { tx, rx } = filled(1);
    const log: unknown[] = [];
    rx.subscribe({ next: (n) => log.push(n), error: (error) => log.push(error), complete: () => log.push("complete") });
    tx.fail("why");
    await settle();
    expect(log).toEqual([0, "why"]);
    const other = filled(0);
    other.rx.subscribe(() => undefined);
    other.tx.fail("nobody minds");
    await settle();
    expect(reports()).toEqual(["nobody minds"]);
  });

  it("of several subscribers gives each message to one, in order", async () => {
    const { tx, rx } = filled(0);
    const log: string[] = [];
    for (const name of ["a", "b"]) rx.subscribe((n) => log.push(`${name}${n}`));
    await settle();
    tx.trySend(1);
    tx.trySend(2);
    await settle();
    expect(log.map((entry) => entry.slice(1))).toEqual(["1", "2"]);
  });

  it("lets its callback send into the same channel, and unsubscribe", async () => {
    const { tx, rx, undelivered } = filled(1);
    const seen: number[] = [];
    const subscription = rx.subscribe((n) => {
      seen.push(n);
      tx.trySend(n + 1);
      tx.trySend(n + 2);
      if (n === 3) subscription.unsubscribe();
    });
    await settle();
    expect(seen).toEqual([0, 1, 2, 2, 3]);
    expect(undelivered.length).toBeGreaterThan(0);
    expect(subscription.closed).toBe(true);
  });

  it("runs its callbacks in the async context of the subscriber, not of the sender", async () => {
    const { tx, rx } = filled(0);
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    context.run("subscriber", () =>
      rx.subscribe({
        next: () => seen.push(context.getStore()),
        complete: () => seen.push(context.getStore()),
      }),
    );
    await settle();
    context.run("sender", () => {
      tx.trySend(1);
      tx.close();
    });
    await settle();
    expect(seen).toEqual(["subscriber", "subscriber"]);
  });
});
