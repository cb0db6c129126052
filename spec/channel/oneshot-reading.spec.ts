/** The ways of reading a oneshot receiver: awaiting, recv and next, loops and subscriptions, and several at once. */
import { describe, expect, it, vi } from "vitest";
import { CancellationToken, ClosedHandleError, oneshot, RecvError, select } from "sluice";
import { POLLABLE } from "../../lib/core/pollable.ts";
import { fateOf } from "../support/fate.ts";
import { closeGate } from "../support/gate.ts";
import { settle } from "../support/settle.ts";

const CLOSED = { ok: false, reason: "closed" };
const DONE = { done: true, value: undefined };

describe("awaiting a oneshot.Receiver", () => {
  it("gives the value, sent before or after", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const early = fateOf(rx);
    await settle();
    expect(early()).toBe("pending");
    tx.send(1);
    await settle();
    expect(early()).toEqual({ value: 1 });
  });

  it("rejects with a RecvError if the sender closed without sending", async () => {
    const [tx, rx] = oneshot.channel<number>();
    tx.close();
    const error = await Promise.resolve(rx).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RecvError);
    expect(error).toMatchObject({ name: "RecvError", code: "CLOSED", message: "oneshot channel is closed" });
  });

  it("gives the same outcome again, while recv and tryRecv say closed (O5)", async () => {
    const [tx, rx] = oneshot.channel<{ n: number }>();
    tx.send({ n: 1 });
    const first = await rx;
    expect(await rx).toBe(first);
    expect(await Promise.all([rx, rx])).toEqual([first, first]);
    await expect(rx.recv()).resolves.toBeUndefined();
    await expect(rx.next()).resolves.toEqual(DONE);
    expect(rx.tryRecv()).toEqual(CLOSED);
    rx[Symbol.dispose]();
    expect(await rx).toBe(first);
  });

  it("gives the same error again", async () => {
    const [tx, rx] = oneshot.channel<number>();
    tx.fail("why");
    await expect(rx).rejects.toBe("why");
    await expect(rx).rejects.toBe("why");
    expect(rx.tryRecv()).toEqual(CLOSED);
  });

  it("rejects with a RecvError when another read has the value; a failure is its cause", async () => {
    const [tx, rx] = oneshot.channel<number>();
    tx.send(1);
    rx.tryRecv();
    await expect(rx).rejects.toThrow(RecvError);
    const [failing, other] = oneshot.channel<number>();
    failing.fail("why");
    await expect(other.recv()).rejects.toBe("why");
    await expect(other).rejects.toMatchObject({ name: "RecvError", cause: "why" });
    await expect(other.recv()).resolves.toBeUndefined();
  });

  it("works with everything that takes a PromiseLike", async () => {
    const [tx, rx] = oneshot.channel<number>();
    tx.send(1);
    expect(await Promise.all([rx, Promise.resolve(2)])).toEqual([1, 2]);
    expect(await Promise.allSettled([rx])).toEqual([{ status: "fulfilled", value: 1 }]);
    expect(await rx.then((n) => n + 1)).toBe(2);
    expect(await rx.then()).toBe(1);
    expect(await rx.then(null, null)).toBe(1);
  });

  it("unwraps a value that is a PromiseLike; next, tryRecv, loops and select do not", async () => {
    const value = Promise.resolve(1);
    const sent = (): oneshot.Receiver<Promise<number>> => {
      const [tx, rx] = oneshot.channel<Promise<number>>();
      tx.send(value);
      return rx;
    };
    expect(await sent()).toBe(1);
    expect((await sent().next()).value).toBe(value);
    expect(sent().tryRecv()).toEqual({ ok: true, value });
    for await (const item of sent()) expect(item).toBe(value);
    expect(sent()[POLLABLE]().poll()).toBe(value);
  });

  it("raises no unhandled rejection where nobody awaits", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const [tx] = oneshot.channel<number>();
    tx.fail(new Error("nobody looks"));
    oneshot.channel<number>()[0].close();
    oneshot.channel<number>()[1][Symbol.dispose]();
    await settle();
    await settle();
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describe("oneshot.Receiver.recv", () => {
  it("gives undefined, and next done, where the sender closed without sending", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const reads = [rx.recv(), rx.next()];
    tx.close();
    expect(await Promise.all(reads)).toEqual([undefined, DONE]);
    expect(await Promise.all([rx.recv(), rx.next()])).toEqual([undefined, DONE]);
  });

  it("rejects once with the error of fail", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const reads = [fateOf(rx.recv()), fateOf(rx.next())];
    tx.fail("why");
    await settle();
    expect(reads.map((fate) => fate())).toEqual([{ error: "why" }, { value: DONE }]);
    expect(rx.tryRecv()).toEqual(CLOSED);
  });

  it("takes nothing when cancelled before or while it waits (O7)", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const token = new CancellationToken();
    const abort = new AbortController();
    const reads = [fateOf(rx.recv({ signal: token })), fateOf(rx.next({ signal: abort.signal }))];
    token.cancel("left");
    abort.abort("left too");
    await settle();
    expect(reads.map((fate) => fate())).toEqual([{ error: "left" }, { error: "left too" }]);
    tx.send(1);
    await expect(rx.recv({ signal: abort.signal })).rejects.toBe("left too");
    expect(rx.isTerminated).toBe(false);
    await expect(rx.recv()).resolves.toBe(1);
    expect(() => rx.recv({ signal: {} as never })).toThrow(/^signal must be an AbortSignal or a CancellationToken/);
  });

  it("stands when it was delivered before the signal fired: the resolve is the commit", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const abort = new AbortController();
    const read = rx.recv({ signal: abort.signal });
    tx.send(1);
    abort.abort();
    await expect(read).resolves.toBe(1);
  });

  it("leaves no waiter behind on a signal that lives on", async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    for (let i = 0; i < 100; i += 1) {
      const [tx, rx] = oneshot.channel<number>();
      const read = rx.recv({ signal });
      tx.send(i);
      await read;
    }
    expect(add).toHaveBeenCalledOnce();
  });
});

describe("several reads of a oneshot.Receiver", () => {
  it("are served in order: the oldest gets the value, and then the others the end", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const order: string[] = [];
    void rx.recv().then((value) => order.push(`recv ${String(value)}`));
    rx.then(undefined, (error: unknown) => order.push((error as Error).name));
    void rx.next().then(({ done }) => order.push(`done ${String(done)}`));
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "empty" });
    tx.send(1);
    expect(rx.tryRecv()).toEqual(CLOSED);
    await settle();
    expect(order.map((entry) => entry.split(" ")[0]).sort()).toEqual(["RecvError", "done", "recv"]);
    expect(order[0]).toBe("recv 1");
  });

  it("lets nobody overtake a subscription that was woken for the value", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const next = vi.fn();
    rx.iter({ preventClose: true }).subscribe(next);
    await settle();
    const others = [rx.recv(), rx.recv()];
    tx.send(1);
    rx.close();
    expect(await Promise.all(others)).toEqual([undefined, undefined]);
    expect(next.mock.calls).toEqual([[1]]);
  });

  it("hands the value on when the subscription that was woken for it leaves", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const next = vi.fn();
    const subscription = rx.iter({ preventClose: true }).subscribe(next);
    await settle();
    const second = rx.recv();
    tx.send(1);
    subscription.unsubscribe();
    await expect(second).resolves.toBe(1);
    expect(next).not.toHaveBeenCalled();
  });

  it("wait their turn at the coop gate, where tryRecv does not overtake them", async () => {
    const [tx, rx] = oneshot.channel<number>();
    tx.send(1);
    closeGate();
    const abort = new AbortController();
    const first = rx.recv({ signal: abort.signal });
    const second = rx.recv();
    const third = rx.recv();
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "empty" });
    abort.abort("left");
    await expect(first).rejects.toBe("left");
    await expect(second).resolves.toBe(1);
    await expect(third).resolves.toBeUndefined();
  });

  it("are told closed by tryRecv at the gate where nothing can come", () => {
    const [tx, rx] = oneshot.channel<number>();
    tx.close();
    closeGate();
    void rx.recv();
    expect(rx.tryRecv()).toEqual(CLOSED);
  });
});

describe("oneshot.Receiver iteration and subscription", () => {
  it("has one turn, or none when the sender closed without sending", async () => {
    const [tx, rx] = oneshot.channel<number>();
    queueMicrotask(() => tx.send(1));
    const seen: number[] = [];
    for await (const value of rx) seen.push(value);
    expect(seen).toEqual([1]);
    const [gone, other] = oneshot.channel<number>();
    gone.close();
    for await (const value of other) seen.push(value);
    expect(seen).toEqual([1]);
  });

  it("throws the error of fail out of the loop, and gives it to the observer", async () => {
    const [tx, rx] = oneshot.channel<number>();
    tx.fail("why");
    const loop = async (): Promise<void> => {
      for await (const value of rx) expect.unreachable(String(value));
    };
    await expect(loop()).rejects.toBe("why");
    const [failing, other] = oneshot.channel<number>();
    const observer = { next: vi.fn(), error: vi.fn(), complete: vi.fn() };
    other.subscribe(observer);
    failing.fail("why");
    await settle();
    expect(observer.error.mock.calls).toEqual([["why"]]);
    expect(observer.complete).not.toHaveBeenCalled();
  });

  it("gives a subscription the value and the end, on a microtask", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const log: unknown[] = [];
    const subscription = rx.subscribe({ next: (value) => log.push(value), complete: () => log.push("complete") });
    tx.send(1);
    expect(log).toEqual([]);
    await settle();
    expect(log).toEqual([1, "complete"]);
    expect(subscription.closed).toBe(true);
    expect(rx["@@observable"]()).toBe(rx);
    expect("length" in rx).toBe(false);
  });

  it("disposes the receiver when left early, and a parked reader takes nothing with it", async () => {
    const onUndelivered = vi.fn();
    const [tx, rx] = oneshot.channel<number>({ onUndelivered });
    const loop = rx[Symbol.asyncIterator]();
    const read = loop.next();
    await loop.return?.();
    await expect(read).resolves.toEqual(DONE);
    expect(tx.send(1)).toBe(false);
    await expect(rx).rejects.toThrow(ClosedHandleError);
    expect(onUndelivered).not.toHaveBeenCalled();
  });

  it("only closes the receiver when left while others read, who get what is there", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const subscription = rx.subscribe(() => undefined);
    await settle();
    const read = rx.recv();
    tx.send(1);
    subscription.unsubscribe();
    await expect(read).resolves.toBe(1);
    const [unsent, quiet] = oneshot.channel<number>();
    const [a, b] = [quiet[Symbol.asyncIterator](), quiet[Symbol.asyncIterator]()];
    const reads = [a.next(), b.next()];
    await a.return?.();
    expect(await Promise.all(reads)).toEqual([DONE, DONE]);
    expect(unsent.isClosed).toBe(true);
    expect(quiet.tryRecv()).toEqual(CLOSED);
  });

  it("leaves the receiver as it is when borrowed", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const loop = rx.iter({ preventClose: true })[Symbol.asyncIterator]();
    const read = loop.next();
    await loop.return?.();
    await expect(read).resolves.toEqual(DONE);
    tx.send(1);
    await expect(rx).resolves.toBe(1);
  });
});

describe("a oneshot.Receiver in select", () => {
  it("gives what awaiting gives: the value, or a RecvError", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const idle = oneshot.channel<number>()[1];
    const waiting = select({ idle, rx });
    tx.send(1);
    await expect(waiting).resolves.toMatchObject({ branch: "rx", value: 1 });
    expect([rx.isTerminated, idle.isTerminated]).toEqual([true, false]);
    await expect(select({ idle, rx })).rejects.toThrow(RecvError);
    const [gone, other] = oneshot.channel<number>();
    gone.close();
    await expect(select({ idle, other })).rejects.toThrow(RecvError);
  });

  it("loses nothing when another branch wins", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const [readyTx, ready] = oneshot.channel<number>();
    tx.send(1);
    readyTx.send(2);
    await expect(select({ ready, rx }, { biased: true })).resolves.toMatchObject({ branch: "ready", value: 2 });
    await expect(rx).resolves.toBe(1);
  });

  it("ends without an error through iter", async () => {
    const [tx, rx] = oneshot.channel<number>();
    tx.close();
    await expect(select({ rx: rx.iter() })).resolves.toMatchObject({ done: true, value: undefined });
    await expect(rx.iter().next()).resolves.toEqual(DONE);
  });
});
