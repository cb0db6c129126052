/** The second door: a pollable as an async iterator. */
import { describe, expect, it } from "vitest";
import { Loop } from "../../lib/core/iterate.ts";
import "../support/open-gate.ts";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";
import { Tap } from "./tap.ts";

const END = { done: true, value: undefined };
const item = (value: unknown): unknown => ({ done: false, value });

function loopOf(...items: number[]): { tap: Tap<number>; loop: Loop<number> } {
  const tap = new Tap<number>();
  tap.items.push(...items);
  return { tap, loop: new Loop(tap) };
}

describe("Loop", () => {
  it("reads nothing before the first next()", async () => {
    const { tap, loop } = loopOf(1);
    expect(tap.log).toEqual([]);
    await expect(loop.next()).resolves.toEqual(item(1));
    expect(tap.log).toEqual(["read", "enter"]);
    expect(loop[Symbol.asyncIterator]()).toBe(loop);
  });

  it("ends with the source, once, and stays ended", async () => {
    const { tap, loop } = loopOf(1);
    await loop.next();
    const parked = loop.next();
    tap.close();
    await expect(parked).resolves.toEqual(END);
    await expect(loop.next()).resolves.toEqual(END);
    await expect(loop.return()).resolves.toEqual(END);
    expect(tap.log).toEqual(["read", "enter", "ended"]);
  });

  it("answers several pending next() in order", async () => {
    const { tap, loop } = loopOf();
    const order: unknown[] = [];
    for (let i = 0; i < 4; i += 1) void loop.next().then((result) => order.push(result));
    tap.push(1);
    tap.push(2);
    await settle();
    expect(order).toEqual([item(1), item(2)]);
    tap.close();
    await settle();
    expect(order).toEqual([item(1), item(2), END, END]);
    expect(tap.waiting).toBe(0);
  });

  it("return() settles at once while next() are parked; they end, in order, and have taken nothing", async () => {
    const { tap, loop } = loopOf();
    const order: unknown[] = [];
    for (const n of [1, 2, 3]) void loop.next().then((result) => order.push([n, result]));
    const returned = loop.return();
    tap.push(1);
    await expect(returned).resolves.toEqual(END);
    expect(order).toEqual([1, 2, 3].map((n) => [n, END]));
    expect([tap.items, tap.waiting]).toEqual([[1], 0]);
    expect(tap.log).toEqual(["read", "enter", "left early"]);
    await expect(loop.next()).resolves.toEqual(END);
  });

  it("return() twice leaves once", async () => {
    const { tap, loop } = loopOf(1);
    await loop.next();
    await Promise.all([loop.return(), loop.return()]);
    await loop.return();
    expect(tap.log).toEqual(["read", "enter", "left early"]);
  });

  it("return() of a loop that never read still leaves", async () => {
    const { tap, loop } = loopOf(1);
    await loop.return();
    expect(tap.log).toEqual(["enter", "left early"]);
    await expect(loop.next()).resolves.toEqual(END);
    expect(tap.items).toEqual([1]);
  });

  it("return() waits for the source to be left, and rejects if that fails", async () => {
    const { tap, loop } = loopOf(1);
    let left = (): void => undefined;
    tap.left = new Promise<void>((resolve) => (left = resolve));
    await loop.next();
    const returned = fateOf(loop.return());
    await settle();
    expect(returned()).toBe("pending");
    left();
    await settle();
    expect(returned()).toEqual({ value: END });

    const failing = loopOf(1);
    await failing.loop.next();
    failing.tap.left = Promise.reject(new Error("no way out"));
    await expect(failing.loop.return()).rejects.toThrow("no way out");
  });

  it("throw() leaves, and rejects with what it was given", async () => {
    const { tap, loop } = loopOf(1, 2);
    await loop.next();
    await expect(loop.throw("why")).rejects.toBe("why");
    expect(tap.log).toEqual(["read", "enter", "left early"]);
    expect(tap.items).toEqual([2]);
    await expect(loop.next()).resolves.toEqual(END);
  });

  it("is left by the end of an `await using` scope", async () => {
    const { tap, loop } = loopOf(1);
    {
      await using scoped = loop;
      await scoped.next();
    }
    expect(tap.log).toEqual(["read", "enter", "left early"]);
  });

  it("ends with the error of the source, at the call or while parked: the other parked next() just end", async () => {
    const { tap, loop } = loopOf();
    tap.fail("why");
    await expect(loop.next()).rejects.toBe("why");
    await expect(loop.next()).resolves.toEqual(END);
    expect(tap.log).toEqual(["read", "enter", "ended"]);

    const other = loopOf();
    const reads = [fateOf(other.loop.next()), fateOf(other.loop.next())];
    other.tap.fail("why");
    await settle();
    expect(reads.map((read) => read())).toEqual([{ error: "why" }, { value: END }]);
    expect([other.tap.waiting, ...other.tap.log]).toEqual([0, "read", "enter", "ended"]);
  });

  it("that may not read its source rejects, and has nothing to leave", async () => {
    const { tap, loop } = loopOf(1);
    tap.read = () => {
      throw new Error("disposed");
    };
    await expect(loop.next()).rejects.toThrow("disposed");
    await expect(loop.next()).resolves.toEqual(END);
    await loop.return();
    expect(tap.log).toEqual([]);
  });

  it("leaves by break, by throw and by an outer return, and then hands over what is left", async () => {
    const ways: ((tap: Tap<number>) => Promise<unknown>)[] = [
      async (tap) => {
        for await (const n of tap) if (n === 1) break;
      },
      async (tap) => {
        for await (const n of tap) if (n === 1) throw new Error("enough");
      },
      async (tap) => {
        for await (const n of tap) if (n === 1) return n;
        return undefined;
      },
    ];
    for (const way of ways) {
      const { tap } = loopOf(0, 1, 2);
      await way(tap).catch(() => undefined);
      expect(tap.log).toEqual(["read", "enter", "left early"]);
      expect(tap.items).toEqual([2]);
    }
  });

  it("leaves nobody behind when items come between return() and its parked next()", async () => {
    const { tap, loop } = loopOf();
    const [first, second] = [loop.next(), loop.next()];
    tap.push(1);
    await loop.return();
    tap.push(2);
    expect(await Promise.all([first, second])).toEqual([item(1), END]);
    expect([tap.items, tap.waiting]).toEqual([[2], 0]);
  });

  it("keeps what a read takes in the step in which the loop ends", async () => {
    class Ending extends Tap<number> {
      loop: Loop<number> | null = null;
      override poll(): ReturnType<Tap<number>["poll"]> {
        const taken = super.poll();
        void this.loop?.return();
        return taken;
      }
    }
    const tap = new Ending();
    const loop = new Loop(tap);
    const reads = [loop.next(), loop.next(), loop.next()];
    tap.loop = loop;
    tap.push(1);
    expect(await Promise.all(reads)).toEqual([item(1), END, END]);

    const empty = new Ending();
    const ended = new Loop(empty);
    const parked = ended.next();
    empty.loop = ended;
    empty.waiters.wakeFirst();
    await expect(parked).resolves.toEqual(END);
    expect(empty.waiting).toBe(0);

    const direct = new Ending();
    direct.loop = new Loop(direct);
    await expect(direct.loop.next()).resolves.toEqual(END);
    expect(direct.waiting).toBe(0);
  });

  it("forgets answered next() while it goes on", async () => {
    const { tap, loop } = loopOf();
    for (let i = 0; i < 1_000; i += 1) {
      const reads = [loop.next(), loop.next()];
      tap.push(1);
      tap.push(2);
      await Promise.all(reads);
    }
    expect(loop.oldest?.later).toBe(loop.newest);
  });
});
