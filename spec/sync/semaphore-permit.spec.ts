/** Permits that are out: giving back, forgetting, splitting, merging. Rules S8 and S9. */
import { ClosedHandleError, Semaphore, type SemaphorePermit } from "sluice";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";

async function holding(n: number, of = 5, name?: string): Promise<[Semaphore, SemaphorePermit]> {
  const semaphore = new Semaphore(of, { name });
  return [semaphore, await semaphore.acquireMany(n)];
}

describe("SemaphorePermit release", () => {
  it("gives the permits back, to those who wait first", async () => {
    const [semaphore, permit] = await holding(5);
    const waiting = fateOf(semaphore.acquireMany(2));
    permit.release();
    await settle();
    expect(waiting()).toMatchObject({ value: { numPermits: 2 } });
    expect([permit.numPermits, semaphore.availablePermits]).toEqual([0, 3]);
  });

  it("is what dispose does, and harmless when the permit has ended, however it did", async () => {
    const [semaphore, permit] = await holding(3);
    {
      using _ = permit;
    }
    permit.release();
    permit[Symbol.dispose]();
    expect(semaphore.availablePermits).toBe(5);
    const forgotten = await semaphore.acquire();
    forgotten.forget();
    forgotten.release();
    const [a, b] = [await semaphore.acquire(), await semaphore.acquire()];
    a.merge(b);
    b.release();
    expect([semaphore.availablePermits, forgotten.numPermits, b.numPermits]).toEqual([2, 0, 0]);
  });

  it("is done by a scope that throws", async () => {
    const semaphore = new Semaphore(1);
    const scope = async (): Promise<void> => {
      using _permit = await semaphore.acquire();
      throw new Error("inside");
    };
    await expect(scope()).rejects.toThrow("inside");
    expect(semaphore.availablePermits).toBe(1);
  });
});

describe("SemaphorePermit forget", () => {
  it("makes the semaphore smaller for good (S9)", async () => {
    const [semaphore, permit] = await holding(2);
    permit.forget();
    expect([permit.numPermits, semaphore.availablePermits]).toEqual([0, 3]);
    const all = fateOf(semaphore.acquireMany(4));
    await settle();
    expect(all()).toBe("pending");
  });

  it("makes room for permits to be added", async () => {
    const [semaphore, permit] = await holding(3, Number.MAX_SAFE_INTEGER);
    expect(() => semaphore.addPermits(1)).toThrow(RangeError);
    permit.forget();
    semaphore.addPermits(3);
    expect(semaphore.availablePermits).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe("SemaphorePermit split and merge", () => {
  it("moves permits to another, all of them and none included (S8)", async () => {
    const [semaphore, permit] = await holding(3);
    const two = permit.split(2)!;
    const none = permit.split(0)!;
    const one = permit.split(1)!;
    expect([permit, two, none, one].map((p) => p.numPermits)).toEqual([0, 2, 0, 1]);
    expect([two.semaphore, semaphore.availablePermits]).toEqual([semaphore, 2]);
    for (const p of [permit, two, none, one]) p.release();
    expect(semaphore.availablePermits).toBe(5);
  });

  it("gives undefined for more than it holds, and stays as it is (S8)", async () => {
    const [, permit] = await holding(2);
    expect([permit.split(3), permit.numPermits]).toEqual([undefined, 2]);
  });

  it("merges what is left of another, which has then ended (S8)", async () => {
    const [semaphore, permit] = await holding(1);
    const other = await semaphore.acquireMany(2);
    permit.merge(other);
    permit.merge(await semaphore.acquireMany(0));
    expect([permit.numPermits, other.numPermits]).toEqual([3, 0]);
    permit.release();
    expect(semaphore.availablePermits).toBe(5);
  });

  it("merges into one that was split empty", async () => {
    const [, permit] = await holding(2);
    const all = permit.split(2)!;
    permit.merge(all);
    expect(permit.numPermits).toBe(2);
  });

  it("refuses permits of another semaphore, itself, and what is no permit", async () => {
    const [semaphore, permit] = await holding(2);
    const [, foreign] = await holding(2);
    const message = "other must be another permit of the same semaphore, got an object";
    for (const other of [foreign, permit]) {
      expect(() => permit.merge(other)).toThrow(new TypeError(`${message} (SemaphorePermit)`));
    }
    expect(() => permit.merge({} as SemaphorePermit)).toThrow(new TypeError(message));
    expect(() => permit.merge(undefined as never)).toThrow(TypeError);
    expect([permit.numPermits, foreign.numPermits, semaphore.availablePermits]).toEqual([2, 2, 3]);
  });

  it("throws for an n that is out of range", async () => {
    const [, permit] = await holding(2);
    expect(() => permit.split(-1)).toThrow(new RangeError("n must be an integer of 0 or more, got -1"));
    expect(() => permit.split(0.5)).toThrow(RangeError);
    expect(permit.numPermits).toBe(2);
  });
});

describe("SemaphorePermit that has ended", () => {
  const endings: Record<string, (permit: SemaphorePermit, other: SemaphorePermit) => void> = {
    release: (permit) => permit.release(),
    forget: (permit) => permit.forget(),
    merge: (permit, other) => other.merge(permit),
  };

  it.each(Object.entries(endings))("by %s: to use it is a mistake", async (_, end) => {
    const [semaphore, permit] = await holding(2, 5, "db");
    const other = await semaphore.acquire();
    end(permit, other);
    const before = [permit.numPermits, other.numPermits, semaphore.availablePermits];
    const mistake = new ClosedHandleError('Permit of semaphore "db"');
    expect(() => permit.forget()).toThrow(mistake);
    expect(() => permit.split(0)).toThrow(mistake);
    expect(() => permit.merge(other)).toThrow(mistake);
    expect(() => other.merge(permit)).toThrow(mistake);
    expect([permit.numPermits, other.numPermits, semaphore.availablePermits]).toEqual(before);
    expect(permit.semaphore).toBe(semaphore);
  });
});
