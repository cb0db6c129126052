import { CancellationToken, CancelledError, type JoinResult, JoinSet, select, yieldNow } from "sluice";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";
import { Manual, obedient } from "../support/tasks.ts";

const value = <T>(result: JoinResult<T> | undefined): T | undefined =>
  result?.status === "fulfilled" ? result.value : undefined;

/** A set with members that end by hand. */
function manual(count: number): { set: JoinSet<number>; tasks: Manual<number>[] } {
  const tasks = Array.from({ length: count }, () => new Manual<number>());
  return { set: JoinSet.from(tasks.map(({ run }) => run)), tasks };
}

describe("JoinSet", () => {
  it("is empty at first, and joinNext says so at once (J3)", async () => {
    const set = new JoinSet<number>();
    expect([set.size, set.isEmpty, set.running, set.waiting]).toEqual([0, true, 0, 0]);
    await expect(set.joinNext()).resolves.toBeUndefined();
    expect(set.tryJoinNext()).toBeUndefined();
    await expect(set.joinAll()).resolves.toEqual([]);
    await set.shutdown();
  });

  it("joins in the order in which members end, not in that of spawning (J1)", async () => {
    const { set, tasks } = manual(3);
    await settle();
    for (const n of [2, 0, 1]) tasks[n]!.finish(n);
    expect(value(await set.joinNext())).toBe(2);
    expect(value(await set.joinNext())).toBe(0);
    expect(value(await set.joinNext())).toBe(1);
  });

  it("counts in size every member not yet joined, finished or not (J2)", async () => {
    const { set, tasks } = manual(2);
    await settle();
    tasks[0]!.finish(0);
    await settle();
    expect([set.size, set.running, set.isEmpty]).toEqual([2, 1, false]);
    await set.joinNext();
    expect([set.size, set.running]).toEqual([1, 1]);
    tasks[1]!.finish(1);
    await set.joinNext();
    expect([set.size, set.running, set.isEmpty]).toEqual([0, 0, true]);
  });

  it("can be used again when it was empty (J3)", async () => {
    const set = new JoinSet<number>();
    set.spawn(() => 1);
    expect(value(await set.joinNext())).toBe(1);
    await expect(set.joinNext()).resolves.toBeUndefined();
    set.spawn(() => 2);
    expect(value(await set.joinNext())).toBe(2);
  });

  it("gives a failure as an outcome, in order, and lets the others be (J4)", async () => {
    const { set, tasks } = manual(3);
    await settle();
    tasks[1]!.fail(new Error("boom"));
    await settle();
    tasks[0]!.finish(0);
    tasks[2]!.finish(2);
    expect(await set.joinNext()).toMatchObject({ status: "rejected", reason: new Error("boom") });
    expect([value(await set.joinNext()), value(await set.joinNext())]).toEqual([0, 2]);
  });

  it("gives an abort handle, whose task is an outcome too (J8)", async () => {
    const set = new JoinSet<number>();
    const handle = set.spawn(obedient);
    await settle();
    handle.abort("alone");
    expect(await set.joinNext()).toEqual({ status: "cancelled", reason: "alone", id: handle.id });
    expect(handle.isFinished).toBe(true);
  });

  it("starts no task inside spawn, and all in order", async () => {
    const order: number[] = [];
    const set = new JoinSet<number>();
    set.extend([1, 2, 3].map((n) => () => order.push(n)));
    expect(order).toEqual([]);
    await settle();
    expect(order).toEqual([1, 2, 3]);
  });

  it("has nothing that await would call, and no length", () => {
    const set = new JoinSet();
    expect("then" in set).toBe(false);
    expect("length" in set).toBe(false);
    expect("then" in set.spawn(() => 1)).toBe(false);
  });

  it("refuses wrong arguments at the call, by name", () => {
    const set = new JoinSet<number>();
    for (const wrong of [0, -1, 1.5, NaN]) {
      expect(() => new JoinSet({ limit: wrong })).toThrow(
        new RangeError(`limit must be an integer of 1 or more, got ${wrong}`),
      );
    }
    expect(() => new JoinSet({ limit: "2" as never })).toThrow(new TypeError('limit must be a number, got "2"'));
    expect(() => new JoinSet({ signal: {} as never })).toThrow("signal must be an AbortSignal");
    expect(() => new JoinSet(2 as never)).toThrow(new TypeError("options must be an object, got 2"));
    for (const method of ["spawn", "trySpawn"] as const) {
      expect(() => set[method](1 as never)).toThrow(new TypeError("task must be a function, got 1"));
    }
    for (const method of ["joinNext", "joinAll", "ready"] as const) {
      expect(() => set[method](1 as never)).toThrow(new TypeError("options must be an object, got 1"));
      expect(() => set[method]({ signal: 1 as never })).toThrow("signal must be an AbortSignal");
    }
    expect(set.isEmpty).toBe(true);
    expect(new JoinSet({ limit: Infinity }).running).toBe(0);
  });
});

describe("JoinSet.joinNext", () => {
  it("loses no outcome when it is given up (J9)", async () => {
    const { set, tasks } = manual(1);
    const controller = new AbortController();
    const left = set.joinNext({ signal: controller.signal });
    await settle();
    controller.abort("bored");
    tasks[0]!.finish(7);
    await expect(left).rejects.toBe("bored");
    await expect(set.joinNext({ signal: controller.signal })).rejects.toBe("bored");
    expect(value(await set.joinNext())).toBe(7);
  });

  it("serves several callers in order, and ends the rest when the set is empty", async () => {
    const { set, tasks } = manual(2);
    const fates = [1, 2, 3, 4].map(() => fateOf(set.joinNext().then(value)));
    await settle();
    tasks[1]!.finish(1);
    await settle();
    expect(fates.map((fate) => fate())).toEqual([{ value: 1 }, "pending", "pending", "pending"]);
    tasks[0]!.finish(0);
    await settle();
    expect(fates.map((fate) => fate())).toEqual([
      { value: 1 },
      { value: 0 },
      { value: undefined },
      { value: undefined },
    ]);
  });

  it("gives what a later abort does not change (J6)", async () => {
    const set = new JoinSet<number>();
    set.spawn(() => 1);
    await settle();
    set.abortAll();
    expect(value(await set.joinNext())).toBe(1);
  });
});

describe("JoinSet.tryJoinNext", () => {
  it("gives what has ended, and does not wait", async () => {
    const { set, tasks } = manual(1);
    expect(set.tryJoinNext()).toBeUndefined();
    await settle();
    tasks[0]!.finish(7);
    await settle();
    expect(value(set.tryJoinNext())).toBe(7);
    expect(set.tryJoinNext()).toBeUndefined();
  });
});

describe("JoinSet as a source", () => {
  it("is iterated until it is empty, members spawned meanwhile included, and may be again", async () => {
    const set = JoinSet.from([() => 1, () => 2]);
    const seen: unknown[] = [];
    for await (const result of set) {
      seen.push(value(result));
      if (seen.length === 1) set.spawn(() => 3);
    }
    expect(seen).toEqual([1, 2, 3]);
    set.spawn(() => 4);
    for await (const result of set) seen.push(value(result));
    for await (const result of set) seen.push(result);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it("aborts nothing and loses nothing when a loop is left early", async () => {
    const { set, tasks } = manual(3);
    await settle();
    tasks[0]!.finish(0);
    for await (const _ of set) break;
    expect(set.size).toBe(2);
    tasks[1]!.finish(1);
    tasks[2]!.finish(2);
    expect(await set.joinAll()).toEqual([1, 2]);
  });

  it("settles return() at once while next() is parked, and takes no outcome with it", async () => {
    const { set, tasks } = manual(1);
    const loop = set[Symbol.asyncIterator]();
    const parked = loop.next();
    await loop.return?.();
    await expect(parked).resolves.toEqual({ done: true, value: undefined });
    await settle();
    tasks[0]!.finish(7);
    expect(value(await set.joinNext())).toBe(7);
  });

  it("tells a subscriber every outcome, and completes when it is empty", async () => {
    const set = JoinSet.from([() => 1, () => 2]);
    const seen: unknown[] = [];
    set.subscribe({ next: (result) => seen.push(value(result)), complete: () => seen.push("complete") });
    await settle();
    expect(seen).toEqual([1, 2, "complete"]);
  });

  it("leaves what was not delivered to others when a subscriber leaves", async () => {
    const { set, tasks } = manual(2);
    const seen: unknown[] = [];
    const subscription = set.subscribe((result) => {
      seen.push(value(result));
      subscription.unsubscribe();
    });
    await settle();
    tasks[0]!.finish(0);
    tasks[1]!.finish(1);
    await settle();
    expect(seen).toEqual([0]);
    expect(value(set.tryJoinNext())).toBe(1);
  });

  it("is a branch of select: an outcome, or the end", async () => {
    const { set, tasks } = manual(1);
    await settle();
    const waiting = select({ set, stop: new CancellationToken() });
    tasks[0]!.finish(7);
    expect(await waiting).toMatchObject({ branch: "set", value: { status: "fulfilled", value: 7 } });
    expect(await select({ set })).toMatchObject({ branch: "set", value: undefined, done: true });
  });

  it("loses no outcome to a select that another branch has won", async () => {
    const { set, tasks } = manual(1);
    const token = new CancellationToken();
    const waiting = select({ set, token });
    await settle();
    token.cancel("first");
    tasks[0]!.finish(7);
    expect(await waiting).toMatchObject({ branch: "token", value: "first" });
    expect(value(await set.joinNext())).toBe(7);
  });
});

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
    expect(value(await set.joinNext())).toBe(1);
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
    expect(value(await set.joinNext())).toBe(2);
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
    const { set, tasks } = manual(2);
    await settle();
    tasks[0]!.finish(0);
    await settle();
    const waiting = [set.joinNext(), set.joinNext()];
    set.detachAll();
    expect([set.size, set.running, set.isEmpty]).toEqual([0, 0, true]);
    expect(value(await waiting[0])).toBe(0);
    await expect(waiting[1]).resolves.toBeUndefined();
    set.abortAll();
    set.spawn(() => 5);
    tasks[1]!.finish(1);
    expect(value(await set.joinNext())).toBe(5);
    await expect(set.joinNext()).resolves.toBeUndefined();
  });

  it("starts those that waited for a place, and frees the places", async () => {
    const tasks = Array.from({ length: 3 }, () => new Manual<number>());
    const set = JoinSet.from(
      tasks.map(({ run }) => run),
      { limit: 1 },
    );
    await settle();
    expect(tasks.map(({ started }) => started)).toEqual([true, false, false]);
    set.detachAll();
    expect([set.running, set.waiting]).toEqual([0, 0]);
    set.spawn(() => 9);
    await settle();
    expect(tasks.map(({ started }) => started)).toEqual([true, true, true]);
    expect(value(set.tryJoinNext())).toBe(9);
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
