import { describe, expectTypeOf, it } from "vitest";
import {
  type CancellationToken,
  type Notified,
  Notify,
  type PollableSource,
  select,
  Semaphore,
  type SemaphorePermit,
  timeout,
  type TryAcquireResult,
} from "sluice";

declare const semaphore: Semaphore;
declare const notify: Notify;
declare const token: CancellationToken;

describe("Semaphore types", () => {
  it("gives permits by every way of acquiring", () => {
    expectTypeOf(semaphore.acquire({ signal: token })).toEqualTypeOf<Promise<SemaphorePermit>>();
    expectTypeOf(semaphore.acquireMany(2)).toEqualTypeOf<Promise<SemaphorePermit>>();
    expectTypeOf(timeout(1, semaphore)).toEqualTypeOf<Promise<SemaphorePermit>>();
    expectTypeOf(semaphore).toExtend<PollableSource<SemaphorePermit>>();
    expectTypeOf(new Semaphore(1, { name: "db" })).toEqualTypeOf<Semaphore>();
  });

  it("tells the outcomes of tryAcquire apart", () => {
    const tried = semaphore.tryAcquireMany(2);
    expectTypeOf(tried).toEqualTypeOf<TryAcquireResult>();
    if (tried.ok) expectTypeOf(tried.permit).toEqualTypeOf<SemaphorePermit>();
    else expectTypeOf(tried.reason).toEqualTypeOf<"closed" | "no-permits">();
  });

  it("has permits that know their semaphore, and may not be splittable", async () => {
    const permit = await semaphore.acquire();
    expectTypeOf(permit.semaphore).toEqualTypeOf<Semaphore>();
    expectTypeOf(permit.split(1)).toEqualTypeOf<SemaphorePermit | undefined>();
    expectTypeOf(permit).toExtend<Disposable>();
    // @ts-expect-error a permit comes from its semaphore
    permit.merge({ numPermits: 1 });
  });
});

describe("Notify types", () => {
  it("gives a disposable thenable of nothing", () => {
    const notified = notify.notified({ signal: token });
    expectTypeOf(notified).toEqualTypeOf<Notified>();
    expectTypeOf(notified).toExtend<PromiseLike<void>>();
    expectTypeOf(notified).toExtend<PromiseLike<unknown>>();
    expectTypeOf(notified).toExtend<Disposable>();
    expectTypeOf<Awaited<Notified>>().toEqualTypeOf<void>();
    expectTypeOf(notified.enable()).toEqualTypeOf<boolean>();
    expectTypeOf(notified.then(() => 1)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(new Notify()).toEqualTypeOf<Notify>();
  });
});

describe("select over both", () => {
  it("types the permit and the absence of a value", async () => {
    const r = await select({ semaphore, notify, notified: notify.notified() });
    if (r.branch === "semaphore") expectTypeOf(r.value).toEqualTypeOf<SemaphorePermit>();
    else expectTypeOf(r.value).toEqualTypeOf<void>();
    expectTypeOf(r.done).toEqualTypeOf<false | undefined>();
  });
});
