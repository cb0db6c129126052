/** The unbounded channel: a send never waits and is never refused for lack of room. */
import { ClosedHandleError, mpsc } from "sluice";
import { afterEach, describe, expect, it } from "vitest";
import "../../support/open-gate.ts";
import { fateOf } from "../../support/fate.ts";
import { closeGate } from "../../support/gate.ts";
import { settle } from "../../support/settle.ts";

afterEach(settle); // a closed gate opens

const OK = { ok: true };
const CLOSED = { ok: false, reason: "closed" };

describe("mpsc.unboundedChannel", () => {
  it("takes any number of messages at once, in order", async () => {
    const [tx, rx] = mpsc.unboundedChannel<number>();
    for (let i = 0; i < 10_000; i += 1) expect(tx.send(i).ok).toBe(true);
    expect([tx.size, rx.size]).toEqual([10_000, 10_000]);
    const all = await rx.recvMany(Number.MAX_SAFE_INTEGER);
    expect(all).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  });

  it("has send answer at once: ok, or closed after the receiver closed, went, or the channel failed", () => {
    for (const end of ["close", "dispose", "fail"] as const) {
      const [tx, rx] = mpsc.unboundedChannel<number>();
      expect(tx.send(1)).toEqual(OK);
      if (end === "fail") tx.fail("why");
      else if (end === "close") rx.close();
      else rx[Symbol.dispose]();
      expect(tx.send(2)).toEqual(CLOSED);
      expect(tx.isClosed).toBe(true);
    }
  });

  it("sends while the gate is closed", () => {
    const [tx, rx] = mpsc.unboundedChannel<number>();
    closeGate();
    expect(tx.send(1)).toEqual(OK);
    expect(rx.size).toBe(1);
  });

  it("hands over to a waiting reader", async () => {
    const [tx, rx] = mpsc.unboundedChannel<number>();
    const read = rx.recv();
    tx.send(1);
    expect(rx.size).toBe(0);
    await expect(read).resolves.toBe(1);
  });

  it("is closed and drained without permits: after close, what is buffered, then the end (M14)", () => {
    const [tx, rx] = mpsc.unboundedChannel<number>();
    tx.send(1);
    rx.close();
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
    expect(rx.tryRecv()).toEqual(CLOSED);
    expect(tx.senderCount).toBe(1);
  });

  it("has the members of the bounded channel, less capacity, permits and forceSend", async () => {
    const [tx, rx] = mpsc.unboundedChannel<number>({ name: "log" });
    const clone = tx.clone();
    const weak = tx.downgrade();
    expect([tx.senderCount, tx.weakSenderCount, rx.senderCount, rx.weakSenderCount]).toEqual([2, 1, 2, 1]);
    expect(tx.sameChannel(clone)).toBe(true);
    expect(weak.upgrade()).toBeInstanceOf(mpsc.UnboundedSender);
    for (const absent of ["capacity", "maxCapacity", "reserve", "tryReserve", "reserveMany", "forceSend"]) {
      expect(absent in tx, absent).toBe(false);
    }
    for (const absent of ["capacity", "maxCapacity"]) expect(absent in rx, absent).toBe(false);
    expect(tx.trySend(1)).toEqual({ ok: true });
    const closed = fateOf(tx.closed());
    rx.close();
    expect(tx.trySend(2)).toEqual({ ok: false, reason: "closed" });
    await settle();
    expect(closed()).toEqual({ value: undefined });
  });

  it("ends with its last sender, and gives a failure after what is buffered", async () => {
    const [tx, rx] = mpsc.unboundedChannel<number>();
    tx.send(1);
    tx.fail("why");
    await expect(rx.recv()).resolves.toBe(1);
    await expect(rx.recv()).rejects.toBe("why");
    const [last, ended] = mpsc.unboundedChannel<number>();
    last.send(1);
    last.close();
    await expect(ended.recvMany(9)).resolves.toEqual([1]);
    await expect(ended.recv()).resolves.toBeUndefined();
  });

  it("gives undelivered messages to onUndelivered", () => {
    const undelivered: number[] = [];
    const [tx, rx] = mpsc.unboundedChannel<number>({ onUndelivered: (value) => undelivered.push(value) });
    tx.send(1);
    tx.send(2);
    rx[Symbol.dispose]();
    expect(undelivered).toEqual([1, 2]);
  });

  it("makes the use of a closed sender a ClosedHandleError", async () => {
    const [tx] = mpsc.unboundedChannel<number>({ name: "log" });
    tx.close();
    const misuse = new ClosedHandleError('Sender of channel "log"');
    expect(() => tx.send(1)).toThrow(misuse);
    expect(() => tx.clone()).toThrow(misuse);
    expect(() => tx.downgrade()).toThrow(misuse);
    expect(() => tx.fail("why")).toThrow(misuse);
    await expect(tx.closed()).rejects.toEqual(misuse);
    expect([tx.isClosed, tx.size, tx.senderCount]).toEqual([false, 0, 0]);
  });
});
