/** Random programs on a semaphore against its model. */
import { AcquireError, Semaphore, select, type SemaphorePermit } from "sluice";
import { describe, expect, it } from "vitest";
import "../support/open-gate.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { settle } from "../support/settle.ts";
import { Model, type Outcome } from "./semaphore-model.ts";

/** A semaphore and its model, driven side by side. */
class Pair {
  readonly random: Random;
  readonly semaphore: Semaphore;
  readonly model: Model;
  readonly permits: SemaphorePermit[] = [];
  readonly outcomes: [operation: number, outcome: Outcome][] = [];
  readonly aborts = new Map<number, AbortController>();
  operation = 0;

  constructor(random: Random) {
    this.random = random;
    const permits = random.below(6);
    this.semaphore = new Semaphore(permits);
    this.model = new Model(permits);
  }

  acquire(): void {
    const { random, semaphore } = this;
    const operation = this.operation++;
    const abort = new AbortController();
    const { signal } = abort;
    const n = random.chance(2) ? 1 : random.below(6);
    const bySelect = n === 1 && random.chance(2);
    this.aborts.set(operation, abort);
    this.model.acquire(operation, n);
    const permit = bySelect
      ? select({ semaphore }, { signal }).then(({ value }) => value)
      : semaphore.acquireMany(n, { signal }).then((permit) => permit);
    void permit.then(
      (permit) => {
        this.permits.push(permit);
        this.outcomes.push([operation, permit.numPermits]);
      },
      (error: unknown) => {
        if (error !== signal.reason && !(error instanceof AcquireError)) throw error;
        this.outcomes.push([operation, error === signal.reason ? "aborted" : "closed"]);
      },
    );
  }

  tryAcquire(): void {
    const n = this.random.below(4);
    const expected = this.model.tryAcquire(n);
    const tried = this.semaphore.tryAcquireMany(n);
    expect(tried.ok ? "ok" : tried.reason).toBe(expected);
    if (!tried.ok) return;
    expect(tried.permit.numPermits).toBe(n);
    this.permits.push(tried.permit);
  }

  /** Does something to a permit that is out. */
  usePermit(): void {
    const { random, model, permits } = this;
    if (permits.length === 0) return;
    const [permit] = permits.splice(random.below(permits.length), 1) as [SemaphorePermit];
    const { numPermits } = permit;
    switch (random.below(6)) {
      case 0:
        model.forget(numPermits);
        permit.forget();
        return;
      case 1: {
        const n = random.below(4);
        const part = permit.split(n);
        expect(part?.numPermits).toBe(n > numPermits ? undefined : n);
        permits.push(permit, ...(part === undefined ? [] : [part]));
        return;
      }
      case 2:
        if (permits.length > 0) random.pick(permits).merge(permit);
        else permits.push(permit);
        return;
      default:
        model.release(numPermits);
        permit.release();
    }
  }

  step(): void {
    const { random, model, semaphore } = this;
    const kind = random.below(100);
    const n = random.below(4);
    if (kind < 35) this.acquire();
    else if (kind < 45) this.tryAcquire();
    else if (kind < 75) this.usePermit();
    else if (kind < 85) {
      if (this.aborts.size === 0) return;
      const operation = random.pick([...this.aborts.keys()]);
      model.abort(operation);
      this.aborts.get(operation)!.abort();
      this.aborts.delete(operation);
    } else if (kind < 92) {
      model.add(n);
      semaphore.addPermits(n);
    } else if (kind < 98) {
      expect(semaphore.forgetPermits(n)).toBe(model.forgetFree(n));
    } else if (random.chance(4)) {
      model.close();
      semaphore.close();
    }
  }

  compare(): void {
    const { model, semaphore } = this;
    expect([semaphore.availablePermits, semaphore.isClosed]).toEqual([model.free, model.closed]);
  }

  async settle(): Promise<void> {
    await settle();
    expect(this.outcomes).toEqual(this.model.outcomes);
    expect(this.permits.reduce((sum, { numPermits }) => sum + numPermits, 0)).toBe(this.model.out);
  }
}

describe("Semaphore against its model", () => {
  it("gives what the model gives, in the same order", async () => {
    await forSeeds(300, async (random) => {
      const pair = new Pair(random);
      for (let i = 0; i < 60; i += 1) {
        pair.step();
        pair.compare();
        if (random.chance(4)) await pair.settle();
      }
      await pair.settle();
    });
  });
});
