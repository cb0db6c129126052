import { CancellationToken, JoinSet, select } from "sluice";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";
import { manualSet, obedient, valueOf } from "../support/tasks.ts";

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
    const { set, tasks } = manualSet(3);
    await settle();
    for (const n of [2, 0, 1]) tasks[n]!.finish(n);
    expect(valueOf(await set.joinNext())).toBe(2);
    expect(valueOf(await set.joinNext())).toBe(0);
    expect(valueOf(await set.joinNext())).toBe(1);
  });

  it("counts in size every member not yet joined, finished or not (J2)", async () => {
    const { set, tasks } = manualSet(2);
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
    expect(valueOf(await set.joinNext())).toBe(1);
    await expect(set.joinNext()).resolves.toBeUndefined();
    set.spawn(() => 2);
    expect(valueOf(await set.joinNext())).toBe(2);
  });

  it("gives a failure as an outcome, in order, and lets the others be (J4)", async () => {
    const { set, tasks } = manualSet(3);
    await settle();
    tasks[1]!.fail(new Error("boom"));
    await settle();
    tasks[0]!.finish(0);
    tasks[2]!.finish(2);
    expect(await set.joinNext()).toMatchObject({ status: "rejected", reason: new Error("boom") });
    expect([valueOf(await set.joinNext()), valueOf(await set.joinNext())]).toEqual([0, 2]);
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
    const { set, tasks } = manualSet(1);
    const controller = new AbortController();
    const left = set.joinNext({ signal: controller.signal });
    await settle();
    controller.abort("bored");
    tasks[0]!.finish(7);
    await expect(left).rejects.toBe("bored");
    await expect(set.joinNext({ signal: controller.signal })).rejects.toBe("bored");
    expect(valueOf(await set.joinNext())).toBe(7);
  });

  it("serves several callers in order, and ends the rest when the set is empty", async () => {
    const { set, tasks } = manualSet(2);
    const fates = [1, 2, 3, 4].map(() => fateOf(set.joinNext().then(valueOf)));
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
    expect(valueOf(await set.joinNext())).toBe(1);
  });
});

describe("JoinSet.tryJoinNext", () => {
  it("gives what has ended, and does not wait", async () => {
    const { set, tasks } = manualSet(1);
    expect(set.tryJoinNext()).toBeUndefined();
    await settle();
    tasks[0]!.finish(7);
    await settle();
    expect(valueOf(set.tryJoinNext())).toBe(7);
    expect(set.tryJoinNext()).toBeUndefined();
  });
});

describe("JoinSet as a source", () => {
  it("is iterated until it is empty, members spawned meanwhile included, and may be again", async () => {
    const set = JoinSet.from([() => 1, () => 2]);
    const seen: unknown[] = [];
    for await (const result of set) {
      seen.push(valueOf(result));
      if (seen.length === 1) set.spawn(() => 3);
    }
    expect(seen).toEqual([1, 2, 3]);
    set.spawn(() => 4);
    for await (const result of set) seen.push(valueOf(result));
    for await (const result of set) seen.push(result);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it("aborts nothing and loses nothing when a loop is left early", async () => {
    const { set, tasks } = manualSet(3);
    await settle();
    tasks[0]!.finish(0);
    for await (const _ of set) break;
    expect(set.size).toBe(2);
    tasks[1]!.finish(1);
    tasks[2]!.finish(2);
    expect(await set.joinAll()).toEqual([1, 2]);
  });

  it("settles return() at once while next() is parked, and takes no outcome with it", async () => {
    const { set, tasks } = manualSet(1);
    const loop = set[Symbol.asyncIterator]();
    const parked = loop.next();
    await loop.return?.();
    await expect(parked).resolves.toEqual({ done: true, value: undefined });
    await settle();
    tasks[0]!.finish(7);
    expect(valueOf(await set.joinNext())).toBe(7);
  });

  it("tells a subscriber every outcome, and completes when it is empty", async () => {
    const set = JoinSet.from([() => 1, () => 2]);
    const seen: unknown[] = [];
    set.subscribe({ next: (result) => seen.push(valueOf(result)), complete: () => seen.push("complete") });
    await settle();
    expect(seen).toEqual([1, 2, "complete"]);
  });

  it("leaves what was not delivered to others when a subscriber leaves", async () => {
    const { set, tasks } = manualSet(2);
    const seen: unknown[] = [];
    const subscription = set.subscribe((result) => {
      seen.push(valueOf(result));
      subscription.unsubscribe();
    });
    await settle();
    tasks[0]!.finish(0);
    tasks[1]!.finish(1);
    await settle();
    expect(seen).toEqual([0]);
    expect(valueOf(set.tryJoinNext())).toBe(1);
  });

  it("is a branch of select: an outcome, or the end", async () => {
    const { set, tasks } = manualSet(1);
    await settle();
    const waiting = select({ set, stop: new CancellationToken() });
    tasks[0]!.finish(7);
    expect(await waiting).toMatchObject({ branch: "set", value: { status: "fulfilled", value: 7 } });
    expect(await select({ set })).toMatchObject({ branch: "set", value: undefined, done: true });
  });

  it("loses no outcome to a select that another branch has won", async () => {
    const { set, tasks } = manualSet(1);
    const token = new CancellationToken();
    const waiting = select({ set, token });
    await settle();
    token.cancel("first");
    tasks[0]!.finish(7);
    expect(await waiting).toMatchObject({ branch: "token", value: "first" });
    expect(valueOf(await set.joinNext())).toBe(7);
  });
});
