import { ApplicationRef, effect, signal } from "@angular/core";
import { TestBed } from "@angular/core/testing";
import { describe, expect, it, vi } from "vitest";
import { CancelledError, OverflowError } from "sluice";
import { injectWorker, type WorkerOptions } from "sluice/angular";
import { settle } from "../support/settle.ts";
import { place } from "./support/place.ts";
import { reported } from "./support/reported.ts";

/** A worker whose runs end when they are told to. */
function manual(options: Omit<WorkerOptions, "injector">) {
  const injector = place();
  const started: string[] = [];
  const aborted: string[] = [];
  const gates = new Map<string, { open: (result?: string) => void; fail: (error: Error) => void }>();
  const worker = injectWorker(
    (input: string, { signal }) => {
      started.push(input);
      signal.addEventListener("abort", () => aborted.push(input));
      return new Promise<string>((resolve, reject) => {
        gates.set(input, { open: (result = input.toUpperCase()) => resolve(result), fail: reject });
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });
    },
    { ...options, injector },
  );
  const outcome = (run: Promise<string>): Promise<string> =>
    run.then(
      (value) => value,
      (error: unknown) => String(error),
    );
  return { injector, started, aborted, gates, worker, outcome };
}

describe("injectWorker", () => {
  it("works as concatMap: one after the other, in order", async () => {
    const { worker, started, gates, outcome } = manual({ overflow: "wait" });
    const runs = ["a", "b", "c"].map((input) => outcome(worker.run(input)));
    expect(started).toEqual([]); // never inside run
    expect([worker.pending(), worker.queued()]).toEqual([3, 2]);
    await settle();
    expect(started).toEqual(["a"]);
    gates.get("a")!.open();
    await settle();
    expect(started).toEqual(["a", "b"]);
    expect([worker.pending(), worker.queued()]).toEqual([2, 1]);
    gates.get("b")!.open();
    await settle();
    gates.get("c")!.open();
    expect(await Promise.all(runs)).toEqual(["A", "B", "C"]);
    expect([worker.pending(), worker.queued()]).toEqual([0, 0]);
  });

  it("works as mergeMap with a limit: concurrency at once", async () => {
    const { worker, started, gates } = manual({ overflow: "wait", concurrency: 2 });
    for (const input of ["a", "b", "c"]) void worker.run(input);
    await settle();
    expect(started).toEqual(["a", "b"]);
    gates.get("b")!.open();
    await settle();
    expect(started).toEqual(["a", "b", "c"]);
  });

  it("works as exhaustMap: capacity 0 and drop-newest", async () => {
    const { worker, gates, outcome } = manual({ overflow: "drop-newest" });
    const [a, b] = ["a", "b"].map((input) => outcome(worker.run(input)));
    await settle();
    gates.get("a")!.open();
    expect(await a).toBe("A");
    expect(await b).toBe("CancelledError: dropped: the queue is full");
    expect(reported()).toEqual([]);
  });

  it("keeps the last input while busy: capacity 1 and drop-oldest", async () => {
    const { worker, started, gates, outcome } = manual({ overflow: "drop-oldest", capacity: 1 });
    const [, b] = ["a", "b", "c"].map((input) => outcome(worker.run(input)));
    expect(await b).toBe("CancelledError: dropped: a newer input took its place");
    gates.get("a")!.open();
    await settle();
    expect(started).toEqual(["a", "c"]);
  });

  it("refuses under error, and reports that to the ErrorHandler when nobody awaits it", async () => {
    const { worker } = manual({ overflow: "error", capacity: 1 });
    void worker.run("a");
    void worker.run("b");
    const refused = worker.run("c");
    await expect(refused).rejects.toBeInstanceOf(OverflowError);
    expect(worker.lastError()).toBeInstanceOf(OverflowError);
    void worker.run("d");
    await settle();
    await settle();
    expect(reported().map(String)).toEqual([
      "OverflowError: more than 1 message waiting: raise the capacity, or choose an overflow that drops",
    ]);
  });

  it("works as switchMap: a newer input aborts those before it, and waits until they have ended", async () => {
    const { worker, started, aborted, outcome, gates } = manual({ overflow: "wait", abortPrevious: true });
    const a = outcome(worker.run("a"));
    await settle();
    const b = outcome(worker.run("b"));
    const c = outcome(worker.run("c"));
    expect(await a).toBe("CancelledError: superseded by a newer input");
    expect(await b).toBe("CancelledError: superseded by a newer input");
    await settle();
    expect([started, aborted]).toEqual([["a", "c"], ["a"]]);
    gates.get("c")!.open();
    expect(await c).toBe("C");
    expect(reported()).toEqual([]);
  });

  it("rejects with the handler's error, keeps it as lastError, and forgets it after a success", async () => {
    const { worker, gates } = manual({ overflow: "wait" });
    const boom = new Error("boom");
    const a = worker.run("a");
    await settle();
    gates.get("a")!.fail(boom);
    await expect(a).rejects.toBe(boom);
    expect(worker.lastError()).toBe(boom);
    const b = worker.run("b");
    await settle();
    gates.get("b")!.open();
    await expect(b).resolves.toBe("B");
    expect(worker.lastError()).toBe(undefined);
    expect(reported()).toEqual([]);
  });

  it("reports an error that nobody awaits, also one that the handler throws at once", async () => {
    const boom = new Error("boom");
    const worker = injectWorker(
      () => {
        throw boom;
      },
      { overflow: "wait", injector: place() },
    );
    void worker.run();
    await settle();
    await settle();
    expect(reported()).toEqual([boom]);
  });

  it("aborts what is at work and drops what waits when its place is destroyed", async () => {
    const { worker, injector, started, aborted, outcome } = manual({ overflow: "wait", debugName: "save" });
    const a = outcome(worker.run("a"));
    const b = outcome(worker.run("b"));
    await settle();
    injector.destroy();
    const c = outcome(worker.run("c"));
    expect(await Promise.all([a, b, c])).toEqual(Array.from({ length: 3 }, () => "CancelledError: save was cancelled"));
    await settle();
    expect([started, aborted]).toEqual([["a"], ["a"]]);
    expect([worker.pending(), worker.queued()]).toEqual([0, 0]);
    expect(reported()).toEqual([]);
  });

  it("settles a run whose task was aborted before it started", async () => {
    const { worker, injector, started, outcome } = manual({ overflow: "wait", debugName: "save" });
    const a = outcome(worker.run("a"));
    injector.destroy();
    expect(await a).toBe("CancelledError: save was cancelled");
    expect(started).toEqual([]);
    expect(worker.pending()).toBe(0);
  });

  it.each(["drop-newest", "error"] as const)("does not make an effect depend on it, under %s", async (overflow) => {
    const { worker, injector, outcome } = manual({ overflow });
    const [input, after] = [signal("a"), vi.fn()];
    effect(
      () => {
        for (let n = 0; n < 2; n += 1) void outcome(worker.run(input()));
        if (after.mock.calls.length < 10) after(); // and not for ever, if it fails
      },
      { injector },
    );
    for (let n = 0; n < 3; n += 1) {
      TestBed.tick();
      await settle();
    }
    expect(after).toHaveBeenCalledOnce();
  });

  it("supersedes in order when a listener to the abort calls run, and settles when it destroys the place", async () => {
    for (const [destroy, results] of [
      [false, ["CancelledError: superseded by a newer input", "x"]],
      [true, ["CancelledError: worker was cancelled"]],
    ] as const) {
      const injector = place();
      const runs: Promise<string>[] = [];
      const worker = injectWorker(
        (input: string, { signal: abort }) => {
          if (input !== "a") return input;
          return new Promise<string>((_, reject) => {
            abort.addEventListener("abort", () => {
              if (destroy) injector.destroy();
              else runs.push(worker.run("x"));
              reject(abort.reason as Error);
            });
          });
        },
        { overflow: "wait", abortPrevious: true, injector },
      );
      worker.run("a").catch(() => {});
      await settle();
      runs.unshift(worker.run("b"));
      const settled = await Promise.allSettled(runs);
      expect(settled.map((run) => (run.status === "fulfilled" ? run.value : String(run.reason)))).toEqual(results);
      expect([worker.pending(), worker.queued()]).toEqual([0, 0]);
    }
  });

  it("supersedes a run that had not started", async () => {
    const { worker, started, outcome } = manual({ overflow: "wait", abortPrevious: true });
    const a = outcome(worker.run("a"));
    void worker.run("b");
    expect(await a).toBe("CancelledError: superseded by a newer input");
    await settle();
    expect(started).toEqual(["b"]);
  });

  it("gives what the handler gives even if it was told to stop and did not", async () => {
    let open!: () => void;
    const worker = injectWorker((input: number) => new Promise<number>((resolve) => (open = () => resolve(input))), {
      overflow: "wait",
      abortPrevious: true,
      injector: place(),
    });
    const first = worker.run(1);
    await settle();
    const openFirst = open;
    const second = worker.run(2);
    openFirst();
    await expect(first).resolves.toBe(1);
    await settle();
    open();
    await expect(second).resolves.toBe(2);
  });

  it("holds a pending task while there are runs, if asked to", async () => {
    const { worker, gates } = manual({ overflow: "wait", pending: true });
    const app = TestBed.inject(ApplicationRef);
    await app.whenStable();
    void worker.run("a");
    void worker.run("b");
    let stable = false;
    void app.whenStable().then(() => (stable = true));
    await settle();
    gates.get("a")!.open();
    await settle();
    expect(stable).toBe(false);
    gates.get("b")!.open();
    await app.whenStable();
    expect(worker.pending()).toBe(0);
  });

  it("drops with CancelledError and never with an unhandled rejection", async () => {
    const { worker } = manual({ overflow: "drop-newest" });
    void worker.run("a");
    const dropped = worker.run("b");
    await settle();
    await expect(dropped).rejects.toBeInstanceOf(CancelledError);
  });

  it("refuses wrong arguments", () => {
    const injector = place();
    const work = (): void => {};
    expect(() => injectWorker(work, { overflow: "wait" })).toThrow(/NG0203.*injectWorker/);
    expect(() => injectWorker(3 as never, { overflow: "wait", injector })).toThrow("handler must be a function, got 3");
    expect(() => injectWorker(work, { injector } as never)).toThrow("overflow must be one of");
    expect(() => injectWorker(work, { overflow: "wait", concurrency: 0, injector })).toThrow("concurrency must be");
    expect(() => injectWorker(work, { overflow: "wait", concurrency: 2, abortPrevious: true, injector })).toThrow(
      new RangeError("concurrency must be 1 with abortPrevious, got 2"),
    );
    injectWorker(work, { overflow: "wait", concurrency: 1, abortPrevious: true, injector });
    expect(() => injectWorker(work, { overflow: "drop-oldest", injector })).toThrow("capacity must be");
    expect(() => injectWorker(work, { overflow: "error", capacity: 0.5, injector })).toThrow("capacity must be");
  });
});
