/** What a probe and a step give. */
import { CancellationToken, type JoinHandle, mpsc, oneshot, sleep } from "sluice";
import type { ScheduleError } from "sluice/testing";
import { explore, pause, type Polled, probe, type Probe, seedSelect, type TestClock } from "sluice/testing";
import { describe, expectTypeOf, it } from "vitest";

describe("probe", () => {
  it("polls for what awaiting the thing gives", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    expectTypeOf(probe(rx)).toEqualTypeOf<Probe<number>>();
    expectTypeOf(probe(rx).poll()).toEqualTypeOf<Polled<number>>();
    expectTypeOf(probe(tx)).toEqualTypeOf<Probe<mpsc.Permit<number>>>();
    expectTypeOf(probe(oneshot.channel<string>()[1])).toEqualTypeOf<Probe<string>>();
    expectTypeOf(probe(sleep(1))).toEqualTypeOf<Probe<void>>();
    expectTypeOf(probe({} as JoinHandle<boolean>)).toEqualTypeOf<Probe<boolean>>();
    expectTypeOf(probe(new CancellationToken())).toEqualTypeOf<Probe<unknown>>();
    expectTypeOf(probe(async () => "text")).toEqualTypeOf<Probe<string>>();
    expectTypeOf(probe(Promise.resolve(1))).toEqualTypeOf<Probe<number>>();
    // @ts-expect-error nobody can wait for a number
    probe(5);
  });

  it("tells what it found apart by its status", () => {
    const polled = probe(Promise.resolve(1)).poll();
    if (polled.status === "ready") expectTypeOf(polled.value).toBeNumber();
    if (polled.status === "pending") expectTypeOf(polled).not.toHaveProperty("value");
    if (polled.status === "failed") expectTypeOf(polled.error).toBeUnknown();
  });
});

describe("explore", () => {
  it("has steps give what is awaited", () => {
    void explore(({ task }) => {
      task("a", async (step) => {
        expectTypeOf(step()).toEqualTypeOf<Promise<void>>();
        expectTypeOf(step(1)).toEqualTypeOf<Promise<number>>();
        expectTypeOf(step(mpsc.channel<string>(1)[1].recv())).toEqualTypeOf<Promise<string | undefined>>();
        expectTypeOf(step(oneshot.channel<string>()[1])).toEqualTypeOf<Promise<string>>();
      });
      return () => {};
    });
    void explore(async () => {});
    // @ts-expect-error a check is a function
    void explore(() => 5);
    expectTypeOf(explore).returns.resolves.toEqualTypeOf<{
      readonly schedules: number;
      readonly exhaustive: boolean;
    }>();
    expectTypeOf<ScheduleError["schedule"]>().toEqualTypeOf<string>();
  });
});

describe("pause and seedSelect", () => {
  it("give what using disposes", () => {
    expectTypeOf(pause()).toEqualTypeOf<TestClock>();
    expectTypeOf<TestClock>().toExtend<Disposable>();
    expectTypeOf(seedSelect(1)).toEqualTypeOf<Disposable>();
  });
});
