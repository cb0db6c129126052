/** The semaphore as a branch of `select`: it acquires one permit. */
import { AcquireError, CancellationToken, Semaphore, select, type SemaphorePermit, timeout } from "sluice";
import { describe, expect, it, vi } from "vitest";
import "../support/open-gate.ts";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";

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

describe("Semaphore as a branch of select", () => {
  it("wins with one permit, at once or later", async () => {
    const semaphore = new Semaphore(1);
    const first = await select({ semaphore });
    expect([first.branch, first.value.numPermits, semaphore.availablePermits]).toEqual(["semaphore", 1, 0]);
    const second = select({ semaphore, never: new CancellationToken() });
    first.value.release();
    expect((await second).branch).toBe("semaphore");
  });

  it("takes nothing when it loses, and has no place in line any more", async () => {
    const [semaphore, permit] = await drained(1);
    const stop = new CancellationToken();
    const lost = select({ semaphore, stop });
    const next = fateOf(semaphore.acquire());
    stop.cancel();
    expect((await lost).branch).toBe("stop");
    permit.release();
    await settle();
    expect(next()).toMatchObject({ value: { numPermits: 1 } });
    const busy = await select({ stop, semaphore }, { biased: true });
    expect([busy.branch, semaphore.availablePermits]).toEqual(["stop", 0]);
  });

  it("stands in one queue with acquire", async () => {
    const semaphore = new Semaphore(0);
    const order = orderOf({ a: semaphore.acquire(), b: select({ semaphore }), c: semaphore.acquire() });
    semaphore.addPermits(2);
    await settle();
    expect(order).toEqual(["a", "b"]);
  });

  it("rejects with the AcquireError when it is closed, before or meanwhile", async () => {
    const semaphore = new Semaphore(0);
    const waiting = select({ semaphore, never: new CancellationToken() });
    semaphore.close();
    await expect(waiting).rejects.toThrow(AcquireError);
    await expect(select({ semaphore })).rejects.toThrow(AcquireError);
  });

  it("keeps its place in line when another branch wakes the select for nothing", async () => {
    const [semaphore, permit] = await drained(1);
    const nothing = {
      subscribe: (observer: { complete(): void }) => void Promise.resolve().then(() => observer.complete()),
    };
    const selected = select({ semaphore, nothing });
    const behind = fateOf(semaphore.acquire());
    await settle();
    permit.release();
    expect((await selected).branch).toBe("semaphore");
    expect(behind()).toBe("pending");
  });

  it("takes nothing under a timeout that passes first", async () => {
    vi.useFakeTimers();
    const [semaphore, permit] = await drained(1);
    const timedOut = fateOf(timeout(10, semaphore));
    await vi.advanceTimersByTimeAsync(10);
    expect(timedOut()).toMatchObject({ error: { name: "TimeoutError" } });
    permit.release();
    using late = await timeout(10, semaphore);
    expect([late.numPermits, semaphore.availablePermits, vi.getTimerCount()]).toEqual([1, 0, 0]);
    vi.useRealTimers();
  });
});
