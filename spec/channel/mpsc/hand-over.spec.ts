/** A message that goes straight from a send to a parked reader, or from a parked send into the slot of one that was taken. */
import { describe, expect, it } from "vitest";
import { CancellationToken, mpsc, select } from "sluice";
import "../../support/open-gate.ts";
import { settle } from "../../support/settle.ts";

describe("handing a message over", () => {
  it("serves parked readers in their order, of whatever kind they are", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const log: unknown[] = [];
    const note = (name: string) => (value: unknown) => log.push([name, value]);
    void rx.recv().then(note("recv"));
    void rx.recvMany(2).then(note("recvMany"));
    void select({ message: rx }).then(({ value }) => note("select")(value));
    void rx.next().then(note("next"));
    void rx.recv({ signal: new CancellationToken() }).then(note("with a signal"));
    for (let i = 0; i < 5; i += 1) tx.trySend(i);
    await settle();
    expect(log).toContainEqual(["recv", 0]);
    expect(log).toContainEqual(["recvMany", [1]]);
    expect(log).toContainEqual(["select", 2]);
    expect(log).toContainEqual(["next", { done: false, value: 3 }]);
    expect(log).toContainEqual(["with a signal", 4]);
    expect([rx.size, rx.capacity]).toEqual([0, 4]);
  });

  it("does not overtake a message that a woken subscriber has yet to take", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const seen: number[] = [];
    rx.subscribe((value) => seen.push(value));
    await settle();
    const received = rx.recv();
    tx.trySend(1); // for the subscriber, who takes it on a microtask
    tx.trySend(2);
    expect(await received).toBe(1);
    await settle();
    expect(seen).toEqual([2]);
  });

  it("passes over a reader that is cancelled in the same turn", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const token = new CancellationToken();
    const first = rx.recv({ signal: token });
    const second = rx.recv();
    token.cancel("gone");
    expect(tx.trySend(1).ok).toBe(true);
    await expect(first).rejects.toBe("gone");
    expect(await second).toBe(1);
  });

  it("needs a slot: permits that hold all of them make a send wait, also before a parked reader", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const permit = await tx.reserve();
    const first = rx.recv();
    const second = rx.recv();
    const sent = tx.send(2);
    await settle();
    permit.send(1);
    expect(await Promise.all([first, second, sent])).toEqual([1, 2, undefined]);
    expect([tx.capacity, tx.senderCount]).toEqual([1, 1]);
  });

  it("ends the readers behind the one that gets the last permitted message", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const permit = await tx.reserve();
    const reads = [rx.recv(), rx.recv(), rx.recv()];
    rx.close();
    permit.send(1);
    expect(await Promise.all(reads)).toEqual([1, undefined, undefined]);
  });

  it("keeps the order of parked sends, with and without a signal", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    tx.trySend(0);
    tx.trySend(1);
    const sends = [tx.send(2), tx.send(3, { signal: new CancellationToken() }), tx.send(4)];
    const seen: (number | undefined)[] = [];
    while (seen.length < 5) seen.push(await rx.recv());
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    await Promise.all(sends);
    expect([tx.capacity, tx.senderCount]).toEqual([2, 1]);
  });

  it("gives the message of a parked send back when the receiver goes, and counts it no more", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    tx.trySend("buffered");
    const sent = tx.send("parked");
    tx.close();
    expect(rx.senderCount).toBe(1);
    rx.close();
    await expect(sent).rejects.toMatchObject({ code: "CLOSED", value: "parked" });
    expect(rx.senderCount).toBe(0);
    expect(await rx.recv()).toBe("buffered");
    expect(await rx.recv()).toBeUndefined();
  });

  it.each(["close", "fail"] as const)(
    "passes the last message by a reader whose signal has just fired: nobody meets the end before it (%s)",
    async (end) => {
      const [tx, rx] = mpsc.channel<number>(4);
      const permit = await tx.reserve();
      const controller = new AbortController();
      controller.signal.addEventListener("abort", () => permit.send(7));
      const gone = rx.recv({ signal: controller.signal });
      const next = rx.recv();
      if (end === "close") rx.close();
      else tx.fail(new Error("no more"));
      controller.abort();
      await expect(gone).rejects.toBe(controller.signal.reason);
      expect(await next).toBe(7);
      expect(rx.tryRecv()).toMatchObject({ ok: false, reason: end === "close" ? "closed" : "failed" });
    },
  );

  it("has given the slot back when the code of a message's own `then` looks", async () => {
    const [tx, rx] = mpsc.channel<unknown>(1);
    const read = rx.recv();
    const sent: boolean[] = [];
    const message = {
      get then(): undefined {
        sent.push(tx.trySend("inner").ok);
        return undefined;
      },
    };
    tx.trySend(message);
    expect(await read).toBe(message);
    expect([sent, rx.tryRecv()]).toEqual([[true], { ok: true, value: "inner" }]);
  });

  it("gives nothing of a receiver that is being disposed to the code that hears of its messages", async () => {
    const log: unknown[] = [];
    const [tx, rx] = mpsc.channel<number>(4, {
      onUndelivered: (value) => {
        log.push(value);
        expect(() => rx.tryRecv()).toThrow("was used after it was closed");
        for (const read of [rx.recv(), rx.recvMany(4), rx.next()]) read.catch(() => log.push("refused"));
      },
    });
    for (let i = 0; i < 3; i += 1) tx.trySend(i);
    rx[Symbol.dispose]();
    expect(log).toEqual([0, 1, 2]);
    await settle();
    expect(log.slice(3)).toEqual(new Array(9).fill("refused"));
    expect(rx.capacity).toBe(4);
  });
});
