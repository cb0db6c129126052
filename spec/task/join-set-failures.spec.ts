import { CancellationToken, CancelledError, type JoinResult, JoinSet, yieldNow } from "sluice";
import { describe, expect, it } from "vitest";
import { cancelOf } from "../../lib/core/cancel.ts";
import { settle } from "../support/settle.ts";
import { Manual, obedient } from "../support/tasks.ts";

const boom = new Error("boom");
const fail = (): Promise<never> => Promise.reject(boom);

describe("JoinSet.joinAll", () => {
  it("gives the values in the order in which the members end (J5)", async () => {
    const set = JoinSet.from([() => yieldNow().then(() => "slow"), () => "quick", async () => "next"]);
    expect(await set.joinAll()).toEqual(["quick", "next", "slow"]);
    expect(set.isEmpty).toBe(true);
  });

  it("rejects with the one failure, when the rest is aborted and has ended (J5)", async () => {
    const set = new JoinSet<number>();
    let cleanedUp = false;
    set.spawn(async ({ token }) => {
      await token.cancelled();
      await yieldNow();
      cleanedUp = true;
      throw token.reason;
    });
    set.spawn(fail);
    await expect(set.joinAll()).rejects.toBe(boom);
    expect(cleanedUp).toBe(true);
    expect(set.isEmpty).toBe(true);
  });

  it("rejects with an AggregateError of all failures in order when there are more", async () => {
    const set = new JoinSet<number>({ name: "uploads" });
    const late = new Error("clean-up");
    set.spawn(fail);
    set.spawn(async ({ token }) => {
      await token.cancelled();
      throw late;
    });
    set.spawn(obedient);
    const error: unknown = await set.joinAll().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ message: "2 tasks of uploads failed", errors: [boom, late] });
  });

  it("tells the aborted of the failure by the cause of their reason", async () => {
    const set = new JoinSet<number>();
    let reason: unknown;
    set.spawn(async ({ token }) => {
      await token.cancelled();
      reason = token.reason;
      return 1;
    });
    await settle();
    set.spawn(fail);
    await expect(set.joinAll()).rejects.toBe(boom);
    expect(reason).toBeInstanceOf(CancelledError);
    expect(reason).toMatchObject({ message: "a task of join set failed", cause: boom });
  });

  it("leaves out members that were aborted by their own handle, or by themselves", async () => {
    const set = new JoinSet<number>();
    set.spawn(() => 1);
    set.spawn(obedient).abort();
    set.spawn(({ token }) => {
      token.cancel("own");
      throw token.reason;
    });
    set.spawn(() => 2);
    expect(await set.joinAll()).toEqual([1, 2]);
  });

  it("rejects with the reason when members were cancelled together, by abortAll or the set's signal", async () => {
    for (const stop of ["abortAll", "signal"]) {
      const token = new CancellationToken();
      const set = new JoinSet<number>({ signal: token });
      set.spawn(() => 1);
      set.spawn(obedient);
      const joining = set.joinAll();
      await settle();
      if (stop === "signal") token.cancel("enough");
      else set.abortAll("enough");
      await expect(joining).rejects.toBe("enough");
      expect(set.isEmpty).toBe(true);
    }
  });

  it("gives the values when all end with one in spite of the abort", async () => {
    const set = new JoinSet<number>();
    set.spawn(({ token }) => token.cancelled().then(() => 1));
    const joining = set.joinAll();
    await settle();
    set.abortAll();
    expect(await joining).toEqual([1]);
  });

  it("aborts the rest when it is given up, and rejects at once", async () => {
    const controller = new AbortController();
    const set = new JoinSet<number>();
    const stubborn = new Manual<number>();
    set.spawn(() => 1);
    set.spawn(({ token }) => token.cancelled().then(() => stubborn.run({ token } as never)));
    const joining = set.joinAll({ signal: controller.signal });
    await settle();
    controller.abort("bored");
    await expect(joining).rejects.toBe("bored");
    expect(set.size).toBe(1);
    expect(await set.joinNext()).toMatchObject({ status: "cancelled", reason: "bored" });
    set.spawn(obedient);
    await expect(set.joinAll({ signal: controller.signal })).rejects.toBe("bored");
    expect((await set.joinNext())?.status).toBe("cancelled");
  });

  it("joins 100,000", async () => {
    const set = new JoinSet<number>();
    for (let n = 0; n < 100_000; n += 1) set.spawn(async () => n);
    const values = await set.joinAll();
    expect(values).toHaveLength(100_000);
    expect(values.every((value, n) => value === n)).toBe(true);
  });
});

describe("a JoinSet with failFast", () => {
  it("aborts the rest with the first failure, of running and of waiting ones", async () => {
    const set = new JoinSet<number>({ failFast: true, limit: 2 });
    let ran = 0;
    set.spawn(obedient);
    set.spawn(async () => {
      await yieldNow();
      throw boom;
    });
    set.spawn(() => (ran += 1));
    set.spawn(() => (ran += 1));
    const results: JoinResult<number>[] = [];
    for await (const result of set) results.push(result);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "cancelled", "cancelled", "cancelled"]);
    expect(ran).toBe(0);
  });

  it("is not triggered by a cancelled member", async () => {
    const set = new JoinSet<number>({ failFast: true });
    const task = new Manual<number>();
    set.spawn(obedient).abort();
    set.spawn(task.run);
    await settle();
    expect((await set.joinNext())?.status).toBe("cancelled");
    task.finish(1);
    expect(await set.joinAll()).toEqual([1]);
  });

  it("lets tasks that are spawned after the failure run normally", async () => {
    const set = new JoinSet<number>({ failFast: true });
    set.spawn(fail);
    await settle();
    set.spawn(() => 1);
    expect((await set.joinNext())?.status).toBe("rejected");
    expect(await set.joinAll()).toEqual([1]);
  });

  it("rejects joinAll with the failure alone", async () => {
    const set = new JoinSet<number>({ failFast: true });
    set.spawn(obedient);
    set.spawn(fail);
    set.spawn(obedient);
    await expect(set.joinAll()).rejects.toBe(boom);
  });
});

describe("a JoinSet with a signal", () => {
  it("aborts all members with the reason of the signal", async () => {
    const controller = new AbortController();
    const set = new JoinSet<never>({ signal: controller.signal });
    set.spawn(obedient);
    set.spawn(obedient);
    await settle();
    controller.abort("closed");
    for await (const result of set) expect(result).toMatchObject({ status: "cancelled", reason: "closed" });
  });

  it("never runs a task that is spawned after it fired", async () => {
    const set = new JoinSet<number>({ signal: AbortSignal.abort("closed"), limit: 1 });
    let ran = 0;
    for (let n = 0; n < 3; n += 1) set.spawn(() => (ran += 1));
    for await (const result of set) expect(result).toMatchObject({ status: "cancelled", reason: "closed" });
    expect([ran, set.running, set.waiting]).toEqual([0, 0, 0]);
  });

  it("hangs nothing on the signal while it has no running member", async () => {
    const token = new CancellationToken();
    const node = cancelOf(token) as unknown as { firstChild: unknown };
    const set = new JoinSet<number>({ signal: token });
    expect(node.firstChild).toBeNull();
    for (let round = 0; round < 3; round += 1) {
      set.spawn(({ token: own }) => Number(own.isCancelled));
      set.spawn(() => 1);
      expect(node.firstChild).not.toBeNull();
      await settle();
      expect(node.firstChild).toBeNull();
    }
    expect(set.size).toBe(6);
    set.spawn(obedient);
    set.detachAll();
    set.spawn(obedient);
    await settle();
    token.cancel();
    await settle();
    expect(node.firstChild).toBeNull();
  });
});
