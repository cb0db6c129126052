/** The third door: a pollable into callbacks. */
import { AsyncLocalStorage } from "node:async_hooks";
import { mpsc } from "sluice";
import { describe, expect, it, vi } from "vitest";
import { Drain, ObserverSink, type Sink } from "../../lib/core/drain.ts";
import { VALUE, wait } from "../../lib/core/wait.ts";
import "../support/open-gate.ts";
import { reported } from "../support/reported.ts";
import { settle } from "../support/settle.ts";
import { Tap } from "./tap.ts";

const reports = reported();

/** A drain of a tap, with all that it hands over. */
function drainOf(...items: number[]): { tap: Tap<number>; drain: Drain<number>; log: unknown[] } {
  const tap = new Tap<number>();
  tap.items.push(...items);
  const log: unknown[] = [];
  const sink: Sink<number> = {
    next: (value) => void log.push(value),
    error: (error) => void log.push({ error }),
    complete: () => void log.push("complete"),
  };
  return { tap, log, drain: new Drain(tap, sink, (early) => log.push(early ? "left early" : "ended")) };
}

describe("Drain", () => {
  it("starts on a microtask, hands over all that is there in one, and parks", async () => {
    const { tap, drain, log } = drainOf(1, 2, 3);
    drain.start();
    expect(log).toEqual([]);
    await Promise.resolve();
    expect(log).toEqual([1, 2, 3]);
    expect(tap.waiting).toBe(1);
  });

  it("startNow hands over what is there before it returns", () => {
    const { tap, drain, log } = drainOf(1, 2);
    drain.startNow();
    expect(log).toEqual([1, 2]);
    expect(tap.waiting).toBe(1);
  });

  it("queues one microtask a burst, and runs no callback inside the wake (law 6)", async () => {
    const { tap, drain, log } = drainOf();
    drain.startNow();
    await settle();
    const queued = vi.spyOn(drain, "pumpAll");
    for (let i = 0; i < 5; i += 1) tap.push(i);
    expect(log).toEqual([]);
    await settle();
    expect(log).toEqual([0, 1, 2, 3, 4]);
    expect(queued).toHaveBeenCalledTimes(1);
  });

  it("hands over what comes while it hands over", async () => {
    const { tap, drain, log } = drainOf(1);
    const sink = vi.spyOn(drain.sink, "next");
    sink.mockImplementation((value) => {
      log.push(value);
      if (value < 4) tap.push(value + 1);
    });
    drain.startNow();
    expect(log).toEqual([1, 2, 3, 4]);
    await settle();
    expect(tap.waiting).toBe(1);
  });

  it("ends with the source: told of the end before complete, once", async () => {
    const { tap, drain, log } = drainOf(1);
    drain.start();
    tap.close();
    await settle();
    expect(log).toEqual([1, "ended", "complete"]);
    drain.stop();
    expect([drain.stopped, tap.waiting, log.length]).toEqual([true, 0, 3]);
  });

  it("ends with the error of the source", async () => {
    const { tap, drain, log } = drainOf(1);
    drain.startNow();
    tap.fail("why");
    await settle();
    expect(log).toEqual([1, "ended", { error: "why" }]);
    expect(tap.waiting).toBe(0);
  });

  it("stopped while parked, leaves the list and takes nothing", async () => {
    const { tap, drain, log } = drainOf();
    drain.startNow();
    drain.stop();
    drain.stop();
    tap.push(1);
    await settle();
    expect([tap.items, tap.waiting, log]).toEqual([[1], 0, ["left early"]]);
  });

  it("stopped after it was woken, passes its turn to the next reader (law 10)", async () => {
    const { tap, drain, log } = drainOf();
    drain.startNow();
    const next = wait(tap, VALUE);
    tap.push(1);
    expect([drain.scheduled, tap.items]).toEqual([true, [1]]);
    drain.stop();
    await expect(next).resolves.toBe(1);
    expect(log).toEqual(["left early"]);
  });

  it("stopped before it started, hands over nothing", async () => {
    const { tap, drain, log } = drainOf(1);
    drain.start().stop();
    await settle();
    expect([tap.items, log]).toEqual([[1], ["left early"]]);
  });

  it("stopped inside a callback, takes nothing more", async () => {
    const { tap, drain, log } = drainOf(1, 2, 3);
    vi.spyOn(drain.sink, "next").mockImplementation((value) => {
      log.push(value);
      if (value === 2) drain.stop();
    });
    drain.start();
    await settle();
    expect([tap.items, tap.waiting, log]).toEqual([[3], 0, [1, 2, "left early"]]);
  });

  it("goes back to the list when another reader took what it was woken for", async () => {
    const { tap, drain, log } = drainOf();
    drain.startNow();
    tap.push(1);
    expect(tap.poll()).toBe(1);
    await settle();
    expect([tap.waiting, log]).toEqual([1, []]);
    tap.push(2);
    await settle();
    expect(log).toEqual([2]);
  });

  it("runs its callbacks in the context in which it was made", async () => {
    const context = new AsyncLocalStorage<string>();
    const { tap, log } = drainOf();
    const sink = new ObserverSink<number>({
      next: () => log.push(context.getStore()),
      complete: () => log.push(context.getStore()),
    });
    const drain = context.run("reader", () => new Drain(tap, sink));
    context.run("starter", () => drain.start());
    await settle();
    context.run("sender", () => {
      tap.push(1);
      tap.close();
    });
    await settle();
    expect(log).toEqual(["reader", "reader"]);
  });

  it("looks once more after a pump, in its context: who goes on by then wakes nobody anew", async () => {
    const context = new AsyncLocalStorage<string>();
    const { tap, log } = drainOf();
    const sink = new ObserverSink<number>({ next: (value) => log.push([value, context.getStore()]) });
    const drain = context.run("reader", () => new Drain(tap, sink).startNow());
    await settle();
    const pumps = vi.spyOn(drain, "pumpAll");
    await context.run("sender", async () => {
      for (let i = 0; i < 3; i += 1) {
        tap.push(i);
        await Promise.resolve();
      }
    });
    expect(log).toEqual([0, 1, 2].map((value) => [value, "reader"]));
    expect(pumps).toHaveBeenCalledTimes(1);
    expect(tap.waiting).toBe(1);
  });

  it("takes turns with another that waits, however closely the items come", async () => {
    const { tap, log } = drainOf();
    const reader = (name: string): Drain<number> =>
      new Drain(tap, new ObserverSink<number>({ next: (value) => log.push(`${name}${value}`) })).startNow();
    reader("a");
    reader("b");
    for (let i = 0; i < 4; i += 1) {
      tap.push(i);
      await Promise.resolve();
    }
    await settle();
    expect(log).toEqual(["a0", "b1", "a2", "b3"]);
  });

  it("is pumped once where registering wakes it, as on a rendezvous channel", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    const sent = [1, 2, 3].map((value) => tx.send(value));
    const log: number[] = [];
    rx.subscribe((value) => log.push(value));
    await Promise.all(sent);
    for (let i = 4; i <= 6; i += 1) await tx.send(i);
    await settle();
    expect(log).toEqual([1, 2, 3, 4, 5, 6]);
    expect(tx.trySend(7).ok).toBe(true);
    expect(tx.trySend(8).ok).toBe(false);
    await settle();
    expect(log).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("stopped before that look, passes its turn to the next reader", async () => {
    const { tap, drain, log } = drainOf(1);
    drain.startNow();
    const next = wait(tap, VALUE);
    tap.push(2);
    drain.stop();
    await expect(next).resolves.toBe(2);
    expect(log).toEqual([1, "left early"]);
  });

  it("is not stopped by fake timers", async () => {
    vi.useFakeTimers({ toFake: ["queueMicrotask", "setTimeout", "setImmediate"] });
    try {
      const { drain, log } = drainOf(1);
      drain.start();
      await Promise.resolve();
      expect(log).toEqual([1]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("ObserverSink", () => {
  it("does without callbacks that are missing; an error that nobody takes is reported", () => {
    const sink = new ObserverSink<number>({});
    sink.next(1);
    sink.complete();
    expect(reports()).toEqual([]);
    sink.error("why");
    expect(reports()).toEqual(["why"]);
  });

  it("reports what a callback throws, and goes on", async () => {
    const tap = new Tap<number>();
    const seen: number[] = [];
    const sink = new ObserverSink<number>({
      next: (value) => {
        seen.push(value);
        throw new Error(`next ${value}`);
      },
      complete: () => {
        throw new Error("complete");
      },
    });
    new Drain(tap, sink).startNow();
    tap.push(1);
    tap.push(2);
    tap.close();
    await settle();
    expect(seen).toEqual([1, 2]);
    expect(reports().map(String)).toEqual(["Error: next 1", "Error: next 2", "Error: complete"]);
    new ObserverSink<number>({
      error: (error) => {
        throw new Error(`error ${String(error)}`);
      },
    }).error("why");
    expect(reports().map(String)).toEqual(["Error: error why"]);
  });

  it("calls the callbacks as methods of the observer", () => {
    class Observer {
      readonly seen: unknown[] = [];
      next(value: number): void {
        this.seen.push(value);
      }
      error(error: unknown): void {
        this.seen.push(error);
      }
      complete(): void {
        this.seen.push("complete");
      }
    }
    const observer = new Observer();
    const sink = new ObserverSink(observer);
    sink.next(1);
    sink.error("why");
    sink.complete();
    expect(observer.seen).toEqual([1, "why", "complete"]);
  });
});
