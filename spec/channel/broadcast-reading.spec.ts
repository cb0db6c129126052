/** The doors of a receiver: loops, subscriptions, and what the coop gate does to reads. */
import { afterEach, describe, expect, it } from "vitest";
import { broadcast, ClosedHandleError, setCoopSlice } from "sluice";
import { settle } from "../support/settle.js";

const END = { done: true, value: undefined };

describe("broadcast.Receiver iteration", () => {
  it("ends with the channel, and leaves the receiver open to its state", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.send(1);
    tx.send(2);
    tx.close();
    const seen: number[] = [];
    for await (const value of rx) seen.push(value);
    expect(seen).toEqual([1, 2]);
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("disposes the receiver when left early, and takes no further message", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const other = tx.subscribe();
    tx.send(1);
    tx.send(2);
    for await (const value of rx) {
      expect(value).toBe(1);
      break;
    }
    expect(tx.receiverCount).toBe(1);
    await expect(rx.recv()).rejects.toThrow(ClosedHandleError);
    expect(other.size).toBe(2);
  });

  it("closes the receiver when left while others read, and leaves them what is unread", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const [a, b] = [rx[Symbol.asyncIterator](), rx[Symbol.asyncIterator]()];
    for (let i = 1; i <= 3; i += 1) tx.send(i);
    await expect(a.next()).resolves.toEqual({ done: false, value: 1 });
    await expect(b.next()).resolves.toEqual({ done: false, value: 2 });
    await a.return?.();
    expect(tx.send(4)).toBe(0);
    await expect(b.next()).resolves.toEqual({ done: false, value: 3 });
    await b.return?.();
    await expect(rx.recv()).rejects.toThrow(ClosedHandleError);
  });

  it("closes the receiver when left while a recv waits", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.send(1);
    const loop = rx[Symbol.asyncIterator]();
    await loop.next();
    const read = rx.recv();
    await loop.return?.();
    await expect(read).resolves.toBeUndefined();
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("settles return() while reads are parked, which take no message with them", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const loop = rx.iter({ preventClose: true })[Symbol.asyncIterator]();
    const reads = [loop.next(), loop.next()];
    await expect(loop.return?.()).resolves.toEqual(END);
    tx.send(1);
    await expect(Promise.all(reads)).resolves.toEqual([END, END]);
    await expect(rx.recv()).resolves.toBe(1);
  });

  it("borrows with preventClose: leaving early leaves the receiver as it is", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.send(1);
    tx.send(2);
    for await (const value of rx.iter({ preventClose: true })) {
      expect(value).toBe(1);
      break;
    }
    expect(tx.receiverCount).toBe(1);
    await expect(rx.recv()).resolves.toBe(2);
  });

  it("throws the channel's failure once, then ends", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const error = new Error("feed lost");
    tx.send(1);
    tx.fail(error);
    const seen: number[] = [];
    const loop = async (): Promise<void> => {
      for await (const value of rx) seen.push(value);
    };
    await expect(loop()).rejects.toBe(error);
    await loop();
    expect(seen).toEqual([1]);
  });
});

describe("broadcast.Receiver.subscribe", () => {
  it("hands over messages on a microtask, then completes", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const seen: unknown[] = [];
    rx.subscribe({ next: (value) => seen.push(value), complete: () => seen.push("complete") });
    tx.send(1);
    tx.send(2);
    expect(seen).toEqual([]);
    await settle();
    tx.send(3);
    tx.close();
    await settle();
    expect(seen).toEqual([1, 2, 3, "complete"]);
  });

  it("lets two subscribers of one receiver compete, and two receivers both see all", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const seen: string[] = [];
    rx.subscribe((value) => seen.push(`a${String(value)}`));
    rx.subscribe((value) => seen.push(`b${String(value)}`));
    tx.subscribe().subscribe((value) => seen.push(`c${String(value)}`));
    await settle();
    tx.send(1);
    await settle();
    tx.send(2);
    await settle();
    expect(seen.sort()).toEqual(["a1", "b2", "c1", "c2"]);
  });

  it("disposes the receiver by unsubscribe, also while parked, and takes no message", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const seen: number[] = [];
    const subscription = rx.subscribe((value) => seen.push(value));
    await settle();
    subscription.unsubscribe();
    expect(tx.receiverCount).toBe(0);
    tx.send(1);
    await settle();
    expect(seen).toEqual([]);
  });

  it("passes the message on when it is unsubscribed after it was woken", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    const seen: number[] = [];
    const subscription = rx.subscribe((value) => seen.push(value));
    await settle();
    const read = rx.recv();
    tx.send(1);
    subscription.unsubscribe(); // its pump has not run
    await expect(read).resolves.toBe(1);
    expect(seen).toEqual([]);
  });

  it("is an Observable by structure", () => {
    const [, rx] = broadcast.channel<number>(4);
    expect(rx["@@observable"]()).toBe(rx);
  });
});

describe("broadcast at the coop gate", () => {
  let slice = Infinity;
  const closeGate = (rx: broadcast.Receiver<number>, tx: broadcast.Sender<number>): void => {
    slice = setCoopSlice(0);
    for (let i = 0; i < 128; i += 1) {
      tx.send(i);
      void rx.recv();
    }
    setCoopSlice(Infinity);
  };
  afterEach(async () => {
    await settle();
    setCoopSlice(slice);
  });

  it("answers tryRecv with empty while a read waits at the gate, though there is a message", async () => {
    const [tx, rx] = broadcast.channel<number>(256);
    closeGate(rx, tx);
    const read = rx.recv();
    tx.send(7);
    const other = tx.subscribe();
    expect(rx.size).toBeGreaterThan(0);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "empty" });
    expect(other.tryRecv()).toEqual({ ok: false, reason: "empty" });
    tx.send(8);
    expect(other.tryRecv()).toEqual({ ok: true, value: 8 });
    await expect(read).resolves.toBe(7);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 8 });
  });

  it("keeps a message for later from a read that begins at the gate, however it is asked for", async () => {
    const [tx, rx] = broadcast.channel<number>(256);
    closeGate(rx, tx);
    tx.send(7);
    tx.send(8);
    const unread = rx.size;
    const reads = [rx.recv(), rx.recv({})];
    expect(rx.size).toBe(unread);
    await expect(Promise.all(reads)).resolves.toEqual([7, 8]);
  });

  it("ends reads at the gate when the receiver is disposed, and tells them no failure", async () => {
    const [tx, rx] = broadcast.channel<number>(256);
    closeGate(rx, tx);
    const read = rx.recv();
    tx.fail(new Error("feed lost"));
    rx[Symbol.dispose]();
    await expect(read).resolves.toBeUndefined();
  });

  it("gives reads at the gate what is unread when the receiver is closed", async () => {
    const [tx, rx] = broadcast.channel<number>(256);
    closeGate(rx, tx);
    const reads = [rx.recv(), rx.recv()];
    tx.send(7);
    rx.close();
    expect(tx.send(8)).toBe(0);
    await expect(Promise.all(reads)).resolves.toEqual([7, undefined]);
  });
});
