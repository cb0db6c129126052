/** The semaphore: acquiring, its queue, and its end. Rules S1 to S7 and S10. */
import { AcquireError, CancellationToken, Semaphore, select, type SemaphorePermit } from "sluice";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { TreeNode } from "../../lib/cancel/tree-node.ts";
import { Acquire, Pool } from "../../lib/sync/pool.ts";
import { CANCEL } from "../../lib/core/cancel.ts";
import { fateOf } from "../support/fate.ts";
import { closeGate } from "../support/gate.ts";
import { settle } from "../support/settle.ts";

afterEach(settle); // a closed gate opens

const NONE = { ok: false, reason: "no-permits" };
const CLOSED = { ok: false, reason: "closed" };

/** A semaphore of which every permit is out. */
async function drained(permits: number): Promise<[Semaphore, SemaphorePermit]> {
  const semaphore = new Semaphore(permits);
  return [semaphore, await semaphore.acquireMany(permits)];
}

/** Names, in the order in which the promises settle. */
function orderOf(promises: Record<string, Promise<unknown>>): string[] {
  const order: string[] = [];
  for (const [name, promise] of Object.entries(promises)) {
    promise.then(
      () => order.push(name),
      (error: unknown) => order.push(`${name}: ${(error as Error).name}`),
    );
  }
  return order;
}

describe("Semaphore", () => {
  it("has as many permits as it was made with, 0 included", () => {
    for (const permits of [0, 1, 7, Number.MAX_SAFE_INTEGER]) {
      const semaphore = new Semaphore(permits);
      expect([semaphore.availablePermits, semaphore.isClosed]).toEqual([permits, false]);
    }
  });

  it.each([
    [-1, "permits must be an integer of 0 or more, got -1"],
    [1.5, "permits must be an integer of 0 or more, got 1.5"],
    [NaN, "permits must be an integer of 0 or more, got NaN"],
    [Infinity, "permits must be an integer of 0 or more, got Infinity"],
    [Number.MAX_SAFE_INTEGER + 1, "permits must be an integer of 0 or more, got 9007199254740992"],
  ])("cannot be made with %d permits (S10)", (permits, message) => {
    expect(() => new Semaphore(permits)).toThrow(new RangeError(message));
  });

  it("throws at the call for arguments of the wrong kind, and names them", () => {
    const semaphore = new Semaphore(1);
    const wrong = "2" as unknown as number;
    const message = (name: string): string => `${name} must be a number, got "2"`;
    expect(() => new Semaphore(wrong)).toThrow(new TypeError(message("permits")));
    expect(() => semaphore.acquireMany(wrong)).toThrow(new TypeError(message("n")));
    expect(() => semaphore.tryAcquireMany(wrong)).toThrow(new TypeError(message("n")));
    expect(() => semaphore.addPermits(wrong)).toThrow(new TypeError(message("n")));
    expect(() => semaphore.forgetPermits(wrong)).toThrow(new TypeError(message("n")));
    for (const call of ["acquireMany", "tryAcquireMany", "addPermits", "forgetPermits"] as const) {
      expect(() => semaphore[call](-1)).toThrow(RangeError);
      expect(() => semaphore[call](-1)).toThrow(/^n must be an integer .* got -1$/);
    }
    expect(() => new Semaphore(1, 5 as never)).toThrow(new TypeError("options must be an object, got 5"));
    expect(() => semaphore.acquire(5 as never)).toThrow(new TypeError("options must be an object, got 5"));
    expect(() => semaphore.acquireMany(1, { signal: {} as never })).toThrow(TypeError);
    expect(semaphore.availablePermits).toBe(1);
  });

  it("is named by its errors", async () => {
    const semaphore = new Semaphore(0, { name: "db" });
    semaphore.close();
    await expect(semaphore.acquire()).rejects.toThrow('semaphore "db" is closed');
  });
});

describe("Semaphore acquire", () => {
  it("gives a permit at once while there is one, and waits for one else", async () => {
    const semaphore = new Semaphore(1);
    const permit = await semaphore.acquire();
    expect([permit.numPermits, permit.semaphore, semaphore.availablePermits]).toEqual([1, semaphore, 0]);
    const second = fateOf(semaphore.acquire());
    await settle();
    expect(second()).toBe("pending");
    permit.release();
    await settle();
    expect(second()).toMatchObject({ value: { numPermits: 1 } });
  });

  it("serves strictly in order, sizes included: a small acquire behind a large one waits (S1)", async () => {
    const [semaphore, held] = await drained(3);
    const parts = [held.split(1)!, held.split(1)!, held];
    const order = orderOf({ large: semaphore.acquireMany(3), small: semaphore.acquire() });
    parts[0]!.release();
    parts[1]!.release();
    await settle();
    expect([order, semaphore.availablePermits]).toEqual([[], 0]);
    expect([semaphore.tryAcquire(), semaphore.tryAcquireMany(2)]).toEqual([NONE, NONE]);
    parts[2]!.release();
    await settle();
    expect(order).toEqual(["large"]);
    semaphore.addPermits(1);
    await settle();
    expect(order).toEqual(["large", "small"]);
  });

  it("gathers what is free while it waits for the rest", async () => {
    const semaphore = new Semaphore(2);
    const waiting = semaphore.acquireMany(3);
    expect(semaphore.availablePermits).toBe(0);
    semaphore.addPermits(1);
    expect((await waiting).numPermits).toBe(3);
  });

  it("hands what a cancelled one had gathered to the next in line, at once (S2)", async () => {
    const semaphore = new Semaphore(2);
    const abort = new AbortController();
    const large = fateOf(semaphore.acquireMany(5, { signal: abort.signal }));
    const waits = [semaphore.acquire(), semaphore.acquire(), semaphore.acquire()].map(fateOf);
    abort.abort("left");
    await settle();
    expect(large()).toEqual({ error: "left" });
    expect(waits.map((fate) => fate() !== "pending")).toEqual([true, true, false]);
  });

  it("has 0 permits at once, also behind others, but not when closed (S3)", async () => {
    const semaphore = new Semaphore(0);
    const behind = fateOf(semaphore.acquire());
    expect((await semaphore.acquireMany(0)).numPermits).toBe(0);
    expect(semaphore.tryAcquireMany(0)).toMatchObject({ ok: true, permit: { numPermits: 0 } });
    expect(behind()).toBe("pending");
    semaphore.close();
    await expect(semaphore.acquireMany(0)).rejects.toThrow(AcquireError);
    expect(semaphore.tryAcquireMany(0)).toEqual(CLOSED);
  });

  it("waits for ever for more than there are, and holds up all behind it (S4)", async () => {
    const semaphore = new Semaphore(2);
    const waits = [semaphore.acquireMany(3), semaphore.acquire()].map(fateOf);
    await settle();
    expect(waits.map((fate) => fate())).toEqual(["pending", "pending"]);
  });

  it("loses only its place when aborted, before the call or while it waits", async () => {
    const [semaphore, permit] = await drained(1);
    const token = new CancellationToken();
    const first = semaphore.acquire({ signal: token });
    const second = fateOf(semaphore.acquire());
    token.cancel("left");
    await expect(first).rejects.toBe("left");
    await expect(semaphore.acquire({ signal: token })).rejects.toBe("left");
    permit.release();
    await expect(semaphore.acquireMany(0, { signal: token })).rejects.toBe("left");
    expect(second()).toMatchObject({ value: { numPermits: 1 } });
  });

  it("keeps what was granted before an abort in the same turn: the resolve is the commit", async () => {
    const [semaphore, permit] = await drained(1);
    const abort = new AbortController();
    const waiting = semaphore.acquire({ signal: abort.signal });
    permit.release();
    abort.abort();
    expect((await waiting).numPermits).toBe(1);
  });

  it("leaves nothing behind, and puts one listener on a signal that lives on", async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const token = new CancellationToken();
    const [semaphore, held] = await drained(1);
    let permit = held;
    for (let i = 0; i < 100; i += 1) {
      const next = semaphore.acquire({ signal: i % 2 === 0 ? signal : token });
      permit.release();
      permit = await next;
    }
    expect(add).toHaveBeenCalledOnce();
    expect((token[CANCEL]() as TreeNode).waiters.isEmpty).toBe(true);
  });
});

describe("Semaphore tryAcquire", () => {
  it("takes what is there and says why not", async () => {
    const semaphore = new Semaphore(3);
    const tried = semaphore.tryAcquireMany(2);
    expect(tried).toMatchObject({ ok: true, permit: { numPermits: 2 } });
    expect([semaphore.tryAcquireMany(2), semaphore.availablePermits]).toEqual([NONE, 1]);
    expect(semaphore.tryAcquire().ok).toBe(true);
    expect(semaphore.tryAcquire()).toEqual(NONE);
    semaphore.close();
    expect([semaphore.tryAcquire(), semaphore.tryAcquireMany(0)]).toEqual([CLOSED, CLOSED]);
  });

  it("never takes before one that waits, not even at the coop gate", async () => {
    const semaphore = new Semaphore(1);
    closeGate();
    const waiting = semaphore.acquire();
    expect([semaphore.tryAcquire(), semaphore.availablePermits]).toEqual([NONE, 1]);
    expect(semaphore.tryAcquireMany(0).ok).toBe(true);
    expect((await waiting).numPermits).toBe(1);
  });
});

describe("Semaphore addPermits and forgetPermits", () => {
  it("serves as many as can be had, in order, in one call (S7)", async () => {
    const semaphore = new Semaphore(0);
    const order = orderOf({
      a: semaphore.acquireMany(2),
      b: semaphore.acquire(),
      c: semaphore.acquireMany(3),
      d: semaphore.acquire(),
    });
    semaphore.addPermits(4);
    expect(semaphore.availablePermits).toBe(0);
    await settle();
    expect(order).toEqual(["a", "b"]);
    semaphore.addPermits(0);
    semaphore.addPermits(5);
    await settle();
    expect([order, semaphore.availablePermits]).toEqual([["a", "b", "c", "d"], 2]);
  });

  it("refuses more than MAX_SAFE_INTEGER in all, those that are out included (S10)", async () => {
    const semaphore = new Semaphore(Number.MAX_SAFE_INTEGER - 2);
    using _permit = await semaphore.acquire();
    expect(() => semaphore.addPermits(3)).toThrow(new RangeError("n must be an integer from 0 to 2, got 3"));
    semaphore.addPermits(2);
    expect(() => semaphore.addPermits(1)).toThrow(new RangeError("n must be an integer from 0 to 0, got 1"));
    expect(semaphore.forgetPermits(4)).toBe(4);
    semaphore.addPermits(4);
  });

  it("forgets up to n of the free ones, and tells how many (S6)", async () => {
    const semaphore = new Semaphore(5);
    const permit = await semaphore.acquireMany(2);
    expect([semaphore.forgetPermits(0), semaphore.forgetPermits(1), semaphore.forgetPermits(9)]).toEqual([0, 1, 2]);
    permit.release();
    expect(semaphore.availablePermits).toBe(2);
  });

  it("cannot forget what one that waits has gathered (S6)", async () => {
    const semaphore = new Semaphore(2);
    const waiting = semaphore.acquireMany(3);
    expect(semaphore.forgetPermits(2)).toBe(0);
    semaphore.addPermits(1);
    expect((await waiting).numPermits).toBe(3);
  });
});

describe("Semaphore close", () => {
  it("refuses all who wait, in order, and all who come later (S5)", async () => {
    const semaphore = new Semaphore(1);
    const order = orderOf({ a: semaphore.acquireMany(2), b: semaphore.acquire(), c: semaphore.acquireMany(4) });
    const refused = semaphore.acquire().catch((error: unknown) => error);
    semaphore.close();
    await settle();
    expect(order).toEqual(["a: AcquireError", "b: AcquireError", "c: AcquireError"]);
    expect(await refused).toMatchObject({ code: "CLOSED", message: "semaphore is closed" });
    await expect(semaphore.acquire()).rejects.toThrow(AcquireError);
    expect(semaphore.isClosed).toBe(true);
  });

  it("leaves the count as it is: what was gathered comes back, what is out can be given back (S5)", async () => {
    const semaphore = new Semaphore(3);
    const permit = await semaphore.acquire();
    const waiting = fateOf(semaphore.acquireMany(5));
    semaphore.close();
    await settle();
    expect([waiting() === "pending", semaphore.availablePermits]).toEqual([false, 2]);
    permit.release();
    semaphore.addPermits(4);
    expect([semaphore.availablePermits, semaphore.forgetPermits(5), semaphore.isClosed]).toEqual([7, 5, true]);
    expect(semaphore.tryAcquire()).toEqual(CLOSED);
  });

  it("keeps the count also when a select with two branches here is among those who wait", async () => {
    const [semaphore, permit] = await drained(3);
    const waits = [
      semaphore.acquireMany(4),
      select({ a: semaphore, b: semaphore }),
      semaphore.acquireMany(5),
      semaphore.acquireMany(9),
    ].map(fateOf);
    permit.release();
    semaphore.close();
    await settle();
    for (const fate of waits) expect(fate()).toMatchObject({ error: { name: "AcquireError" } });
    expect(semaphore.availablePermits).toBe(3);
  });

  it("does not take back what was granted in the same turn", async () => {
    const [semaphore, permit] = await drained(1);
    const waiting = semaphore.acquire();
    permit.release();
    semaphore.close();
    expect((await waiting).numPermits).toBe(1);
  });

  it("is harmless twice, and is what dispose does", async () => {
    const semaphore = new Semaphore(1);
    {
      using _ = semaphore;
    }
    semaphore.close();
    await expect(semaphore.acquire()).rejects.toThrow(AcquireError);
  });

  it("refuses one at the coop gate when that opens", async () => {
    const semaphore = new Semaphore(1);
    closeGate();
    const waits = [semaphore.acquire(), semaphore.acquireMany(0), select({ semaphore })].map(fateOf);
    semaphore.close();
    expect(waits.map((fate) => fate())).toEqual(["pending", "pending", "pending"]);
    await settle();
    await settle();
    for (const fate of waits) expect(fate()).toMatchObject({ error: { name: "AcquireError" } });
    expect(semaphore.availablePermits).toBe(1);
  });
});

describe("Semaphore at the coop gate", () => {
  it("serves in the order of the calls once it opens", async () => {
    const semaphore = new Semaphore(3);
    closeGate();
    const order = orderOf({
      a: semaphore.acquireMany(2),
      b: semaphore.acquireMany(2),
      c: semaphore.acquire(),
      d: semaphore.acquireMany(0),
    });
    await Promise.resolve();
    expect([order, semaphore.availablePermits]).toEqual([[], 3]);
    await settle();
    await settle();
    expect([order, semaphore.availablePermits]).toEqual([["a", "d"], 0]);
    semaphore.addPermits(1);
    await settle();
    expect(order).toEqual(["a", "d", "b"]);
  });

  it("takes nothing for one that is aborted there", async () => {
    const semaphore = new Semaphore(1);
    const abort = new AbortController();
    closeGate();
    const waiting = semaphore.acquire({ signal: abort.signal });
    abort.abort("left");
    await expect(waiting).rejects.toBe("left");
    expect(semaphore.tryAcquire().ok).toBe(true);
  });
});

describe("Semaphore, inside", () => {
  it("accounts for every permit: free, gathered and out are the total", () => {
    const pool = new Pool(new Semaphore(0), 4, "pool");
    const one = new Acquire(pool, 1).poll() as SemaphorePermit;
    const two = new Acquire(pool, 2).poll() as SemaphorePermit;
    expect([pool.units.free, pool.total]).toEqual([1, 4]);
    one.forget();
    two.release();
    expect([pool.units.free, pool.total]).toEqual([3, 3]);
  });
});
