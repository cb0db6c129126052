import { CancellationToken, JoinSet, setCoopSlice, yieldNow } from "sluice";
import { describe, expect, it } from "vitest";
import { charge, gateClosed } from "../../lib/core/coop.ts";
import { fateOf } from "../support/fate.ts";
import { forSeeds } from "../support/random.ts";
import { settle } from "../support/settle.ts";
import { Manual, manualSet, obedient } from "../support/tasks.ts";

const started = (tasks: readonly Manual<number>[]): boolean[] => tasks.map((task) => task.started);

describe("a JoinSet with a limit", () => {
  it("keeps tasks above it waiting, unstarted, and starts them in order as places come free", async () => {
    const { set, tasks } = manualSet(4, { limit: 2 });
    expect([set.running, set.waiting, set.size]).toEqual([2, 2, 4]);
    await settle();
    expect(started(tasks)).toEqual([true, true, false, false]);
    tasks[1]!.finish(1);
    await settle();
    expect(started(tasks)).toEqual([true, true, true, false]);
    expect([set.running, set.waiting, set.size]).toEqual([2, 1, 4]);
    tasks[0]!.finish(0);
    tasks[2]!.finish(2);
    await settle();
    expect([set.running, set.waiting]).toEqual([1, 0]);
    tasks[3]!.finish(3);
    expect(await set.joinAll()).toEqual([1, 0, 2, 3]);
  });

  it("gives the place of a finished, unjoined task on", async () => {
    const { set, tasks } = manualSet(2, { limit: 1 });
    await settle();
    tasks[0]!.fail(new Error("boom"));
    await settle();
    expect(started(tasks)).toEqual([true, true]);
    expect(set.size).toBe(2);
  });

  it("never runs more at once than it says", async () => {
    let now = 0;
    let most = 0;
    const set = new JoinSet<void>({ limit: 3 });
    for (let n = 0; n < 50; n += 1) {
      set.spawn(async () => {
        most = Math.max(most, (now += 1));
        for (let hop = 0; hop < n % 4; hop += 1) await yieldNow();
        now -= 1;
      });
    }
    await set.joinAll();
    expect(most).toBe(3);
  });

  it("lets a waiting task go that is aborted: it never runs, and needs no place to end", async () => {
    const { set, tasks } = manualSet(1, { limit: 1 });
    const waiting = new Manual<number>();
    const handle = set.spawn(waiting.run);
    const last = new Manual<number>();
    set.spawn(last.run);
    await settle();
    handle.abort("not needed");
    expect(handle.isFinished).toBe(false);
    expect(await set.joinNext()).toEqual({ status: "cancelled", reason: "not needed", id: handle.id });
    expect([set.running, set.waiting, waiting.started, last.started]).toEqual([1, 1, false, false]);
    tasks[0]!.finish(0);
    await settle();
    expect([waiting.started, last.started]).toEqual([false, true]);
  });

  it("ends all waiting tasks with the set, by abortAll and by its signal", async () => {
    for (const stop of ["abortAll", "signal"]) {
      const token = new CancellationToken();
      const set = new JoinSet<never>({ limit: 1, signal: token });
      let ran = 0;
      for (let n = 0; n < 5; n += 1) set.spawn((context) => ((ran += 1), obedient(context)));
      await settle();
      if (stop === "signal") token.cancel();
      else set.abortAll();
      await settle();
      expect([ran, set.running, set.waiting, set.size]).toEqual([1, 0, 0, 5]);
    }
  });

  it("runs 100,000 tasks, at most 16 at once", async () => {
    const set = new JoinSet<number>({ limit: 16 });
    for (let n = 0; n < 100_000; n += 1) set.spawn(async () => n);
    expect(set.waiting).toBe(99_984);
    expect(await set.joinAll()).toHaveLength(100_000);
    expect([set.size, set.running, set.waiting]).toEqual([0, 0, 0]);
  });
});

describe("JoinSet.trySpawn", () => {
  it("starts the task when there is a place, and refuses at the limit", async () => {
    const set = new JoinSet<number>({ limit: 1 });
    const task = new Manual<number>();
    const handle = set.trySpawn(task.run);
    expect(handle?.isFinished).toBe(false);
    expect(set.trySpawn(() => 2)).toBeUndefined();
    expect(set.size).toBe(1);
    await settle();
    task.finish(1);
    await settle();
    expect(set.trySpawn(() => 2)).toBeDefined();
    expect(await set.joinAll()).toEqual([1, 2]);
  });

  it("refuses while somebody waits for the place, and not the one to whom it was shown", async () => {
    const { set, tasks } = manualSet(1, { limit: 1 });
    const spawned: string[] = [];
    for (const name of ["a", "b"]) {
      void set
        .ready()
        .then(() => spawned.push(set.trySpawn(new Manual<number>().run) === undefined ? "refused" : name));
    }
    await settle();
    tasks[0]!.finish(0);
    await settle();
    expect(spawned).toEqual(["a"]);
    expect(set.trySpawn(() => 1)).toBeUndefined();
    set.detachAll();
  });
});

describe("JoinSet.ready", () => {
  it("resolves at once while there is a place, and always without a limit", async () => {
    await new JoinSet().ready();
    const set = new JoinSet<number>({ limit: 1 });
    await set.ready();
    expect(set.trySpawn(() => 1)).toBeDefined();
  });

  it("waits for a place, and serves in order, one for each place", async () => {
    const { set, tasks } = manualSet(2, { limit: 2 });
    const order: string[] = [];
    const producers = ["a", "b", "c"].map(async (name) => {
      await set.ready();
      order.push(name);
      set.spawn(new Manual<number>().run);
    });
    await settle();
    expect(order).toEqual([]);
    tasks[0]!.finish(0);
    await settle();
    expect([...order, set.waiting]).toEqual(["a", 0]);
    tasks[1]!.finish(1);
    await settle();
    expect([...order, set.waiting]).toEqual(["a", "b", 0]);
    await set.shutdown();
    await Promise.all(producers);
  });

  it("lets producers that ask in one turn go on one for each place", async () => {
    const set = new JoinSet<never>({ limit: 2 });
    for (let n = 0; n < 5; n += 1) {
      void set.ready().then(() => {
        if (set.size < 4) set.spawn(obedient);
      });
    }
    await settle();
    expect([set.running, set.waiting]).toEqual([2, 0]);
    await set.shutdown();
  });

  it("shows the place to the next when who was told does not spawn", async () => {
    const { set, tasks } = manualSet(1, { limit: 1 });
    const fates = [fateOf(set.ready()), fateOf(set.ready())];
    await settle();
    tasks[0]!.finish(0);
    await settle();
    expect(fates[0]!()).toEqual({ value: undefined });
    await settle();
    expect(fates[1]!()).toEqual({ value: undefined });
  });

  it("gives its turn to the next when it is given up", async () => {
    const { set, tasks } = manualSet(1, { limit: 1 });
    const token = new CancellationToken();
    const left = fateOf(set.ready({ signal: token }));
    const next = fateOf(set.ready());
    token.cancel("bored");
    tasks[0]!.finish(0);
    await settle();
    expect([left(), next()]).toEqual([{ error: "bored" }, { value: undefined }]);
    await expect(set.ready({ signal: token })).rejects.toBe("bored");
  });

  it("is told of places that waiting tasks do not need", async () => {
    const { set, tasks } = manualSet(2, { limit: 1 });
    const ready = fateOf(set.ready());
    await settle();
    tasks[0]!.finish(0);
    await settle();
    expect(ready()).toBe("pending");
    tasks[1]!.finish(1);
    await settle();
    expect(ready()).toEqual({ value: undefined });
  });

  it("waits for the coop gate like every wait, and try-operations fail meanwhile", async () => {
    const slice = setCoopSlice(0);
    while (!gateClosed) charge();
    const set = new JoinSet<number>({ limit: 1 });
    const ready = fateOf(set.ready());
    expect(set.trySpawn(() => 1)).toBeUndefined();
    await Promise.resolve();
    expect(ready()).toBe("pending");
    setCoopSlice(slice);
    await settle();
    expect(ready()).toEqual({ value: undefined });
  });
});

describe("a JoinSet with a limit, at random", () => {
  it("counts right, keeps the limit and joins everyone once", async () => {
    await forSeeds(60, async (random) => {
      const limit = 1 + random.below(4);
      const set = new JoinSet<number>({ limit });
      const tasks: Manual<number>[] = [];
      const joined: number[] = [];
      const expected = (): number => tasks.length - joined.length;
      for (let step = 0; step < 80; step += 1) {
        const task = new Manual<number>();
        switch (random.below(6)) {
          case 0:
          case 1:
            if (random.chance(2)) set.spawn(task.run);
            else if (set.trySpawn(task.run) === undefined) break;
            tasks.push(task);
            break;
          case 2:
          case 3: {
            const running = tasks.filter((each) => each.started);
            if (running.length > 0) random.pick(running).finish(step);
            break;
          }
          case 4: {
            const result = set.tryJoinNext();
            if (result !== undefined) joined.push(result.id);
            break;
          }
          default:
            if (random.chance(8)) set.abortAll();
            else await settle();
        }
        expect(set.size).toBe(expected());
        expect(set.running).toBeLessThanOrEqual(limit);
        expect(set.running + set.waiting).toBeLessThanOrEqual(set.size);
        if (set.waiting > 0) expect(set.running).toBe(limit);
      }
      set.abortAll();
      for await (const { id } of set) joined.push(id);
      expect(new Set(joined).size).toBe(tasks.length);
      expect([set.size, set.running, set.waiting]).toEqual([0, 0, 0]);
    });
  });
});
