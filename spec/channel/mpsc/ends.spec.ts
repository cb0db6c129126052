/** The ends of a channel: close of either side, fail, and the dispose of the receiver. Rules M10 to M16, M19 and M22. */
import type { SendError } from "sluice";
import { ClosedHandleError, mpsc } from "sluice";
import { afterEach, describe, expect, it } from "vitest";
import { POLLABLE } from "../../../lib/core/pollable.ts";
import { Waiter } from "../../../lib/core/wait-list.ts";
import "../../support/open-gate.ts";
import { fateOf } from "../../support/fate.ts";
import { closeGate } from "../../support/gate.ts";
import { reported } from "../../support/reported.ts";
import { settle } from "../../support/settle.ts";

afterEach(settle); // a closed gate opens

const CLOSED = { ok: false, reason: "closed" };
const reports = reported();

/** Polls in its own time, as the bottom of a stream does. */
class Idle extends Waiter {
  wake(): void {}
}

describe("mpsc.Receiver close", () => {
  it("ends sending, and leaves what is buffered or permitted to be received (M11)", async () => {
    const [tx, rx] = mpsc.channel<string>(3);
    const permit = await tx.reserve();
    tx.trySend("a");
    rx.close();
    expect([tx.isClosed, rx.isClosed, rx.size]).toEqual([true, true, 1]);
    expect(tx.trySend("b")).toEqual(CLOSED);
    permit.send("c");
    await expect(rx.recvMany(9)).resolves.toEqual(["a", "c"]);
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("lets parked reads drain what still comes, then ends them", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const permit = await tx.reserve();
    const reads = [fateOf(rx.recv()), fateOf(rx.next())];
    rx.close();
    permit.send("a");
    await settle();
    expect(reads.map((read) => read())).toEqual([{ value: "a" }, { value: { done: true, value: undefined } }]);
  });

  it("ends the others after the last message, in their order", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const permit = await tx.reserve();
    const settled: string[] = [];
    for (const n of [1, 2, 3]) void rx.recv().then((value) => settled.push(`${n}: ${String(value)}`));
    rx.close();
    permit.send("a");
    await settle();
    expect(settled).toEqual(["1: a", "2: undefined", "3: undefined"]);
  });

  it("ends parked reads also when one that was woken takes the last message late", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const chan = rx[POLLABLE]();
    chan.register(new Idle());
    const read = fateOf(rx.recv());
    tx.trySend("a");
    tx.close();
    expect(chan.poll()).toBe("a");
    await settle();
    expect(read()).toEqual({ value: undefined });
  });

  it("ends parked reads at once when nothing can come", async () => {
    const [, rx] = mpsc.channel<string>(1);
    const read = rx.recv();
    rx.close();
    await expect(read).resolves.toBeUndefined();
  });

  it("is harmless twice, after the senders' close, and after dispose", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    tx.close();
    tx.close();
    rx.close();
    rx.close();
    await expect(rx.recv()).resolves.toBeUndefined();
    rx[Symbol.dispose]();
    rx[Symbol.dispose]();
    rx.close();
    expect([rx.isClosed, rx.size, rx.isEmpty, rx.capacity, rx.maxCapacity]).toEqual([true, 0, true, 1, 1]);
  });

  it("is not a use of a closed handle: reading goes on (Receiver.close only ends sending)", () => {
    const [, rx] = mpsc.channel<string>(1);
    rx.close();
    expect(rx.tryRecv()).toEqual(CLOSED);
  });
});

describe("mpsc.Sender close", () => {
  it("ends the channel with the last sender, after what is buffered", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const clone = tx.clone();
    tx.trySend("a");
    tx.close();
    expect(rx.isClosed).toBe(false);
    clone.close();
    expect(rx.isClosed).toBe(true);
    await expect(rx.recv()).resolves.toBe("a");
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("counts once for a handle, closed by hand and by its scope", () => {
    const [tx, rx] = mpsc.channel<string>(1);
    {
      using scoped = tx.clone();
      scoped.close();
    }
    expect(rx.senderCount).toBe(1);
    tx[Symbol.dispose]();
    tx.close();
    expect(rx.senderCount).toBe(0);
  });
});

describe("mpsc.Sender fail", () => {
  const why = new Error("the source failed");

  it("gives what is buffered first, then the error once, then the end", async () => {
    const [tx, rx] = mpsc.channel<string>(2);
    tx.trySend("a");
    tx.fail(why);
    expect([tx.isClosed, rx.isClosed]).toEqual([true, true]);
    await expect(rx.recv()).resolves.toBe("a");
    await expect(rx.recv()).rejects.toBe(why);
    await expect(rx.recv()).resolves.toBeUndefined();
    await expect(rx.recvMany(2)).resolves.toEqual([]);
  });

  it("lets permits send first", async () => {
    const [tx, rx] = mpsc.channel<string>(2);
    const permit = await tx.reserve();
    tx.fail(why);
    const read = fateOf(rx.recv());
    const next = fateOf(rx.recv());
    await settle();
    expect([read(), next()]).toEqual(["pending", "pending"]);
    permit.send("a");
    await settle();
    expect([read(), next()]).toEqual([{ value: "a" }, { error: why }]);
  });

  it("gives the error to the oldest parked read, whatever its kind, and ends the others", async () => {
    for (const first of ["recv", "next", "recvMany"] as const) {
      const [tx, rx] = mpsc.channel<string>(1);
      const oldest = fateOf(first === "recvMany" ? rx.recvMany(2) : rx[first]());
      const others = [fateOf(rx.recv()), fateOf(rx.recvMany(2)), fateOf(rx.next())];
      tx.fail(why);
      await settle();
      expect(oldest()).toEqual({ error: why });
      expect(others.map((read) => read())).toEqual([
        { value: undefined },
        { value: [] },
        { value: { done: true, value: undefined } },
      ]);
    }
  });

  it("shows in tryRecv as failed with the error, once", () => {
    const [tx, rx] = mpsc.channel<string>(1);
    tx.fail(why);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "failed", error: why });
    expect(rx.tryRecv()).toEqual(CLOSED);
  });

  it("refuses later and parked sends with the error as the cause", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    tx.trySend("a");
    const parked = tx.send("b").catch((error: unknown) => error);
    const waiting = tx.reserve().catch((error: unknown) => error);
    tx.clone().fail(why);
    const errors = [await parked, await waiting, await tx.send("c").catch((error: unknown) => error)] as SendError[];
    expect(errors.map(({ cause }) => cause)).toEqual([why, why, why]);
    expect(errors.map(({ value }) => value)).toEqual(["b", undefined, "c"]);
    expect(tx.trySend("d")).toEqual(CLOSED);
    expect(rx.size).toBe(1);
  });

  it("resolves closed(), and leaves the handle to be closed", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const closed = tx.closed();
    tx.fail(why);
    await expect(closed).resolves.toBeUndefined();
    expect(rx.senderCount).toBe(1);
    tx.close();
  });

  it("takes the first error only", () => {
    const [tx, rx] = mpsc.channel<string>(1);
    tx.trySend("a");
    tx.fail("first");
    tx.fail("second");
    rx.tryRecv();
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "failed", error: "first" });
    expect(rx.tryRecv()).toEqual(CLOSED);
  });

  it("carries undefined as an error like any other", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    tx.fail(undefined);
    expect(await rx.recv().catch((error: unknown) => ({ error }))).toEqual({ error: undefined });
    await expect(tx.send("a")).rejects.toMatchObject({ cause: undefined });
  });

  it("does nothing once the channel has ended", () => {
    const [tx, rx] = mpsc.channel<string>(1);
    rx.close();
    tx.fail(why);
    expect(rx.tryRecv()).toEqual(CLOSED);
    const [other, gone] = mpsc.channel<string>(1);
    gone[Symbol.dispose]();
    other.fail(why);
    expect(other.isClosed).toBe(true);
  });

  it("is told after what a closed receiver has still to read", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    tx.trySend("a");
    rx.close();
    tx.fail(why);
    await expect(rx.recv()).resolves.toBe("a");
    await expect(rx.recv()).rejects.toBe(why);
  });
});

describe("mpsc.Receiver dispose", () => {
  it("closes, and discards what is buffered: onUndelivered gets each message once, in order, inside dispose (M19)", () => {
    const undelivered: number[] = [];
    const [tx, rx] = mpsc.channel<number>(4, { onUndelivered: (value) => undelivered.push(value) });
    for (let i = 0; i < 3; i += 1) tx.trySend(i);
    rx.tryRecv();
    rx[Symbol.dispose]();
    expect(undelivered).toEqual([1, 2]);
    rx[Symbol.dispose]();
    expect(undelivered).toEqual([1, 2]);
    expect([tx.isClosed, tx.size, tx.capacity]).toEqual([true, 0, 4]);
  });

  it("gives parked sends their message back, not to onUndelivered", async () => {
    const undelivered: number[] = [];
    const [tx, rx] = mpsc.channel<number>(1, { onUndelivered: (value) => undelivered.push(value) });
    tx.trySend(0);
    const sends = [1, 2].map((n) => tx.send(n).catch((error: unknown) => (error as SendError).value));
    rx[Symbol.dispose]();
    await expect(Promise.all(sends)).resolves.toEqual([1, 2]);
    expect(undelivered).toEqual([0]);
  });

  it("reports what onUndelivered throws, and goes on with the next message (M19)", async () => {
    const seen: number[] = [];
    const [tx, rx] = mpsc.channel<number>(4, {
      onUndelivered: (value) => {
        seen.push(value);
        throw new Error(`no place for ${value}`);
      },
    });
    const permit = await tx.reserve();
    tx.trySend(1);
    tx.trySend(2);
    rx[Symbol.dispose]();
    permit.send(3);
    expect(seen).toEqual([1, 2, 3]);
    expect(reports().map(String)).toEqual([1, 2, 3].map((n) => `Error: no place for ${n}`));
  });

  it("lets onUndelivered use the channel", async () => {
    const log: unknown[] = [];
    const [tx, rx] = mpsc.channel<string>(4, {
      onUndelivered: (value) => {
        log.push(value, tx.trySend(value), rx.size);
        rx[Symbol.dispose]();
        if (value === "a") permit.send("late");
      },
    });
    const permit = await tx.reserve();
    tx.trySend("a");
    tx.trySend("b");
    rx[Symbol.dispose]();
    expect(log).toEqual(["a", CLOSED, 0, "late", CLOSED, 0, "b", CLOSED, 0]);
  });

  it("ends parked reads, and reads that stand at the gate", async () => {
    const [, rx] = mpsc.channel<number>(1);
    const parked = rx.recv();
    closeGate();
    const gated = rx.next();
    rx[Symbol.dispose]();
    await expect(parked).resolves.toBeUndefined();
    await expect(gated).resolves.toEqual({ done: true, value: undefined });
  });

  it("ends parked reads of a closed channel though a permit is still out", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const permit = await tx.reserve();
    rx.close();
    const read = fateOf(rx.recv());
    rx[Symbol.dispose]();
    await settle();
    expect(read()).toEqual({ value: undefined });
    permit.send(1);
  });

  it("drops a failure that nobody was told", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    tx.trySend(1);
    tx.fail(new Error("why"));
    const loop = rx[Symbol.asyncIterator]();
    rx[Symbol.dispose]();
    await expect(loop.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it("makes any further reading a ClosedHandleError, but not looking at its state", async () => {
    const [, rx] = mpsc.channel<number>(1, { name: "jobs" });
    {
      using scoped = rx;
    }
    const misuse = new ClosedHandleError('Receiver of channel "jobs", which leaving a loop or subscription closes,');
    for (const read of [() => rx.recv(), () => rx.next(), () => rx.recvMany(1)]) {
      await expect(read()).rejects.toEqual(misuse);
    }
    expect(() => rx.tryRecv()).toThrow(misuse);
    expect(() => rx.subscribe({})).toThrow(misuse);
    expect(() => rx.iter()).toThrow(misuse);
    expect(() => rx[Symbol.asyncIterator]()).toThrow(misuse);
    expect([rx.isClosed, rx.isEmpty, rx.size, rx.capacity, rx.maxCapacity]).toEqual([true, true, 0, 1, 1]);
    expect([rx.senderCount, rx.weakSenderCount]).toEqual([1, 0]);
  });
});
