/** Capacity 0: a send completes when a reader takes the message, as on Go's `make(chan T)`. */
import type { SendError } from "sluice";
import { CancellationToken, mpsc, select } from "sluice";
import { describe, expect, it } from "vitest";
import "../../support/open-gate.ts";
import { fateOf } from "../../support/fate.ts";
import { settle } from "../../support/settle.ts";

const OK = { ok: true };
const FULL = { ok: false, reason: "full" };
const EMPTY = { ok: false, reason: "empty" };
const CLOSED = { ok: false, reason: "closed" };

describe("a rendezvous channel", () => {
  it("makes a send wait for a reader, and buffers nothing", async () => {
    const [tx, rx] = mpsc.channel<string>(0);
    const sent = fateOf(tx.send("a"));
    await settle();
    expect(sent()).toBe("pending");
    expect([tx.size, rx.size, tx.capacity, tx.maxCapacity]).toEqual([0, 0, 0, 0]);
    await expect(rx.recv()).resolves.toBe("a");
    expect(sent()).toEqual({ value: undefined });
  });

  it("makes a reader wait for a send, which then completes at once", async () => {
    const [tx, rx] = mpsc.channel<string>(0);
    const read = rx.recv();
    expect(tx.capacity).toBe(1);
    const sent = fateOf(tx.send("a"));
    expect(tx.capacity).toBe(0);
    await expect(read).resolves.toBe("a");
    expect(sent()).toEqual({ value: undefined });
  });

  it("pairs the oldest with the oldest, on both sides", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    const log: unknown[] = [];
    for (const n of [1, 2]) void tx.send(n).then(() => log.push(`sent ${n}`));
    for (const reader of ["a", "b", "c"]) void rx.recv().then((value) => log.push(`${reader}: ${String(value)}`));
    await settle();
    expect(log.sort()).toEqual(["a: 1", "b: 2", "sent 1", "sent 2"]);
    void tx.send(3);
    await settle();
    expect(log.at(-1)).toBe("c: 3");
  });

  it("lets trySend through only to a waiting reader, and tryRecv only to a waiting sender", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    expect(tx.trySend(1)).toEqual(FULL);
    expect(rx.tryRecv()).toEqual(EMPTY);
    const read = rx.recv();
    expect(tx.trySend(2)).toEqual(OK);
    expect(tx.trySend(3)).toEqual(FULL);
    await expect(read).resolves.toBe(2);
    const sent = tx.send(4);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 4 });
    await sent;
    expect(rx.tryRecv()).toEqual(EMPTY);
  });

  it("gives recvMany what waiting senders have", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    const sends = [1, 2, 3].map((n) => tx.send(n));
    await expect(rx.recvMany(2)).resolves.toEqual([1, 2]);
    await expect(rx.recvMany(9)).resolves.toEqual([3]);
    await Promise.all(sends);
  });

  it("forgets a sender and a reader that leave", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    const token = new CancellationToken();
    const sent = tx.send(1, { signal: token });
    token.cancel("left");
    await expect(sent).rejects.toBe("left");
    expect(rx.tryRecv()).toEqual(EMPTY);

    const other = new CancellationToken();
    const read = rx.recv({ signal: other });
    other.cancel("left");
    await expect(read).rejects.toBe("left");
    expect(tx.capacity).toBe(0);
    expect(tx.trySend(2)).toEqual(FULL);
  });

  it("fails waiting senders with their message when the receiver closes, and ends when the last sender closes", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    const sent = tx.send(1).catch((error: unknown) => (error as SendError).value);
    rx.close();
    await expect(sent).resolves.toBe(1);
    expect(tx.trySend(2)).toEqual(CLOSED);

    const [other, reader] = mpsc.channel<number>(0);
    const last = other.send(1);
    other.close();
    await expect(reader.recv()).resolves.toBe(1);
    await expect(reader.recv()).resolves.toBeUndefined();
    await last;
  });

  it("tells a failure to the oldest reader; nothing comes before it", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    const sent = tx.send(1).catch((error: unknown) => (error as SendError).cause);
    tx.fail("why");
    await expect(sent).resolves.toBe("why");
    await expect(rx.recv()).rejects.toBe("why");
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("iterates in step: the sender is never ahead of the loop", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    let sent = 0;
    const producer = (async () => {
      for (; sent < 5; sent += 1) await tx.send(sent);
      tx.close();
    })();
    const ahead: number[] = [];
    for await (const n of rx) {
      await settle();
      ahead.push(sent - n);
    }
    await producer;
    expect(Math.max(...ahead)).toBe(1);
  });

  it("refuses forceSend and more than one permit with a RangeError", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    expect(() => tx.forceSend(1)).toThrow(
      new RangeError("forceSend needs a capacity of 1 or more, this channel's is 0"),
    );
    expect(() => tx.reserveMany(2)).toThrow(new RangeError("n must be an integer from 0 to 1, got 2"));
    expect(tx.tryReserveMany(2)).toEqual(FULL);
    await expect(tx.reserveMany(0)).resolves.toEqual([]);
    rx.close();
    expect(() => tx.forceSend(1)).toThrow(RangeError);
  });
});

describe("a permit of a rendezvous channel", () => {
  it("claims a waiting reader", async () => {
    const [tx, rx] = mpsc.channel<string>(0);
    expect(tx.tryReserve()).toEqual(FULL);
    const permit = fateOf(tx.reserve());
    await settle();
    expect(permit()).toBe("pending");
    const read = rx.recv();
    await settle();
    const granted = (permit() as { value: mpsc.Permit<string> }).value;
    expect(tx.trySend("other")).toEqual(FULL);
    granted.send("a");
    await expect(read).resolves.toBe("a");
  });

  it("lets another sender have its reader when released", async () => {
    const [tx, rx] = mpsc.channel<string>(0);
    const read = rx.recv();
    const [permit] = await tx.reserveMany(1);
    const sent = tx.send("b");
    permit?.release();
    await expect(read).resolves.toBe("b");
    await sent;
  });

  it("sends to the next reader if the one it claimed has left", async () => {
    const [tx, rx] = mpsc.channel<string>(0);
    const token = new CancellationToken();
    const claimed = rx.recv({ signal: token });
    const next = rx.recv();
    const permit = await tx.reserve();
    token.cancel("left");
    await expect(claimed).rejects.toBe("left");
    expect(tx.trySend("other")).toEqual(FULL);
    permit.send("a");
    await expect(next).resolves.toBe("a");
  });

  it("has its message wait first in line if no reader is left", async () => {
    const [tx, rx] = mpsc.channel<string>(0);
    const token = new CancellationToken();
    const claimed = rx.recv({ signal: token });
    const permit = await tx.reserve();
    token.cancel("left");
    await expect(claimed).rejects.toBe("left");
    const later = tx.send("b");
    permit.send("a");
    expect(rx.size).toBe(1);
    await expect(rx.recv()).resolves.toBe("a");
    await expect(rx.recv()).resolves.toBe("b");
    await later;
    expect([tx.capacity, rx.size]).toEqual([0, 0]);
  });

  it("keeps a closed receiver waiting until it ends", async () => {
    const [tx, rx] = mpsc.channel<string>(0);
    const read = fateOf(rx.recv());
    const permit = await tx.reserve();
    rx.close();
    await settle();
    expect(read()).toBe("pending");
    permit.release();
    await settle();
    expect(read()).toEqual({ value: undefined });
  });
});

describe("select on a rendezvous channel", () => {
  it("meets the other side, whichever comes first", async () => {
    const [tx, rx] = mpsc.channel<string>(0);
    const selecting = select({ message: rx });
    expect(tx.trySend("a")).toEqual(OK);
    await expect(selecting).resolves.toMatchObject({ branch: "message", value: "a" });

    const offering = select({ room: tx });
    const read = rx.recv();
    const won = await offering;
    won.value.send("b");
    await expect(read).resolves.toBe("b");
  });

  it("that offers both sides does not meet itself, and blocks nobody", async () => {
    const [tx, rx] = mpsc.channel<string>(0);
    const both = fateOf(select({ message: rx, room: tx }));
    await settle();
    expect(both()).toBe("pending");
    expect(tx.trySend("a")).toEqual(OK);
    await settle();
    expect(both()).toMatchObject({ value: { branch: "message", value: "a" } });
    expect([tx.capacity, rx.size]).toEqual([0, 0]);
  });
});
