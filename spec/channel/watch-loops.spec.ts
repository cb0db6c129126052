/** Loops and subscriptions on a watch: the current value first, then each newest, at a place of their own. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { CancellationToken, ClosedHandleError, watch } from "sluice";
import { CLOSED, PENDING, POLLABLE } from "../../lib/core/pollable.ts";
import { Waiter } from "../../lib/core/wait-list.ts";
import { fateOf } from "../support/fate.ts";
import { closeGate } from "../support/gate.ts";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <T>(value: T): { done: false; value: T } => ({ done: false, value });

/** Notes what a subscription is given. */
function observer(log: unknown[]): { next: (n: number) => void; error: (e: unknown) => void; complete: () => void } {
  return {
    next: (n) => log.push(n),
    error: (error) => log.push({ error }),
    complete: () => log.push("complete"),
  };
}

/** Woken, and does nothing about it. */
class Idle extends Waiter {
  woken = 0;

  wake(): void {
    this.woken += 1;
  }
}

describe("watch iteration", () => {
  it("gives the current value, seen or not, then each newest one, to the end (R16)", async () => {
    const [tx, rx] = watch.channel(0);
    const loop = rx[Symbol.asyncIterator]();
    await expect(loop.next()).resolves.toEqual(item(0));
    const waiting = loop.next();
    tx.send(1);
    tx.send(2);
    await expect(waiting).resolves.toEqual(item(1));
    tx.send(3);
    tx.send(4);
    tx.close();
    await expect(loop.next()).resolves.toEqual(item(4));
    await expect(loop.next()).resolves.toEqual(DONE);
    expect(rx.borrow()).toBe(4);
    const last: number[] = [];
    for await (const n of rx) last.push(n);
    expect(last).toEqual([4]);
  });

  it("answers several pending reads of one loop in order, one change each", async () => {
    const [tx, rx] = watch.channel(0);
    const loop = rx[Symbol.asyncIterator]();
    await loop.next();
    const reads = [loop.next(), loop.next(), loop.next()].map(fateOf);
    tx.send(1);
    await settle();
    expect(reads.map((fate) => fate())).toEqual([{ value: item(1) }, "pending", "pending"]);
    tx.send(2);
    tx.close();
    await settle();
    expect(reads.map((fate) => fate())).toEqual([{ value: item(1) }, { value: item(2) }, { value: DONE }]);
  });

  it("stands at a place of its own: loops do not compete, and the receiver's own mark does not move", async () => {
    const [tx, rx] = watch.channel(0);
    const [a, b] = [rx[Symbol.asyncIterator](), rx[Symbol.asyncIterator]()];
    tx.send(1);
    expect(await Promise.all([a.next(), b.next()])).toEqual([item(1), item(1)]);
    expect(rx.hasChanged()).toBe(true);
    rx.markUnchanged();
    const all = [a.next(), b.next(), rx.next()];
    tx.send(2);
    expect(await Promise.all(all)).toEqual([item(2), item(2), item(2)]);
  });

  it("throws the error of fail after an unseen value, once", async () => {
    const [tx, rx] = watch.channel(0);
    const seen: number[] = [];
    const loop = (async () => {
      for await (const n of rx) seen.push(n);
    })();
    await settle();
    tx.send(1);
    tx.fail("why");
    await expect(loop).rejects.toBe("why");
    expect(seen).toEqual([0, 1]);
    await expect(rx.changed()).resolves.toBeUndefined();
    await expect(rx.changed()).rejects.toBe("why");
  });

  it("disposes the receiver when left early, also while a read is parked, which takes nothing", async () => {
    const [tx, rx] = watch.channel(0);
    for await (const n of rx) {
      expect(n).toBe(0);
      break;
    }
    expect(tx.receiverCount).toBe(0);
    await expect(rx.changed()).rejects.toThrow(ClosedHandleError);
    const other = tx.subscribe();
    const changed = fateOf(other.changed());
    const loop = other[Symbol.asyncIterator]();
    await loop.next();
    const read = loop.next();
    await loop.return?.();
    await expect(read).resolves.toEqual(DONE);
    await expect(loop.next()).resolves.toEqual(DONE);
    expect(changed()).toMatchObject({ error: { name: "RecvError" } });
    expect(tx.isClosed).toBe(true);
  });

  it("only closes the receiver when left while another loop runs, which ends after a value it has not had", async () => {
    const [tx, rx] = watch.channel(0);
    const keeper = tx.subscribe();
    const branch = rx[POLLABLE]();
    const [left, behind, parked] = [1, 2, 3].map(() => rx[Symbol.asyncIterator]());
    for (const loop of [left!, behind!, parked!]) await loop.next();
    const read = parked!.next();
    tx.send(1);
    await expect(read).resolves.toEqual(item(1));
    const end = parked!.next();
    await left!.return?.();
    expect(tx.receiverCount).toBe(1);
    await expect(end).resolves.toEqual(DONE);
    tx.send(2);
    await expect(behind!.next()).resolves.toMatchObject({ done: false });
    tx.send(3);
    await expect(behind!.next()).resolves.toEqual(DONE);
    expect([branch.poll(), branch.poll()]).toEqual([3, CLOSED]);
    tx.send(4);
    expect(branch.poll()).toBe(CLOSED);
    await expect(rx.changed()).rejects.toThrow(ClosedHandleError);
    expect(keeper.borrow()).toBe(4);
  });

  it("ends all loops at once when the receiver is disposed, and tells them no failure", async () => {
    const [tx, rx] = watch.channel(0);
    const [a, b] = [rx[Symbol.asyncIterator](), rx[Symbol.asyncIterator]()];
    await a.next();
    await b.next();
    const read = a.next();
    tx.send(1); // b has not had it
    await expect(read).resolves.toEqual(item(1));
    rx.close();
    tx.fail("why");
    expect(await Promise.all([a.next(), b.next()])).toEqual([DONE, DONE]);
  });

  it("leaves the receiver as it is when borrowed, and iter begins with the current value in every protocol", async () => {
    const [tx, rx] = watch.channel(0);
    for await (const n of rx.iter({ preventClose: true })) {
      expect(n).toBe(0);
      break;
    }
    const view = rx.iter();
    await expect(view.next()).resolves.toEqual(item(0));
    const waiting = view.next();
    tx.send(1);
    await expect(waiting).resolves.toEqual(item(1));
    const branch = rx.iter()[POLLABLE]();
    expect([branch.poll(), branch.poll()]).toEqual([1, PENDING]);
    tx.close();
    expect(branch.poll()).toBe(CLOSED);
    await expect(view.next()).resolves.toEqual(DONE);
    await expect(rx.changed()).resolves.toBeUndefined();
    for await (const n of rx.iter()) {
      expect(n).toBe(1);
      break;
    }
    expect(tx.receiverCount).toBe(0);
  });

  it("answers the reads of one view in order, hands on the turn of who leaves, and ends them together", async () => {
    const [tx, rx] = watch.channel(0);
    const view = rx.iter();
    const place = view[POLLABLE]();
    await view.next();
    const idle = new Idle();
    place.register(idle);
    const reads = [view.next(), view.next(), view.next()].map(fateOf);
    tx.send(1);
    await settle();
    expect([idle.woken, reads[0]!()]).toEqual([1, "pending"]);
    place.unregister(idle);
    await settle();
    expect(reads.map((fate) => fate())).toEqual([{ value: item(1) }, "pending", "pending"]);
    rx.close();
    await settle();
    expect(reads.map((fate) => fate())).toEqual([{ value: item(1) }, { value: DONE }, { value: DONE }]);
  });

  it("refuses a disposed receiver", () => {
    const [, rx] = watch.channel(0);
    rx.close();
    expect(() => rx[Symbol.asyncIterator]()).toThrow(ClosedHandleError);
  });
});

describe("watch subscription", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("gives the current value before subscribe returns, and each newest one on a microtask", async () => {
    const [tx, rx] = watch.channel(0);
    const log: unknown[] = [];
    const subscription = rx.subscribe(observer(log));
    expect(log).toEqual([0]);
    tx.send(1);
    tx.send(2);
    expect(log).toEqual([0]);
    await settle();
    expect(log).toEqual([0, 2]);
    tx.send(3);
    tx.close();
    await settle();
    expect(log).toEqual([0, 2, 3, "complete"]);
    expect(subscription.closed).toBe(true);
  });

  it("completes before subscribe returns on a closed channel", () => {
    const [tx, rx] = watch.channel(0);
    tx.close();
    const log: unknown[] = [];
    expect(rx.subscribe(observer(log)).closed).toBe(true);
    expect(log).toEqual([0, "complete"]);
  });

  it("gives the current value at once also while the coop gate is closed", async () => {
    const [tx, rx] = watch.channel(0);
    closeGate();
    const log: unknown[] = [];
    rx.subscribe(observer(log));
    expect(log).toEqual([0]);
    tx.send(1);
    await settle();
    expect(log).toEqual([0, 1]);
  });

  it("gives every subscription every newest value, and each the error once", async () => {
    const [tx, rx] = watch.channel(0);
    const logs: unknown[][] = [[], []];
    for (const log of logs) rx.subscribe(observer(log));
    tx.send(1);
    await settle();
    tx.fail("why");
    await settle();
    expect(logs).toEqual([
      [0, 1, { error: "why" }],
      [0, 1, { error: "why" }],
    ]);
  });

  it("may send from the observer, and is given what it sent", async () => {
    const [tx, rx] = watch.channel(0);
    const log: number[] = [];
    rx.subscribe((n) => {
      log.push(n);
      if (n < 3) tx.send(n + 1);
    });
    await settle();
    expect(log).toEqual([0, 1, 2, 3]);
  });

  it("goes on when the observer throws, which is reported", async () => {
    const report = vi.fn();
    vi.stubGlobal("reportError", report);
    const [tx, rx] = watch.channel(0);
    const seen: number[] = [];
    rx.subscribe((n) => {
      seen.push(n);
      throw new Error(`at ${n}`);
    });
    tx.send(1);
    await settle();
    expect(seen).toEqual([0, 1]);
    expect(report).toHaveBeenCalledTimes(2);
  });

  it("disposes the receiver when it is left, by unsubscribe or by its signal, and is given nothing more", async () => {
    const [tx, rx] = watch.channel(0);
    const log: unknown[] = [];
    const subscription = rx.subscribe(observer(log));
    await settle();
    tx.send(1);
    subscription.unsubscribe();
    subscription.unsubscribe();
    await settle();
    expect([log, tx.isClosed]).toEqual([[0], true]);
    const token = new CancellationToken();
    tx.subscribe().subscribe(observer(log), { signal: token });
    expect(tx.isClosed).toBe(false);
    token.cancel();
    await settle();
    expect([log, tx.isClosed]).toEqual([[0, 1], true]);
  });

  it("is an Observable by structure, with no length", () => {
    const [, rx] = watch.channel(0);
    expect(rx["@@observable"]()).toBe(rx);
    expect("length" in rx).toBe(false);
  });
});
