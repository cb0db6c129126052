/** The clock behind all that waits for time, and how it gets on with the timers of the host. */
import { interval, now, sleep, timeout } from "sluice";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Clock, setClock } from "../../lib/core/clock.ts";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";

const DONE = { value: undefined };

describe("the clock of the host", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is performance.now, with its fraction", () => {
    const before = performance.now();
    const instant = now();
    expect(instant).toBeGreaterThanOrEqual(before);
    expect(instant).toBeLessThanOrEqual(performance.now());
  });

  it("obeys fake timers that came after sluice was loaded, and lets go of them again", async () => {
    vi.useFakeTimers();
    const start = now();
    const fate = fateOf(sleep(1000));
    await settle();
    await vi.advanceTimersByTimeAsync(1000);
    await settle();
    expect(fate()).toEqual(DONE);
    expect(now() - start).toBe(1000);
    vi.useRealTimers();
    await sleep(1);
  });

  it("believes fake timers where performance is not faked, also in a row", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const beat = interval(60_000);
    const first = await beat.tick();
    for (let turn = 1; turn <= 3; turn += 1) {
      const tick = fateOf(beat.tick());
      await settle();
      await vi.advanceTimersByTimeAsync(60_001);
      await settle();
      expect(tick()).toEqual({ value: expect.closeTo(first + turn * 60_000, 3) as number });
    }
    const late = fateOf(timeout(60_000, new Promise(() => {})));
    await settle();
    await vi.advanceTimersByTimeAsync(60_001);
    await settle();
    expect(late()).toMatchObject({ error: { name: "TimeoutError" } });
  });

  it("is the one thing to replace, and leaves alone what was made before", async () => {
    const timers: (() => void)[] = [];
    let time = 5;
    const mine: Clock = { now: () => time, setTimer: (_ms, fn) => timers.push(fn), clearTimer: () => {} };
    const ofTheHost = sleep(1);
    const before = setClock(mine);
    try {
      expect(now()).toBe(5);
      const nap = sleep(10);
      const fate = fateOf(nap);
      await ofTheHost;
      expect([nap.deadline, fate(), timers.length]).toEqual([15, "pending", 1]);
      time = 15;
      timers[0]!();
      await settle();
      expect(fate()).toEqual(DONE);
    } finally {
      expect(setClock(before)).toBe(mine);
    }
  });
});
