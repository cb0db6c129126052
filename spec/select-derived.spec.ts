/** Branches whose poll runs code of the user (law 10), as those of streams: what that code may do to the select. */
import { CancellationToken, mpsc, select } from "sluice";
import { describe, expect, it } from "vitest";
import { PENDING, POLLABLE, type Pollable, type PollableSource } from "../lib/core/pollable.ts";
import { WaitList, type Waiter } from "../lib/core/wait-list.ts";
import { fateOf } from "./support/fate.ts";
import { settle } from "./support/settle.ts";
import "./support/open-gate.ts";

/** A stream with one operator: items of `items` for which `keep` is true; wakes on a microtask. */
class Filtered implements Pollable<string>, PollableSource<string> {
  readonly derived = true;
  readonly items: string[] = [];
  readonly waiters = new WaitList();
  readonly keep: (item: string) => boolean;
  polls = 0;

  constructor(keep: (item: string) => boolean) {
    this.keep = keep;
  }

  push(item: string): void {
    this.items.push(item);
    queueMicrotask(() => this.waiters.wakeFirst());
  }

  poll(): string | typeof PENDING {
    this.polls += 1;
    for (let item = this.items.shift(); item !== undefined; item = this.items.shift()) {
      if (this.keep(item)) return item;
    }
    return PENDING;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    if (!this.waiters.remove(waiter) && this.items.length > 0) this.waiters.wakeFirst();
  }

  [POLLABLE](): this {
    return this;
  }
}

/** A leaf that wakes its waiters whether or not it has something. */
class Nervous implements Pollable<string>, PollableSource<string> {
  readonly waiters = new WaitList();
  item: string | typeof PENDING = PENDING;

  poll(): string | typeof PENDING {
    return this.item;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }

  [POLLABLE](): this {
    return this;
  }
}

const all = (): boolean => true;

describe("a derived branch", () => {
  it("wins by an item, and waits on when its code drops one, without moving the others", async () => {
    const it = new Filtered((item) => item !== "drop");
    const [tx, rx] = mpsc.channel<string>(2);
    const fate = fateOf(select({ it, rx }));
    const behind = fateOf(rx.recv());
    it.push("drop");
    await settle();
    expect(fate()).toBe("pending");
    tx.trySend("a");
    tx.trySend("b");
    await settle();
    expect([fate(), behind()]).toEqual([{ value: { branch: "rx", value: "a" } }, { value: "b" }]);
    expect(it.waiters.isEmpty).toBe(true);

    const next = fateOf(select({ it, rx }));
    it.push("keep");
    await settle();
    expect(next()).toEqual({ value: { branch: "it", value: "keep" } });
  });

  it("is never polled inside the send that wakes another branch", async () => {
    for (const biased of [true, false]) {
      const it = new Filtered(all);
      const [tx, rx] = mpsc.channel<string>(1);
      const selecting = select({ it, rx }, { biased });
      const before = it.polls;
      it.items.push("unread");
      tx.trySend("a");
      expect([it.polls, rx.size]).toEqual([before, 0]);
      await expect(selecting).resolves.toEqual({ branch: "rx", value: "a" });
    }
  });

  it("may make another branch ready in its poll: what it took wins, the other loses nothing", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const it = new Filtered(() => tx.trySend("by its code").ok);
    const selecting = select({ rx, it });
    it.push("item");
    await expect(selecting).resolves.toEqual({ branch: "it", value: "item" });
    expect(rx.tryRecv()).toEqual({ ok: true, value: "by its code" });
  });

  it("may make another branch ready and give nothing: then that one wins, also at the call", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const it = new Filtered(() => !tx.trySend("by its code").ok);
    const selecting = select({ rx, it });
    it.push("item");
    await expect(selecting).resolves.toEqual({ branch: "rx", value: "by its code" });

    it.items.push("item");
    await expect(select({ rx, it }, { biased: true })).resolves.toEqual({ branch: "rx", value: "by its code" });
    expect(it.waiters.isEmpty).toBe(true);
  });

  it("may abort the select in its poll: what it took wins, or else the reason", async () => {
    for (const [keep, fate] of [
      [true, { value: { branch: "it", value: "item" } }],
      [false, { error: "by its code" }],
    ] as const) {
      const token = new CancellationToken();
      const it = new Filtered(() => {
        token.cancel("by its code");
        return keep;
      });
      const selecting = fateOf(select({ it }, { signal: token }));
      it.push("item");
      await settle();
      expect(selecting()).toEqual(fate);
      expect(it.waiters.isEmpty).toBe(true);
    }
  });

  it("fails by what its code throws, and leaves the others", async () => {
    const it = new Filtered(() => {
      throw new Error("thrown");
    });
    const [tx, rx] = mpsc.channel<string>(1);
    const selecting = select({ rx, it });
    it.push("item");
    await expect(selecting).rejects.toThrow("thrown");
    await tx.send("kept");
    expect(rx.size).toBe(1);
  });

  it("hands on its turn when it was woken and another branch came first", async () => {
    const it = new Filtered(all);
    const token = new CancellationToken();
    const child = token.childToken();
    const selecting = select({ it, child });
    const behind = fateOf(select({ it, never: new Promise(() => {}) }));
    it.push("item");
    token.cancel("stop");
    await expect(selecting).resolves.toMatchObject({ branch: "child" });
    await settle();
    expect(behind()).toEqual({ value: { branch: "it", value: "item" } });
  });
});

describe("a leaf that wakes for nothing", () => {
  it("is waited for again, with all the others", async () => {
    for (const biased of [true, false]) {
      const it = new Nervous();
      const [tx, rx] = mpsc.channel<string>(1);
      const fate = fateOf(select({ rx, it }, { biased }));
      it.waiters.wakeAll();
      await settle();
      expect(fate()).toBe("pending");
      if (biased) tx.trySend("a");
      else {
        it.item = "b";
        it.waiters.wakeAll();
      }
      await settle();
      expect(fate()).toEqual({ value: biased ? { branch: "rx", value: "a" } : { branch: "it", value: "b" } });
      expect([it.waiters.isEmpty, rx.size]).toEqual([true, 0]);
    }
  });
});
