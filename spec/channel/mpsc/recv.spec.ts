/** Taking messages out: recv, next, tryRecv, recvMany, and what a receiver tells. Rules M12, M14, M16 to M18 and M20. */
import { CancellationToken, CancelledError, mpsc, select } from "sluice";
import { afterEach, describe, expect, it } from "vitest";
import "../../support/open-gate.ts";
import { fateOf } from "../../support/fate.ts";
import { closeGate } from "../../support/gate.ts";
import { settle } from "../../support/settle.ts";

afterEach(settle); // a closed gate opens

const EMPTY = { ok: false, reason: "empty" };
const CLOSED = { ok: false, reason: "closed" };
const END = { done: true, value: undefined };

describe("mpsc.Receiver recv and next", () => {
  it("give what is there, in order, and undefined or done when closed and drained", async () => {
    const [tx, rx] = mpsc.channel<string>(4);
    for (const message of ["a", "b", "c"]) tx.trySend(message);
    tx.close();
    await expect(rx.recv()).resolves.toBe("a");
    await expect(rx.next()).resolves.toEqual({ done: false, value: "b" });
    await expect(rx.recv()).resolves.toBe("c");
    await expect(rx.recv()).resolves.toBeUndefined();
    await expect(rx.next()).resolves.toEqual(END);
  });

  it("wait for a message, or for the last sender to close", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const clone = tx.clone();
    const [first, second] = [fateOf(rx.recv()), fateOf(rx.next())];
    tx.close();
    await settle();
    expect([first(), second()]).toEqual(["pending", "pending"]);
    clone.trySend("a");
    clone.close();
    await settle();
    expect([first(), second()]).toEqual([{ value: "a" }, { value: END }]);
  });

  it("are served in the order of the calls, recvMany among them", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const order: unknown[] = [];
    void rx.recv().then((value) => order.push(value));
    void rx.recvMany(2).then((values) => order.push(values));
    void rx.next().then((result) => order.push(result));
    for (let i = 0; i < 3; i += 1) tx.trySend(i);
    await settle();
    expect(order).toEqual([0, [1], { done: false, value: 2 }]);
  });

  it("take nothing when aborted, before the call or while they wait (M20)", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const abort = new AbortController();
    const { signal } = abort;
    const waits = [rx.recv({ signal }), rx.next({ signal }), rx.recvMany(2, { signal })].map(fateOf);
    abort.abort("enough");
    tx.trySend(1);
    await settle();
    expect(waits.map((wait) => wait())).toEqual(Array(3).fill({ error: "enough" }));
    await expect(rx.recv({ signal })).rejects.toBe("enough");
    await expect(rx.next({ signal: CancellationToken.from(signal) })).rejects.toBe("enough");
    await expect(rx.recvMany(0, { signal })).rejects.toBe("enough");
    expect(rx.size).toBe(1);
  });

  it("reject with the default reason of what stopped them", async () => {
    const [, rx] = mpsc.channel<number>(1);
    const token = new CancellationToken();
    const abort = new AbortController();
    const [cancelled, aborted] = [rx.recv({ signal: token }), rx.recv({ signal: abort.signal })];
    token.cancel();
    abort.abort();
    await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
  });

  it("keep a message that came before the abort in the same turn, and lose none after it", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const abort = new AbortController();
    const read = rx.recv({ signal: abort.signal });
    tx.trySend(1);
    abort.abort();
    tx.trySend(2);
    await expect(read).resolves.toBe(1);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 2 });
  });

  it("pass the turn of an aborted read to the next", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const token = new CancellationToken();
    const first = fateOf(rx.recv({ signal: token }));
    const second = fateOf(rx.recv());
    token.cancel("left");
    tx.trySend(1);
    await settle();
    expect([first(), second()]).toEqual([{ error: "left" }, { value: 1 }]);
  });

  it("next is exact for undefined and thenables, where recv is not", async () => {
    const [tx, rx] = mpsc.channel<unknown>(8);
    const thenable = { then: (done: (value: string) => void) => done("unwrapped") };
    for (const message of [undefined, thenable, undefined, thenable]) tx.trySend(message);
    expect(await rx.next()).toEqual({ done: false, value: undefined });
    const exact = await rx.next();
    expect(exact.value).toBe(thenable);
    expect(await rx.recv()).toBeUndefined();
    expect(await rx.recv()).toBe("unwrapped");
    const parked = rx.next();
    tx.trySend(thenable);
    expect((await parked).value).toBe(thenable);
  });

  it("a branch of select is exact for undefined and thenables", async () => {
    const [tx, rx] = mpsc.channel<unknown>(8);
    const thenable = { then: () => undefined };
    for (const message of [undefined, thenable]) {
      tx.trySend(message);
      const there = await select({ rx });
      const parked = select({ rx });
      tx.trySend(message);
      for (const won of [there, await parked]) {
        expect(won.value).toBe(message);
        expect(won.done).toBeUndefined();
      }
    }
    tx.close();
    expect(await select({ rx })).toEqual({ branch: "rx", value: undefined, done: true });
  });
});

describe("mpsc.Receiver tryRecv", () => {
  it("gives a message, empty, or closed after the remaining ones (M14)", () => {
    const [tx, rx] = mpsc.channel<unknown>(2);
    expect(rx.tryRecv()).toEqual(EMPTY);
    tx.trySend(undefined);
    tx.trySend("b");
    tx.close();
    expect(rx.tryRecv()).toEqual({ ok: true, value: undefined });
    expect(rx.tryRecv()).toEqual({ ok: true, value: "b" });
    expect(rx.tryRecv()).toEqual(CLOSED);
    expect(rx.tryRecv()).toEqual(CLOSED);
  });

  it("is empty while a read waits at the gate, though a message is there (law 7)", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    tx.trySend(1);
    closeGate();
    const read = rx.recv();
    expect(rx.tryRecv()).toEqual(EMPTY);
    await expect(read).resolves.toBe(1);
    tx.trySend(2);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 2 });
  });

  it("is closed on an ended channel, also while a read waits at the gate; but leaves that one a failure", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    closeGate();
    const read = rx.recv();
    const clone = tx.clone();
    tx.close();
    expect(rx.tryRecv()).toEqual(EMPTY);
    clone.fail("why");
    expect(rx.tryRecv()).toEqual(EMPTY);
    await expect(read).rejects.toBe("why");
    expect(rx.tryRecv()).toEqual(CLOSED);
    closeGate();
    const late = rx.recv();
    expect(rx.tryRecv()).toEqual(CLOSED);
    await expect(late).resolves.toBeUndefined();
  });
});

describe("mpsc.Receiver recvMany (M18)", () => {
  it("gives all that is there up to the limit, and does not wait to fill it", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    for (let i = 0; i < 5; i += 1) tx.trySend(i);
    await expect(rx.recvMany(3)).resolves.toEqual([0, 1, 2]);
    await expect(rx.recvMany(3)).resolves.toEqual([3, 4]);
  });

  it("waits when there is nothing, and then gives at least one", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const batch = rx.recvMany(3);
    tx.trySend(1);
    tx.trySend(2);
    await expect(batch).resolves.toEqual([1]);
    expect(rx.size).toBe(1);
  });

  it("gives [] at once for the limit 0, also on an empty open channel, and takes nothing", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    await expect(rx.recvMany(0)).resolves.toEqual([]);
    tx.trySend(1);
    await expect(rx.recvMany(0)).resolves.toEqual([]);
    expect(rx.size).toBe(1);
  });

  it("gives [] when closed and drained, also while it waits", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const waiting = rx.recvMany(2);
    tx.close();
    await expect(waiting).resolves.toEqual([]);
    await expect(rx.recvMany(2)).resolves.toEqual([]);
  });

  it("frees its slots for the waiting senders in one step", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    tx.trySend(0);
    tx.trySend(1);
    const sent = tx.send(2);
    await expect(rx.recvMany(9)).resolves.toEqual([0, 1]);
    expect([tx.capacity, rx.size]).toEqual([1, 1]);
    await sent;
  });

  it("takes all that is there before it frees a slot: what comes in then is for who waited", async () => {
    const [tx, rx] = mpsc.channel<string>(2);
    const woken = [1, 2].map(() => rx.iter({ preventClose: true }).subscribe(() => expect.unreachable()));
    await settle();
    const waiting = rx.recv();
    tx.trySend("a");
    tx.trySend("b");
    const sent = tx.send("c");
    await expect(rx.recvMany(2)).resolves.toEqual(["a", "b"]);
    await expect(waiting).resolves.toBe("c");
    await sent;
    for (const subscription of woken) subscription.unsubscribe();
  });

  it("is exact for undefined and thenables", async () => {
    const [tx, rx] = mpsc.channel<unknown>(4);
    const thenable = { then: () => undefined };
    tx.trySend(undefined);
    tx.trySend(thenable);
    const messages = await rx.recvMany(4);
    expect(messages).toHaveLength(2);
    expect(messages[0]).toBeUndefined();
    expect(messages[1]).toBe(thenable);
  });
});

describe("mpsc.Receiver", () => {
  it("is closed when its last sender has, whatever is buffered (M16)", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    tx.trySend(1);
    expect(rx.isClosed).toBe(false);
    tx.close();
    expect([rx.isClosed, rx.size]).toEqual([true, 1]);
    expect(rx.senderCount).toBe(0);
  });

  it("counts buffered messages only: no waiting sends, no permits, no end (M17)", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const permit = await tx.reserve();
    expect([rx.size, rx.isEmpty]).toEqual([0, true]);
    tx.trySend(1);
    const waiting = fateOf(tx.send(2));
    expect([rx.size, rx.isEmpty]).toEqual([1, false]);
    rx.close();
    permit.release();
    expect(rx.size).toBe(1);
    rx.tryRecv();
    expect([rx.size, rx.isEmpty]).toEqual([0, true]);
    await settle();
    expect(waiting()).toMatchObject({ error: { code: "CLOSED" } });
  });

  it("can be shared by a pool of workers, who get every message once", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const taken: number[] = [];
    const worker = async (): Promise<void> => {
      for (let n = await rx.recv(); n !== undefined; n = await rx.recv()) taken.push(n);
    };
    const workers = [worker(), worker(), worker()];
    for (let i = 0; i < 100; i += 1) await tx.send(i);
    tx.close();
    await Promise.all(workers);
    expect(taken).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});
