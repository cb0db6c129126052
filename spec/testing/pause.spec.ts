/** The paused clock: what `advance` runs and in which order, the mode that jumps by itself, and misuse. Rules I10 to I12. */
import { interval, mpsc, now, setCoopSlice, sleep, timeout, yieldNow } from "sluice";
import { pause, type TestClock } from "sluice/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { reported } from "../support/reported.ts";
import { settle } from "../support/settle.ts";

let clock: TestClock;
const log: string[] = [];
beforeEach(() => {
  clock = pause();
  log.length = 0;
});
afterEach(() => clock[Symbol.dispose]());

/** Notes `name` when `ms` have passed. */
const after = (ms: number, name: string): Promise<number> => sleep(ms).then(() => log.push(name));

describe("a paused clock", () => {
  it("stands still, on the scale of now()", async () => {
    const start = now();
    const fate = fateOf(sleep(1));
    await settle();
    expect([clock.now(), now() - start, fate()]).toEqual([start, 0, "pending"]);
    await clock.advance(1000);
    expect([clock.now() - start, now() - start]).toEqual([1000, 1000]);
  });

  it("begins at the present instant, rounded up to whole milliseconds", () => {
    clock.resume();
    const before = now();
    clock = pause();
    expect(Number.isInteger(clock.now())).toBe(true);
    expect(clock.now()).toBeGreaterThanOrEqual(before);
  });

  it("counts the timers that are set, which are those that somebody waits for", async () => {
    const unwatched = sleep(5);
    expect(clock.timerCount).toBe(0);
    void unwatched.then(() => {});
    void after(5, "a");
    await settle();
    expect(clock.timerCount).toBe(2);
    await clock.advance(5);
    expect(clock.timerCount).toBe(0);
  });

  it("lets timeouts elapse, and leaves no timer of one that did not", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const late = fateOf(timeout(60_000, rx));
    await clock.advance(59_999);
    expect(late()).toBe("pending");
    await clock.advance(1);
    expect(late()).toMatchObject({ error: { name: "TimeoutError", ms: 60_000 } });
    const early = timeout(60_000, rx);
    await clock.advance(10);
    tx.trySend(1);
    expect(await early).toBe(1);
    expect(clock.timerCount).toBe(0);
  });
});

describe("advance", () => {
  it("runs what is due in the order of the deadlines, and of registration where they are equal", async () => {
    void after(20, "20 a");
    void after(10, "10");
    void after(20, "20 b");
    void after(21, "21");
    await clock.advance(20);
    expect(log).toEqual(["10", "20 a", "20 b"]);
  });

  it("includes what is begun in the turn of the call, and after it", async () => {
    const advanced = clock.advance(10);
    void after(10, "a");
    await advanced;
    expect(log).toEqual(["a"]);
  });

  it("shows each timer its own instant, also those set meanwhile", async () => {
    const start = now();
    const steps: number[] = [];
    void (async () => {
      for (const ms of [3, 4, 5]) {
        await sleep(ms);
        steps.push(now() - start);
      }
    })();
    await clock.advance(12);
    expect(steps).toEqual([3, 7, 12]);
  });

  it("lets all that a timer brings about settle before the next", async () => {
    void sleep(5).then(async () => {
      for (let i = 0; i < 100; i += 1) await Promise.resolve();
      log.push("settled");
      await yieldNow();
      log.push("yielded");
    });
    void after(5, "next");
    await clock.advance(5);
    expect(log).toEqual(["settled", "yielded", "next"]);
  });

  it("delivers every tick of an interval", async () => {
    const start = now();
    const ticks: number[] = [];
    const beat = interval(10);
    const loop = (async () => {
      for await (const tick of beat) ticks.push(tick - start);
    })();
    await clock.advance(35);
    expect(ticks).toEqual([0, 10, 20, 30]);
    beat[Symbol.dispose]();
    await loop;
  });

  it("with 0 runs what is due now", async () => {
    setTimeout(() => log.push("a"), 0);
    setTimeout(() => log.push("b"), 1);
    await clock.advance(0);
    expect(log).toEqual(["a"]);
  });

  it("refuses anything but whole milliseconds from 0 on, naming them", () => {
    for (const ms of [-1, 0.5, NaN, Infinity]) {
      expect(() => clock.advance(ms)).toThrow(new RangeError(`ms must be an integer of 0 or more, got ${ms}`));
    }
    expect(() => clock.advance("1" as never)).toThrow(new TypeError('ms must be a number, got "1"'));
  });

  it("goes one call after another", async () => {
    const first = clock.advance(5);
    await expect(clock.advance(5)).rejects.toMatchObject({ code: "ADVANCING" });
    await first;
    await clock.advance(5);
  });

  it("stops where a timer resumes the clock", async () => {
    setTimeout(() => clock.resume(), 5);
    setTimeout(() => log.push("never"), 6);
    await clock.advance(10);
    expect(log).toEqual([]);
    await expect(clock.advance(1)).rejects.toHaveProperty("name", "ClosedHandleError");
  });
});

describe("a throwing timer", () => {
  const errors = reported();

  it("is reported and stops nothing", async () => {
    const failure = new Error("in a timer");
    setTimeout(() => {
      throw failure;
    }, 1);
    void after(2, "next");
    await clock.advance(2);
    expect([log, errors()]).toEqual([["next"], [failure]]);
  });
});

describe("autoAdvance", () => {
  it("jumps to the next timer whenever nothing can run (I12)", async () => {
    clock.autoAdvance = true;
    const start = now();
    const [, rx] = mpsc.channel<number>(1);
    await expect(timeout(3_600_000, rx)).rejects.toHaveProperty("name", "TimeoutError");
    expect(now() - start).toBe(3_600_000);
    await Promise.all([after(20, "20"), after(10, "10")]);
    expect([log, now() - start]).toEqual([["10", "20"], 3_600_020]);
  });

  it("is also a setting of pause, and can be switched off", async () => {
    clock.resume();
    clock = pause({ autoAdvance: true });
    expect(clock.autoAdvance).toBe(true);
    await sleep(1_000);
    clock.autoAdvance = false;
    const fate = fateOf(sleep(1));
    await settle();
    await settle();
    expect(fate()).toBe("pending");
  });

  it("takes up timers that were set before", async () => {
    const waiting = after(10, "a");
    await settle();
    clock.autoAdvance = true;
    await waiting;
  });

  it("waits while the clock is advanced, and goes on behind it", async () => {
    clock.autoAdvance = true;
    const start = now();
    const ticks: number[] = [];
    const timer = setInterval(() => ticks.push(now() - start), 10);
    await clock.advance(25);
    clearInterval(timer);
    expect([ticks, now() - start]).toEqual([[10, 20], 25]);
    await sleep(5);
    expect(now() - start).toBe(30);
  });
});

describe("pause and resume", () => {
  it("refuse what is out of turn (I10)", async () => {
    expect(() => pause()).toThrow(expect.objectContaining({ code: "PAUSED", message: "the clock is paused already" }));
    clock.resume();
    expect(() => clock.resume()).toThrow("the test clock was used after it was closed");
    await expect(clock.advance(1)).rejects.toHaveProperty("name", "ClosedHandleError");
    clock[Symbol.dispose]();
    expect(() => pause(1 as never)).toThrow(new TypeError("options must be an object, got 1"));
  });

  it("let real time back in, and what waited go", async () => {
    const fate = fateOf(sleep(1));
    await clock.advance(0);
    clock.resume();
    expect(clock.timerCount).toBe(0);
    await sleep(2);
    expect(fate()).toBe("pending");
  });

  it("pair up in a using block", () => {
    clock.resume();
    {
      using scoped = pause();
      expect(scoped.now()).toBe(now());
    }
    clock = pause();
  });

  it("switch the coop gate off meanwhile", () => {
    expect(setCoopSlice(Infinity)).toBe(Infinity);
    clock.resume();
    expect(setCoopSlice(8)).toBe(8);
  });
});
