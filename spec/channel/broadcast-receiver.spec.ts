import { describe, expect, it } from "vitest";
import { broadcast, CancellationToken, ClosedHandleError, LaggedError } from "sluice";
import { CLOSED, PENDING, POLLABLE } from "../../lib/core/pollable.js";

const END = { done: true, value: undefined };

describe("broadcast.Receiver", () => {
  it("waits for the next message, and ends when the channel is closed and drained", async () => {
    const [tx, rx] = broadcast.channel<string>(4);
    const read = rx.recv();
    tx.send("a");
    tx.send("b");
    tx.close();
    expect(rx.isClosed).toBe(true); // B10: though one is unread
    expect(rx.size).toBe(1);
    await expect(read).resolves.toBe("a");
    await expect(rx.recv()).resolves.toBe("b");
    await expect(rx.recv()).resolves.toBeUndefined();
    await expect(rx.next()).resolves.toEqual(END);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "closed" });
  });

  it("is exact for every kind of message by next and tryRecv", async () => {
    const [tx, rx] = broadcast.channel<unknown>(4);
    const then = Promise.resolve(1);
    for (const value of [undefined, then, undefined]) tx.send(value);
    await expect(rx.next()).resolves.toEqual({ done: false, value: undefined });
    expect((await rx.next()).value).toBe(then);
    expect(rx.tryRecv()).toEqual({ ok: true, value: undefined });
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "empty" });
  });

  it("serves concurrent reads in order, one message each", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const reads = [rx.recv(), rx.recv(), rx.recv()];
    for (let i = 1; i <= 3; i += 1) tx.send(i);
    await expect(Promise.all(reads)).resolves.toEqual([1, 2, 3]);
  });

  it("answers tryRecv with empty while a read of this receiver waits, and of this one only", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const other = tx.subscribe();
    const read = rx.recv();
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "empty" });
    tx.send(1);
    expect(other.tryRecv()).toEqual({ ok: true, value: 1 });
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "empty" }); // the message is the parked read's
    await expect(read).resolves.toBe(1);
  });

  it("B14: takes nothing in a read that is cancelled before or while it waits", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.send(1);
    await expect(rx.recv({ signal: AbortSignal.abort("no") })).rejects.toBe("no");
    expect(rx.size).toBe(1);
    rx.tryRecv();
    const token = new CancellationToken();
    const cancelled = rx.recv({ signal: token });
    const next = rx.recv();
    token.cancel("enough");
    tx.send(2);
    await expect(cancelled).rejects.toBe("enough");
    await expect(next).resolves.toBe(2);
  });

  it("keeps a message that was delivered before the cancel in the same turn", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const abort = new AbortController();
    const read = rx.recv({ signal: abort.signal });
    tx.send(1);
    abort.abort();
    await expect(read).resolves.toBe(1);
  });

  it("refuses a wrong signal at the call", () => {
    const [, rx] = broadcast.channel<number>(4);
    expect(() => rx.recv({ signal: 1 as never })).toThrow("signal must be an AbortSignal or a CancellationToken");
  });

  it("B6, B15: resubscribes at the tail; the new receiver is another listener", () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.send(1);
    const other = rx.resubscribe();
    expect(tx.send(2)).toBe(2);
    expect(other.tryRecv()).toEqual({ ok: true, value: 2 });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
    expect("clone" in rx).toBe(false);
  });

  it("B11: resubscribed on a closed channel, is closed at once", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.send(1);
    tx.close();
    const other = rx.resubscribe();
    expect(other.isClosed).toBe(true);
    await expect(other.recv()).resolves.toBeUndefined();
  });

  it("has no numeric length", () => {
    const [, rx] = broadcast.channel<number>(4);
    expect("length" in rx).toBe(false);
  });
});

describe("broadcast.Receiver.close", () => {
  it("stops seeing what is sent, and keeps what is unread", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.send(1);
    rx.close();
    rx.close();
    expect(tx.receiverCount).toBe(0);
    expect(tx.send(2)).toBe(0);
    expect(rx.isClosed).toBe(true);
    expect(rx.size).toBe(1);
    await expect(rx.recv()).resolves.toBe(1);
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("ends its parked reads, and resolves closed() if it was the last", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const closed = tx.closed();
    const reads = [rx.recv(), rx.recv()];
    rx.close();
    await expect(Promise.all(reads)).resolves.toEqual([undefined, undefined]);
    await expect(closed).resolves.toBeUndefined();
  });

  it("still lags when others overwrite what it has not read, up to where it was closed", () => {
    const [tx, rx] = broadcast.channel<number>(2);
    tx.subscribe();
    tx.send(1);
    tx.send(2);
    rx.close();
    tx.send(3);
    expect(rx.size).toBe(2);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "lagged", missed: 1 });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 2 });
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "closed" });
  });

  it("counts only its own messages as missed", () => {
    const [tx, rx] = broadcast.channel<number>(2);
    tx.subscribe();
    tx.send(1);
    rx.close();
    for (let i = 2; i < 9; i += 1) tx.send(i);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "lagged", missed: 1 });
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "closed" });
  });

  it("may still resubscribe", () => {
    const [tx, rx] = broadcast.channel<number>(2);
    rx.close();
    const other = rx.resubscribe();
    expect(tx.send(1)).toBe(1);
    expect(other.size).toBe(1);
  });
});

describe("broadcast.Receiver dispose", () => {
  it("lets go of what is unread, ends parked reads, and may be repeated", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const read = rx.recv();
    rx[Symbol.dispose]();
    rx[Symbol.dispose]();
    rx.close();
    await expect(read).resolves.toBeUndefined();
    expect(tx.receiverCount).toBe(0);
    expect([rx.size, rx.isEmpty, rx.isClosed]).toEqual([0, true, true]);
  });

  it("makes any further use an error", async () => {
    const [, rx] = broadcast.channel<number>(4);
    rx[Symbol.dispose]();
    await expect(rx.recv()).rejects.toThrow(ClosedHandleError);
    await expect(rx.next()).rejects.toThrow(ClosedHandleError);
    await expect(rx[Symbol.asyncIterator]().next()).rejects.toThrow(ClosedHandleError);
    expect(() => rx.tryRecv()).toThrow(ClosedHandleError);
    expect(() => rx.resubscribe()).toThrow(ClosedHandleError);
    expect(() => rx.subscribe(() => undefined)).toThrow(ClosedHandleError);
    expect(() => rx[POLLABLE]()).toThrow(ClosedHandleError);
  });

  it("comes after close() too", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.send(1);
    rx.close();
    rx[Symbol.dispose]();
    expect(tx.size).toBe(0);
    expect(tx.receiverCount).toBe(0);
    await expect(rx.recv()).rejects.toThrow(ClosedHandleError);
  });
});

describe("broadcast.Receiver as a pollable", () => {
  it("takes one message by poll, and nothing by looking elsewhere", () => {
    const [tx, rx] = broadcast.channel<number>(1);
    const pollable = rx[POLLABLE]();
    expect(pollable.poll()).toBe(PENDING);
    tx.send(1);
    tx.send(2);
    expect(() => pollable.poll()).toThrow(LaggedError);
    expect(pollable.poll()).toBe(2);
    tx.close();
    expect(pollable.poll()).toBe(CLOSED);
    expect(pollable.poll()).toBe(CLOSED);
  });
});

describe("the options of a broadcast's waits", () => {
  it("are refused by name where they are no options", () => {
    const [tx, rx] = broadcast.channel<number>(1);
    for (const wait of [() => rx.recv(5 as never), () => rx.next("x" as never), () => tx.closed(null as never)]) {
      expect(wait).toThrow(/options must be an object/);
    }
  });
});
