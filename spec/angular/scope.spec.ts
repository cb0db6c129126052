import { DestroyRef, runInInjectionContext } from "@angular/core";
import { TestBed } from "@angular/core/testing";
import { describe, expect, it } from "vitest";
import { JoinSet, mpsc } from "sluice";
import { fromDestroyRef, injectCancellationToken, injectScope } from "sluice/angular";
import { settle } from "../support/settle.ts";
import { component } from "./support/component.ts";
import { place } from "./support/place.ts";
import { reported } from "./support/reported.ts";

const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));

describe("injectScope", () => {
  it("aborts its tasks with the component, and is closed when they have cleaned up", async () => {
    const log: string[] = [];
    const Host = component("", () => ({ scope: injectScope({ debugName: "Host" }) }));
    const fixture = TestBed.createComponent(Host);
    const { scope } = fixture.componentInstance;
    expect(scope).toBeInstanceOf(JoinSet);
    let release!: () => void;
    const cleaned = new Promise<void>((resolve) => (release = resolve));
    scope.spawn(async ({ signal }) => {
      try {
        await never(signal);
      } catch (reason) {
        log.push(String(reason));
        await cleaned;
        log.push("cleaned");
        throw reason;
      }
    });
    await settle();
    fixture.destroy();
    let closed = false;
    void scope.closed.then(() => (closed = true));
    await settle();
    expect(log).toEqual(["CancelledError: Host was cancelled"]);
    expect(closed).toBe(false);
    release();
    await scope.closed;
    expect(log).toEqual(["CancelledError: Host was cancelled", "cleaned"]);
    expect(scope.size).toBe(0);
    expect(reported()).toEqual([]);
  });

  it("keeps no task that has ended", async () => {
    const scope = injectScope({ injector: place() });
    for (let n = 0; n < 100; n += 1) scope.spawn(() => n);
    await settle();
    expect(scope.size).toBe(0);
  });

  it("tells the ErrorHandler of failures that nobody joins", async () => {
    const scope = injectScope({ injector: place() });
    const boom = new Error("boom");
    scope.spawn(() => {
      throw boom;
    });
    scope.spawn(() => Promise.reject(boom));
    await settle();
    expect(reported()).toEqual([boom, boom]);
  });

  it("joins a task that is spawned at any moment after the last one has ended", async () => {
    const boom = new Error("boom");
    for (let turns = 0; turns < 20; turns += 1) {
      const scope = injectScope({ injector: place() });
      scope.spawn(() => turns);
      for (let n = 0; n < turns; n += 1) await Promise.resolve();
      scope.spawn(() => Promise.reject(boom));
      await settle();
      expect([turns, scope.size, reported()]).toEqual([turns, 0, [boom]]);
    }
  });

  it("leaves the results to who joins by hand", async () => {
    const scope = injectScope<number>({ injector: place() });
    scope.spawn(() => Promise.resolve(1));
    scope.spawn(() => {
      throw new Error("joined");
    });
    const results = [await scope.joinNext(), await scope.joinNext(), await scope.joinNext()];
    expect(results.map((it) => it?.status).sort()).toEqual(["fulfilled", "rejected", undefined]);
    scope.spawn(() => 2);
    await settle();
    expect(scope.size).toBe(1);
    await expect(scope.joinAll()).resolves.toEqual([2]);
    expect(reported()).toEqual([]);
  });

  it("reports what fails during the destroy, also when it is joined by hand", async () => {
    const injector = place();
    const scope = injectScope({ injector });
    expect(scope.tryJoinNext()).toBe(undefined);
    const boom = new Error("clean-up");
    scope.spawn(async ({ signal }) => {
      await never(signal).catch(() => {});
      throw boom;
    });
    await settle();
    injector.destroy();
    await scope.closed;
    expect(reported()).toEqual([boom]);
  });

  it("never starts a task after the destroy", async () => {
    const injector = place();
    const scope = injectScope({ injector });
    injector.destroy();
    await scope.closed;
    let ran = false;
    scope.spawn(() => (ran = true));
    await settle();
    expect(ran).toBe(false);
    expect(scope.size).toBe(0);
  });

  it("keeps to its limit, and fails fast when asked to", async () => {
    const scope = injectScope({ injector: place(), limit: 1, failFast: true });
    let aborted = false;
    scope.spawn(async ({ signal }) => {
      await settle();
      expect(scope.running).toBe(1);
      signal.addEventListener("abort", () => (aborted = true));
      throw new Error("first");
    });
    scope.spawn(() => {
      throw new Error("never started");
    });
    expect([scope.running, scope.waiting]).toEqual([1, 1]);
    await settle();
    await settle();
    await settle();
    expect(reported().map(String)).toEqual(["Error: first"]);
    expect(aborted).toBe(false);
    expect(() => injectScope({ injector: place(), limit: 0 })).toThrow("limit must be an integer of 1 or more, got 0");
  });

  it("needs an injection context or an injector", () => {
    expect(() => injectScope()).toThrow(/NG0203.*injectScope/);
    expect(() => injectCancellationToken()).toThrow(/NG0203.*injectCancellationToken/);
    TestBed.runInInjectionContext(() => injectScope());
  });
});

describe("injectCancellationToken", () => {
  it("fires with the place and stops what waits", async () => {
    const injector = place();
    const token = runInInjectionContext(injector, () => injectCancellationToken({ debugName: "Panel" }));
    const [tx, rx] = mpsc.channel<number>(1);
    const waiting = rx.recv({ signal: token });
    injector.destroy();
    await expect(waiting).rejects.toThrow("Panel was cancelled");
    tx.trySend(1);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });
});

describe("fromDestroyRef", () => {
  it("is cancelled at once by a ref that is destroyed", () => {
    const injector = place();
    const ref = injector.get(DestroyRef);
    injector.destroy();
    expect(fromDestroyRef(ref).isCancelled).toBe(true);
  });

  it("is cancelled at once by a component that is destroyed", () => {
    const Host = component("", () => ({ ref: TestBed.inject(DestroyRef) }));
    const fixture = TestBed.createComponent(Host);
    const ref = fixture.debugElement.injector.get(DestroyRef);
    fixture.destroy();
    expect(fromDestroyRef(ref).isCancelled).toBe(true);
  });

  it("takes its callback off the ref when it is cancelled by hand", async () => {
    let callbacks = 0;
    const ref = {
      destroyed: false,
      onDestroy: () => {
        callbacks += 1;
        return () => (callbacks -= 1);
      },
    } as unknown as DestroyRef;
    const token = fromDestroyRef(ref);
    expect(callbacks).toBe(1);
    token.cancel();
    await settle();
    expect(callbacks).toBe(0);
  });

  it("refuses what is no DestroyRef", () => {
    expect(() => fromDestroyRef({} as DestroyRef)).toThrow("ref must be a DestroyRef, got an object");
    expect(() => fromDestroyRef(undefined as unknown as DestroyRef)).toThrow("ref must be a DestroyRef, got undefined");
  });
});
