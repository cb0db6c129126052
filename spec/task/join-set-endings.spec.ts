import { CancellationToken, CancelledError, type JoinResult, JoinSet, yieldNow } from "sluice";
import { describe, expect, it } from "vitest";
import { settle } from "../support/settle.ts";
import { manualSet, obedient, valueOf } from "../support/tasks.ts";

describe("JoinSet.abortAll", () => {
  it("aborts who has not ended, removes nobody, and has one reason for all (J6)", async () => {
    const set = new JoinSet<number>();
    set.spawn(() => 1);
    set.spawn(obedient);
    set.spawn(obedient);
    await settle();
    set.abortAll("enough");
    expect(set.size).toBe(3);
    const results: JoinResult<number>[] = [];
    for await (const result of set) results.push(result);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "cancelled", "cancelled"]);
    expect(results.slice(1)).toMatchObject([{ reason: "enough" }, { reason: "enough" }]);
  });

  it("is told to the members in the order of spawning, so that they end in it", async () => {
    const set = new JoinSet<never>();
    const ids = Array.from({ length: 5 }, () => set.spawn(obedient).id);
    await settle();
    set.abortAll();
    const ended: number[] = [];
    for await (const { id } of set) ended.push(id);
    expect(ended).toEqual(ids);
  });

  it("has a CancelledError that names the set as its default reason", async () => {
    for (const [options, text] of [
      [{}, "join set was cancelled"],
      [{ name: "uploads" }, "uploads was cancelled"],
    ] as const) {
      const set = new JoinSet<never>(options);
      set.spawn(obedient);
      set.abortAll();
      expect(await set.joinNext()).toMatchObject({ status: "cancelled", reason: new CancelledError(text) });
    }
  });

  it("lets tasks that are spawned later run normally", async () => {
    const set = new JoinSet<number>();
    set.spawn(obedient);
    set.abortAll();
    set.spawn(() => 1);
    expect((await set.joinNext())?.status).toBe("cancelled");
    expect(valueOf(await set.joinNext())).toBe(1);
  });
});

describe("JoinSet.shutdown", () => {
  it("aborts all, joins all and ignores what comes out, failures too (J6)", async () => {
    const set = new JoinSet<number>();
    let cleanedUp = 0;
    set.extend([
      () => 1,
      () => Promise.reject(new Error("boom")),
      async ({ token }) => {
        await token.cancelled();
        await yieldNow();
        cleanedUp += 1;
        throw new Error("clean-up");
      },
    ]);
    await settle();
    await set.shutdown("enough");
    expect(cleanedUp).toBe(1);
    expect(set.isEmpty).toBe(true);
    set.spawn(() => 2);
    expect(valueOf(await set.joinNext())).toBe(2);
  });

  it("never runs what is spawned meanwhile, and runs normally what is spawned after", async () => {
    const set = new JoinSet<number>();
    let ran = 0;
    set.spawn(async ({ token, signal }) => {
      signal.addEventListener("abort", () => set.spawn(() => (ran += 1)));
      await token.cancelled();
      set.spawn(() => (ran += 1));
      return 1;
    });
    await settle();
    await set.shutdown();
    expect(ran).toBe(0);
    set.spawn(() => 2);
    expect(await set.joinAll()).toEqual([2]);
  });

  it("ends although producers never stop", async () => {
    const set = new JoinSet<void>({ limit: 2 });
    let closed = false;
    const produce = async (): Promise<void> => {
      while (!closed) {
        await set.ready();
        set.spawn(({ token }) => token.cancelled());
      }
    };
    const producers = [produce(), produce()];
    await settle();
    await set.shutdown();
    closed = true;
    await set.shutdown();
    await Promise.all(producers);
  });

  it("is what await using does (J7)", async () => {
    const reasons: unknown[] = [];
    {
      await using set = new JoinSet<void>();
      set.spawn(async ({ token }) => {
        await token.cancelled();
        reasons.push(token.reason);
      });
      await settle();
    }
    expect(reasons).toEqual([new CancelledError("join set was cancelled")]);
  });
});

describe("JoinSet.detachAll", () => {
  it("empties the set at once and lets its members run on", async () => {
    const { set, tasks } = manualSet(2);
    await settle();
    tasks[0]!.finish(0);
    await settle();
    const waiting = [set.joinNext(), set.joinNext()];
    set.detachAll();
    expect([set.size, set.running, set.isEmpty]).toEqual([0, 0, true]);
    expect(valueOf(await waiting[0])).toBe(0);
    await expect(waiting[1]).resolves.toBeUndefined();
    set.abortAll();
    set.spawn(() => 5);
    tasks[1]!.finish(1);
    expect(valueOf(await set.joinNext())).toBe(5);
    await expect(set.joinNext()).resolves.toBeUndefined();
  });

  it("starts those that waited for a place, and frees the places", async () => {
    const { set, tasks } = manualSet(3, { limit: 1 });
    await settle();
    expect(tasks.map(({ started }) => started)).toEqual([true, false, false]);
    set.detachAll();
    expect([set.running, set.waiting]).toEqual([0, 0]);
    set.spawn(() => 9);
    await settle();
    expect(tasks.map(({ started }) => started)).toEqual([true, true, true]);
    expect(valueOf(set.tryJoinNext())).toBe(9);
    for (const task of tasks) task.finish(0);
    await settle();
    expect(set.running).toBe(0);
  });

  it("leaves them under the signal of the set", async () => {
    const token = new CancellationToken();
    const set = new JoinSet<never>({ signal: token });
    const handle = set.spawn(obedient);
    await settle();
    set.detachAll();
    token.cancel();
    await settle();
    expect(handle.isFinished).toBe(true);
  });
});
