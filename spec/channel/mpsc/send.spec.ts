/** Putting messages in: send, trySend, forceSend, and what a sender tells of its channel. Rules M1 to M10 and M22. */
import { CancellationToken, mpsc, SendError } from "sluice";
import { afterEach, describe, expect, it } from "vitest";
import "../../support/open-gate.ts";
import { fateOf } from "../../support/fate.ts";
import { closeGate } from "../../support/gate.ts";
import { settle } from "../../support/settle.ts";

afterEach(settle); // a closed gate opens

const OK = { ok: true };
const FULL = { ok: false, reason: "full" };
const CLOSED = { ok: false, reason: "closed" };

/** A channel with its slots taken by the messages 0, 1, … */
function full(capacity: number): [mpsc.Sender<number>, mpsc.Receiver<number>] {
  const pair = mpsc.channel<number>(capacity);
  for (let i = 0; i < capacity; i += 1) pair[0].trySend(i);
  return pair;
}

describe("mpsc.Sender send", () => {
  it("puts the message in during the call while there is room", async () => {
    const [tx, rx] = mpsc.channel<string>(2);
    const sent = tx.send("a");
    expect(rx.size).toBe(1);
    await expect(sent).resolves.toBeUndefined();
  });

  it("waits while the channel is full, and goes in inside the receive that frees a slot (M1)", async () => {
    const [tx, rx] = full(1);
    const sent = fateOf(tx.send(1));
    await settle();
    expect(sent()).toBe("pending");
    expect(rx.tryRecv()).toEqual({ ok: true, value: 0 });
    expect(tx.trySend(9)).toEqual(FULL);
    expect(tx.capacity).toBe(0);
    await settle();
    expect(sent()).toEqual({ value: undefined });
  });

  it("has its message in the buffer from the moment it has the slot (M2: Tokio's comes with the next poll)", () => {
    const [tx, rx] = full(1);
    void tx.send(1);
    rx.tryRecv();
    expect(rx.size).toBe(1);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("keeps the order of the calls, whichever promise is awaited first (M3, M9)", async () => {
    const [tx, rx] = full(1);
    const sends = [1, 2, 3].map((n) => tx.send(n));
    const seen: number[] = [];
    for (let i = 0; i < 4; i += 1) seen.push((await rx.recv()) ?? -1);
    expect(seen).toEqual([0, 1, 2, 3]);
    await Promise.all(sends.reverse());
  });

  it("leaves free only what no waiting sender needs (M4)", () => {
    const [tx, rx] = full(2);
    void tx.send(2);
    rx.tryRecv();
    rx.tryRecv();
    expect(tx.trySend(3)).toEqual(OK);
    expect(tx.trySend(4)).toEqual(FULL);
    expect([rx.tryRecv(), rx.tryRecv()]).toEqual([2, 3].map((value) => ({ ok: true, value })));
  });

  it("puts nothing in when aborted while it waits; those behind keep their order (M5, M6)", async () => {
    const [tx, rx] = full(1);
    const abort = new AbortController();
    const first = tx.send(1);
    const aborted = tx.send(2, { signal: abort.signal });
    const last = tx.send(3);
    abort.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    await expect(rx.recvMany(9)).resolves.toEqual([0]);
    await expect(rx.recvMany(9)).resolves.toEqual([1]);
    await expect(rx.recvMany(9)).resolves.toEqual([3]);
    await Promise.all([first, last]);
  });

  it("stands when the slot came before the abort in the same turn (M5: the resolve is the commit)", async () => {
    const [tx, rx] = full(1);
    const token = new CancellationToken();
    const sent = tx.send(1, { signal: token });
    rx.tryRecv();
    token.cancel();
    await expect(sent).resolves.toBeUndefined();
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("rejects with the reason of a signal that fired before, whatever the channel's state", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const signal = AbortSignal.abort("too late");
    await expect(tx.send(1, { signal })).rejects.toBe("too late");
    expect(rx.size).toBe(0);
    rx.close();
    await expect(tx.send(1, { signal })).rejects.toBe("too late");
  });

  it("gives its place up to the next when aborted", async () => {
    const [tx, rx] = full(1);
    const token = new CancellationToken();
    const gone = fateOf(tx.send(1, { signal: token }));
    const stays = fateOf(tx.send(2));
    token.cancel("left");
    rx.tryRecv();
    await settle();
    expect(gone()).toEqual({ error: "left" });
    expect(stays()).toEqual({ value: undefined });
  });

  it("gives the message back in a SendError when the receiver is closed or gone", async () => {
    for (const end of ["close", "dispose"] as const) {
      const [tx, rx] = mpsc.channel<{ id: number }>(1);
      const message = { id: 1 };
      if (end === "close") rx.close();
      else rx[Symbol.dispose]();
      const error = await tx.send(message).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(SendError);
      expect(error).toMatchObject({ name: "SendError", code: "CLOSED", message: "mpsc channel is closed" });
      expect((error as SendError).value).toBe(message);
      expect((error as SendError).cause).toBeUndefined();
    }
  });

  it("fails in the order of the queue when the receiver closes while it waits (M10)", async () => {
    const [tx, rx] = full(1);
    const failed: unknown[] = [];
    const sends = [1, 2, 3].map((n) => tx.send(n).catch((error: unknown) => failed.push((error as SendError).value)));
    rx.close();
    await Promise.all(sends);
    expect(failed).toEqual([1, 2, 3]);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 0 });
  });

  it("no longer counts as a sender when it has failed", async () => {
    const [tx, rx] = full(1);
    const weak = tx.downgrade();
    const waits = [tx.send(1), tx.reserve(), tx.reserveMany(1)].map((wait) => fateOf(wait));
    tx.close();
    expect(rx.senderCount).toBe(1);
    rx.close();
    expect(rx.senderCount).toBe(0);
    expect(weak.upgrade()).toBeUndefined();
    await settle();
    for (const wait of waits) expect(wait()).toMatchObject({ error: { code: "CLOSED" } });
  });

  it("is not revoked by a close that comes after its slot in the same turn (M10: the resolve is the commit)", async () => {
    const [tx, rx] = full(1);
    const sent = tx.send(1);
    rx.tryRecv();
    rx.close();
    await expect(sent).resolves.toBeUndefined();
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("finishes after the handle it came from has closed, and counts as a sender until then", async () => {
    const [tx, rx] = full(1);
    const sent = tx.send(1);
    tx.close();
    expect(rx.senderCount).toBe(1);
    expect(rx.isClosed).toBe(false);
    await expect(rx.recv()).resolves.toBe(0);
    await sent;
    expect(rx.senderCount).toBe(0);
    await expect(rx.recv()).resolves.toBe(1);
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("ends the channel when it is aborted and its handle has closed", async () => {
    const [tx, rx] = full(1);
    const token = new CancellationToken();
    const sent = fateOf(tx.send(1, { signal: token }));
    tx.close();
    token.cancel("stop");
    expect(rx.senderCount).toBe(0);
    await expect(rx.recvMany(9)).resolves.toEqual([0]);
    expect(rx.tryRecv()).toEqual(CLOSED);
    expect(sent()).toEqual({ error: "stop" });
  });

  it("hands over to the oldest waiting reader, and runs none of its code", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const log: string[] = [];
    const readers = [1, 2].map((n) => rx.recv().then((value) => log.push(`${n}: ${String(value)}`)));
    tx.trySend(7);
    log.push("sent");
    expect(rx.size).toBe(0);
    tx.trySend(8);
    await Promise.all(readers);
    expect(log).toEqual(["sent", "1: 7", "2: 8"]);
  });

  it("passes on any message as it is", async () => {
    const thenable = { then: () => undefined };
    for (const message of [undefined, null, 0, thenable, Promise.resolve(1), new Error("as a message")]) {
      const [tx, rx] = mpsc.channel<unknown>(1);
      await tx.send(message);
      const result = await rx.next();
      expect(result.done).toBe(false);
      expect(result.value).toBe(message);
    }
  });
});

describe("mpsc.Sender trySend", () => {
  it("says ok, full or closed, and never waits", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    expect(tx.trySend(1)).toEqual(OK);
    expect(tx.trySend(2)).toEqual(FULL);
    rx.close();
    expect(tx.trySend(3)).toEqual(CLOSED);
    expect(rx.size).toBe(1);
  });

  it("says full while a permit holds the last slot", async () => {
    const [tx] = mpsc.channel<number>(1);
    using permit = await tx.reserve();
    expect(tx.trySend(1)).toEqual(FULL);
    permit.release();
    expect(tx.trySend(1)).toEqual(OK);
  });

  it("says full while a send waits at the gate, though there is room (law 7)", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    closeGate();
    const sent = tx.send(1);
    expect(rx.size).toBe(0);
    expect(tx.trySend(2)).toEqual(FULL);
    expect(tx.tryReserve()).toEqual(FULL);
    await sent;
    expect(tx.trySend(2)).toEqual(OK);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("does not keep forceSend from the room that there is", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    closeGate();
    const sent = tx.send(1);
    expect(tx.forceSend(2)).toEqual({ ok: true, displaced: [] });
    await sent;
    expect(await rx.recvMany(2)).toEqual([2, 1]);
  });

  it("never waits for the gate itself", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    closeGate();
    expect(tx.trySend(1)).toEqual(OK);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });
});

describe("mpsc.Sender forceSend", () => {
  it("displaces nothing while there is room", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    expect(tx.forceSend(1)).toEqual({ ok: true, displaced: [] });
    expect(rx.size).toBe(1);
  });

  it("displaces the oldest message when full, and goes last", async () => {
    const [tx, rx] = full(3);
    expect(tx.forceSend(3)).toEqual({ ok: true, displaced: [0] });
    expect(tx.forceSend(4)).toEqual({ ok: true, displaced: [1] });
    await expect(rx.recvMany(9)).resolves.toEqual([2, 3, 4]);
  });

  it("gives a displaced undefined back as such", () => {
    const [tx] = mpsc.channel<undefined>(1);
    tx.trySend(undefined);
    expect(tx.forceSend(undefined)).toEqual({ ok: true, displaced: [undefined] });
  });

  it("displaces a message beside permits, and is full when permits hold every slot", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const first = await tx.reserve();
    tx.trySend(0);
    expect(tx.forceSend(1)).toEqual({ ok: true, displaced: [0] });
    rx.tryRecv();
    const second = await tx.reserve();
    expect(tx.forceSend(2)).toEqual(FULL);
    first.release();
    second.release();
    expect(tx.forceSend(2)).toEqual({ ok: true, displaced: [] });
  });

  it("leaves waiting sends where they are", async () => {
    const [tx, rx] = full(1);
    const sent = fateOf(tx.send(1));
    expect(tx.forceSend(2)).toEqual({ ok: true, displaced: [0] });
    await settle();
    expect(sent()).toBe("pending");
    await expect(rx.recv()).resolves.toBe(2);
    await expect(rx.recv()).resolves.toBe(1);
  });

  it("hands over to a waiting reader", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const read = rx.recv();
    expect(tx.forceSend(1)).toEqual({ ok: true, displaced: [] });
    await expect(read).resolves.toBe(1);
  });

  it("is closed after the receiver closed, was disposed, or the channel failed", () => {
    for (const end of ["close", "dispose", "fail"] as const) {
      const [tx, rx] = full(1);
      if (end === "fail") tx.fail(new Error("why"));
      else if (end === "close") rx.close();
      else rx[Symbol.dispose]();
      expect(tx.forceSend(1)).toEqual(CLOSED);
      expect(tx.trySend(1)).toEqual(CLOSED);
    }
  });
});

describe("mpsc.Sender", () => {
  it("tells capacity, maxCapacity and size as they are now", async () => {
    const [tx, rx] = mpsc.channel<number>(3);
    tx.trySend(1);
    const permit = await tx.reserve();
    expect([tx.capacity, tx.maxCapacity, tx.size]).toEqual([1, 3, 1]);
    expect([rx.capacity, rx.maxCapacity, rx.size]).toEqual([1, 3, 1]);
    permit.send(2);
    expect([tx.capacity, tx.size]).toEqual([1, 2]);
    rx.tryRecv();
    expect([tx.capacity, tx.size]).toEqual([2, 1]);
  });

  it("counts its clones, each closed on its own, and knows them for the same channel", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const clone = tx.clone();
    expect([tx.senderCount, clone.senderCount, rx.senderCount]).toEqual([2, 2, 2]);
    expect(tx.sameChannel(clone)).toBe(true);
    expect(tx.sameChannel(mpsc.channel<number>(1)[0])).toBe(false);
    expect(tx.sameChannel({} as mpsc.Sender<number>)).toBe(false);
    tx.close();
    expect(rx.isClosed).toBe(false);
    clone.trySend(1);
    {
      using last = clone;
    }
    expect(rx.isClosed).toBe(true);
    expect(rx.size).toBe(1);
  });

  it("is closed by the receiver, not by buffered messages or other senders (M16)", () => {
    const [tx, rx] = full(1);
    const clone = tx.clone();
    clone.close();
    expect(tx.isClosed).toBe(false);
    rx.close();
    expect(tx.isClosed).toBe(true);
  });

  it("tells every clone's closed() that the receiver closed or went (M22)", async () => {
    for (const end of ["close", "dispose"] as const) {
      const [tx, rx] = mpsc.channel<number>(1);
      const waits = [tx, tx.clone(), tx.clone()].map((sender) => fateOf(sender.closed()));
      await settle();
      expect(waits.map((fate) => fate())).toEqual(["pending", "pending", "pending"]);
      if (end === "close") rx.close();
      else rx[Symbol.dispose]();
      await settle();
      expect(waits.map((fate) => fate())).toEqual(Array(3).fill({ value: undefined }));
      await expect(tx.closed()).resolves.toBeUndefined();
    }
  });

  it("lets closed() be aborted, and waits on when other senders close", async () => {
    const [tx] = mpsc.channel<number>(1);
    tx.clone().close();
    const token = new CancellationToken();
    const aborted = tx.closed({ signal: token });
    const waiting = fateOf(tx.closed());
    token.cancel("enough");
    await expect(aborted).rejects.toBe("enough");
    expect(waiting()).toBe("pending");
    await expect(tx.closed({ signal: token })).rejects.toBe("enough");
  });
});
