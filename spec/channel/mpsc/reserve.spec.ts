/** Reserved places: reserve, reserveMany, their try forms, and permits. Rules M5 to M8, M11 to M15 and M19. */
import { CancellationToken, ClosedHandleError, mpsc, SendError } from "sluice";
import { describe, expect, it } from "vitest";
import "../../support/open-gate.ts";
import { fateOf } from "../../support/fate.ts";
import { settle } from "../../support/settle.ts";

const FULL = { ok: false, reason: "full" };
const EMPTY = { ok: false, reason: "empty" };
const CLOSED = { ok: false, reason: "closed" };

/** A channel whose slots are all held by permits. */
async function reserved(
  capacity: number,
): Promise<[mpsc.Sender<string>, mpsc.Receiver<string>, mpsc.Permit<string>[]]> {
  const [tx, rx] = mpsc.channel<string>(capacity);
  return [tx, rx, await tx.reserveMany(capacity)];
}

const release = (permits: readonly mpsc.Permit<string>[]): void => permits.forEach((permit) => permit.release());

describe("mpsc.Sender reserve", () => {
  it("gives a permit for a slot that nobody else gets", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const permit = await tx.reserve();
    expect([tx.capacity, rx.size]).toEqual([0, 0]);
    expect(tx.trySend("b")).toEqual(FULL);
    permit.send("a");
    await expect(rx.recv()).resolves.toBe("a");
  });

  it("waits in one queue with send", async () => {
    const [tx, rx, permits] = await reserved(1);
    const order: string[] = [];
    const waits = [
      tx.send("a").then(() => order.push("send")),
      tx.reserve().then((permit) => order.push("reserve") && permit.release()),
      tx.send("b").then(() => order.push("send again")),
    ];
    release(permits);
    await expect(rx.recv()).resolves.toBe("a");
    await expect(rx.recv()).resolves.toBe("b");
    await Promise.all(waits);
    expect(order).toEqual(["send", "reserve", "send again"]);
  });

  it("rejects with a SendError without a value when the receiver is closed, also while it waits", async () => {
    const [tx, rx, permits] = await reserved(1);
    const waiting = tx.reserve().catch((error: unknown) => error);
    rx.close();
    for (const error of [await waiting, await tx.reserve().catch((reason: unknown) => reason)]) {
      expect(error).toBeInstanceOf(SendError);
      expect(error).toMatchObject({ code: "CLOSED", message: "mpsc channel is closed" });
      expect("value" in (error as SendError)).toBe(false);
    }
    release(permits);
  });

  it("loses only its place when aborted, before the call or while it waits (M6)", async () => {
    const [tx, , permits] = await reserved(1);
    const token = new CancellationToken();
    const first = tx.reserve({ signal: token });
    const second = fateOf(tx.reserve());
    token.cancel("left");
    await expect(first).rejects.toBe("left");
    await expect(tx.reserve({ signal: token })).rejects.toBe("left");
    release(permits);
    await settle();
    expect(second()).toMatchObject({ value: { send: expect.any(Function) as unknown } });
  });

  it("keeps a permit that was granted before the abort in the same turn", async () => {
    const [tx, rx, permits] = await reserved(1);
    const abort = new AbortController();
    const waiting = tx.reserve({ signal: abort.signal });
    release(permits);
    abort.abort();
    (await waiting).send("a");
    expect(rx.tryRecv()).toEqual({ ok: true, value: "a" });
  });

  it("keeps a permit that was granted before the close in the same turn", async () => {
    const [tx, rx, permits] = await reserved(1);
    const waiting = tx.reserve();
    release(permits);
    rx.close();
    (await waiting).send("a");
    await expect(rx.recv()).resolves.toBe("a");
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("finishes after its handle has closed, and counts as a sender until its permit ends (M15)", async () => {
    const [tx, rx, permits] = await reserved(1);
    const waiting = tx.reserve();
    tx.close();
    release(permits);
    const permit = await waiting;
    expect(rx.senderCount).toBe(1);
    expect(rx.isClosed).toBe(false);
    permit.send("last");
    expect(rx.isClosed).toBe(true);
    await expect(rx.recv()).resolves.toBe("last");
    await expect(rx.recv()).resolves.toBeUndefined();
  });
});

describe("mpsc.Sender reserveMany", () => {
  it("takes what is free at once and hoards it; meanwhile everyone else sees no room (M7)", async () => {
    const [tx, rx] = mpsc.channel<string>(3);
    const held = await tx.reserve();
    const many = fateOf(tx.reserveMany(3));
    expect(tx.capacity).toBe(0);
    expect(tx.trySend("x")).toEqual(FULL);
    const small = fateOf(tx.send("small"));
    await settle();
    expect([many(), small()]).toEqual(["pending", "pending"]);
    held.release();
    await settle();
    expect(many()).toMatchObject({ value: { length: 3 } });
    expect(small()).toBe("pending");
    rx.close();
  });

  it("gives its hoard to the queue when aborted (M7)", async () => {
    const [tx] = mpsc.channel<string>(2);
    const held = await tx.reserve();
    const token = new CancellationToken();
    const many = fateOf(tx.reserveMany(2, { signal: token }));
    const one = fateOf(tx.reserve());
    token.cancel("enough");
    await settle();
    expect(many()).toEqual({ error: "enough" });
    expect(one()).not.toBe("pending");
    held.release();
    expect(tx.capacity).toBe(1);
  });

  it("gives its hoard back when the receiver closes while it waits", async () => {
    const [tx, rx] = mpsc.channel<string>(2);
    const held = await tx.reserve();
    const many = tx.reserveMany(2);
    rx.close();
    await expect(many).rejects.toThrow(SendError);
    expect(tx.capacity).toBe(1);
    held.release();
    expect(tx.capacity).toBe(2);
  });

  it("gives none at once on an open channel, also when full or waited for, and fails on a closed one (M8)", async () => {
    const [tx, rx, permits] = await reserved(1);
    const waiting = tx.send("x").catch(() => undefined);
    await expect(tx.reserveMany(0)).resolves.toEqual([]);
    expect(tx.tryReserveMany(0)).toEqual({ ok: true, permits: [] });
    rx.close();
    await expect(tx.reserveMany(0)).rejects.toThrow(SendError);
    expect(tx.tryReserveMany(0)).toEqual(CLOSED);
    release(permits);
    await waiting;
  });

  it("throws a RangeError for more than maxCapacity, open or closed (M8)", () => {
    const [tx, rx] = mpsc.channel<string>(2);
    const message = "n must be an integer from 0 to 2, got 3";
    expect(() => tx.reserveMany(3)).toThrow(new RangeError(message));
    rx.close();
    expect(() => tx.reserveMany(3)).toThrow(new RangeError(message));
  });

  it("is served in order: a small request behind it waits although it would fit", async () => {
    const [tx, , permits] = await reserved(3);
    const order: number[] = [];
    for (const n of [3, 1, 2]) void tx.reserveMany(n).then(() => order.push(n));
    permits[0]?.release();
    permits[1]?.release();
    await settle();
    expect(order).toEqual([]);
    permits[2]?.release();
    await settle();
    expect(order).toEqual([3]);
  });
});

describe("mpsc.Sender tryReserve, tryReserveMany", () => {
  it("give permits, full or closed", () => {
    const [tx, rx] = mpsc.channel<string>(3);
    const one = tx.tryReserve();
    const many = tx.tryReserveMany(2);
    expect(one.ok && many.ok && many.permits.length).toBe(2);
    expect(tx.tryReserve()).toEqual(FULL);
    expect(tx.tryReserveMany(1)).toEqual(FULL);
    rx.close();
    expect(tx.tryReserve()).toEqual(CLOSED);
    expect(tx.tryReserveMany(3)).toEqual(CLOSED);
  });

  it("take all or none", async () => {
    const [tx] = mpsc.channel<string>(3);
    using permit = await tx.reserve();
    expect(tx.tryReserveMany(3)).toEqual(FULL);
    expect(tx.capacity).toBe(2);
    permit.release();
  });

  it("are full above maxCapacity even when closed (M8)", () => {
    const [tx, rx] = mpsc.channel<string>(2);
    expect(tx.tryReserveMany(3)).toEqual(FULL);
    rx.close();
    expect(tx.tryReserveMany(3)).toEqual(FULL);
  });
});

describe("mpsc.Permit", () => {
  it("sends without waiting, also after its sender closed and the receiver closed (M11)", async () => {
    const [tx, rx] = mpsc.channel<string>(2);
    const [a, b] = await tx.reserveMany(2);
    tx.close();
    a?.send("a");
    rx.close();
    b?.send("b");
    await expect(rx.recvMany(9)).resolves.toEqual(["a", "b"]);
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("frees its slot, for the first in the queue, by release, dispose or a scope's end", async () => {
    for (const end of ["release", "dispose", "using"] as const) {
      const [tx, rx] = mpsc.channel<string>(1);
      const permit = await tx.reserve();
      const sent = tx.send("a");
      if (end === "release") permit.release();
      else if (end === "dispose") permit[Symbol.dispose]();
      else {
        using scoped = permit;
      }
      expect(rx.size).toBe(1);
      await sent;
    }
  });

  it("is spent by send and by release: a send after that is a ClosedHandleError, a release is harmless", async () => {
    const [tx, rx] = mpsc.channel<string>(2);
    const [sent, released] = (await tx.reserveMany(2)) as [mpsc.Permit<string>, mpsc.Permit<string>];
    sent.send("a");
    released.release();
    for (const permit of [sent, released]) {
      expect(() => permit.send("b")).toThrow(new ClosedHandleError("Permit of mpsc channel"));
      permit.release();
      permit[Symbol.dispose]();
    }
    expect([tx.capacity, rx.size, rx.senderCount]).toEqual([1, 1, 1]);
  });

  it("keeps a closed receiver waiting until the last one is used or released (M12, M13)", async () => {
    for (const use of [true, false]) {
      const [, rx, [a, b]] = await reserved(2);
      rx.close();
      const reads = [fateOf(rx.recv()), fateOf(rx.recv())];
      a?.release();
      await settle();
      expect(reads.map((read) => read())).toEqual(["pending", "pending"]);
      if (use) b?.send("b");
      else b?.release();
      await settle();
      expect(reads.map((read) => read())).toEqual([{ value: use ? "b" : undefined }, { value: undefined }]);
    }
  });

  it("lets tryRecv of a closed receiver say empty while it is out, and closed after (M14)", async () => {
    const [, rx, permits] = await reserved(2);
    rx.close();
    expect(rx.tryRecv()).toEqual(EMPTY);
    permits[0]?.release();
    expect(rx.tryRecv()).toEqual(EMPTY);
    permits[1]?.release();
    expect(rx.tryRecv()).toEqual(CLOSED);
  });

  it("keeps the channel open as a sender does: a weak sender can be upgraded meanwhile (M15)", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const weak = tx.downgrade();
    const permit = await tx.reserve();
    tx.close();
    expect(rx.isClosed).toBe(false);
    weak.upgrade()?.close();
    permit.release();
    expect(rx.isClosed).toBe(true);
    expect(weak.upgrade()).toBeUndefined();
  });

  it("counts as one sender with its handle, however many there are", async () => {
    const [tx, rx] = mpsc.channel<string>(3);
    const permits = await tx.reserveMany(3);
    expect(rx.senderCount).toBe(1);
    tx.close();
    expect(rx.senderCount).toBe(1);
    release(permits);
    expect(rx.senderCount).toBe(0);
  });

  it("gives its message to onUndelivered when the receiver is gone (M19)", async () => {
    const undelivered: string[] = [];
    const [tx, rx] = mpsc.channel<string>(2, { onUndelivered: (value) => undelivered.push(value) });
    const [a, b] = await tx.reserveMany(2);
    rx[Symbol.dispose]();
    a?.send("a");
    expect(undelivered).toEqual(["a"]);
    b?.release();
    expect(undelivered).toEqual(["a"]);
  });

  it("knows its channel", async () => {
    const [tx] = mpsc.channel<string>(2);
    const [other] = mpsc.channel<string>(1);
    const [a, b] = (await tx.reserveMany(2)) as [mpsc.Permit<string>, mpsc.Permit<string>];
    expect(a.sameChannel(b)).toBe(true);
    expect(a.sameChannel(await other.reserve())).toBe(false);
    expect(a.sameChannelAsSender(tx.clone())).toBe(true);
    expect(a.sameChannelAsSender(other)).toBe(false);
  });
});
