import { DestroyRef, ErrorHandler, runInInjectionContext } from "@angular/core";
import { TestBed } from "@angular/core/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { JoinSet, mpsc, select, sleep, watch } from "sluice";
import { fromDestroyRef, injectCancellationToken, injectScope, type Scope, watchSignal } from "sluice/angular";
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

  it("goes on joining by itself where a join was refused for its arguments, and where no look was taken", async () => {
    const scope = injectScope({ injector: place() });
    const wrong = { signal: 3 as never };
    scope.spawn(settle); // so that it joins in the background
    expect(() => scope.joinNext(3 as never)).toThrow("options must be an object, got 3");
    expect(() => scope.joinNext(wrong)).toThrow("signal must be an AbortSignal or a CancellationToken, got 3");
    expect(() => scope.joinAll(wrong)).toThrow("signal must be");
    expect(() => scope.subscribe(3 as never)).toThrow("observer must be");
    expect(() => select({ scope, odd: 3 as never })).toThrow('branch "odd"');
    scope[Symbol.asyncIterator]();
    await select({ now: sleep(0), scope: false });
    const boom = new Error("boom");
    scope.spawn(() => Promise.reject(boom));
    await settle();
    await settle();
    expect([scope.size, reported()]).toEqual([0, [boom]]);
  });

  it("leaves the results to a loop, a subscription and a select", async () => {
    const boom = new Error("boom");
    const failed = { status: "rejected", reason: boom };
    const taken: unknown[] = [];
    const doors: ((scope: Scope) => unknown)[] = [
      async (scope) => {
        for await (const result of scope) taken.push(result);
      },
      (scope) => scope.subscribe((result) => taken.push(result)),
      async (scope) => taken.push((await select({ scope })).value),
    ];
    for (const door of doors) {
      const scope = injectScope({ injector: place() });
      scope.spawn(() => settle().then(() => Promise.reject(boom)));
      void door(scope);
      await settle();
      await settle();
      expect(scope.size).toBe(0);
    }
    expect(taken).toMatchObject([failed, failed, failed]);
    expect(reported()).toEqual([]);
  });

  it("tells the ErrorHandler of a failure of a task that was let go, also after the destroy", async () => {
    const injector = place();
    const scope = injectScope({ injector });
    const [late, later] = [new Error("late"), new Error("later")];
    let fail!: (error: Error) => void;
    scope.spawn(() => settle().then(() => Promise.reject(late)));
    scope.spawn(() => new Promise((_, reject) => (fail = reject)));
    scope.spawn(({ signal }) => never(signal)); // a cancelled one is no failure
    await Promise.resolve();
    scope.detachAll();
    expect(scope.size).toBe(0);
    await settle();
    await settle();
    expect(reported()).toEqual([late]);
    injector.destroy();
    await scope.closed;
    fail(later);
    await settle();
    expect(reported()).toEqual([later]);
  });

  it("goes on after an ErrorHandler that throws, and the platform is told", async () => {
    const thrown: unknown[] = [];
    vi.stubGlobal("reportError", (error: unknown) => thrown.push(error));
    onTestFinished(() => void vi.unstubAllGlobals());
    vi.spyOn(TestBed.inject(ErrorHandler), "handleError").mockImplementation((error) => {
      throw error;
    });
    const [joined, gone] = [new Error("joined"), new Error("gone")];
    const throwing = (error: Error) => (): never => {
      throw error;
    };
    const scope = injectScope<number>({ injector: place() });
    scope.spawn(throwing(gone));
    scope.detachAll();
    scope.spawn(throwing(joined));
    scope.spawn(() => 1);
    await settle();
    expect([thrown, scope.size]).toEqual([[gone, joined], 0]);
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

  it("is ended from the start in a component that is destroyed", async () => {
    const fixture = TestBed.createComponent(component("", () => ({})));
    const { injector } = fixture.debugElement;
    fixture.destroy();
    const scope = injectScope({ injector });
    await scope.closed;
    expect(scope.token.isCancelled).toBe(true);
    const [tx, rx] = watch.channel(1);
    expect([watchSignal(rx, { injector }).closed(), tx.receiverCount]).toEqual([true, 0]);
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
    for (const injector of [3, null]) {
      expect(() => injectScope({ injector: injector as never })).toThrow(
        `injector must be an Injector, got ${String(injector)}`,
      );
    }
  });

  it("says that its injector is destroyed, where Angular gives none of its services any more", () => {
    const injector = place();
    injector.destroy();
    let refused: unknown;
    try {
      injectScope({ injector });
    } catch (error) {
      refused = error;
    }
    expect(String(refused)).toBe("TypeError: injector must not be destroyed");
    expect(String((refused as Error).cause)).toContain("NG0205");
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
