/** `interval` and `intervalAt`. Rules V1 to V11. */
import { CancellationToken, ClosedHandleError, interval, intervalAt, type MissedTick, now, select } from "sluice";
import { describe, expect, it, vi } from "vitest";
import { fakeTime, handTime, pass } from "../support/fake-time.ts";
import { fateOf } from "../support/fate.ts";
import { reported } from "../support/reported.ts";
import { settle } from "../support/settle.ts";

describe("interval", () => {
  fakeTime();

  it("ticks at once and then every period (V1)", async () => {
    const start = now();
    const beat = interval(10);
    await expect(beat.tick()).resolves.toBe(start);
    const second = fateOf(beat.tick());
    await pass(9);
    expect(second()).toBe("pending");
    await pass(1);
    expect(second()).toEqual({ value: start + 10 });
  });

  it("ticks at the given instant first with intervalAt (V1)", async () => {
    const start = now() + 30;
    const beat = intervalAt(start, 10);
    const first = fateOf(beat.tick());
    await pass(29);
    expect(first()).toBe("pending");
    await pass(1);
    expect(first()).toEqual({ value: start });
    const second = fateOf(beat.tick());
    await pass(10);
    expect(second()).toEqual({ value: start + 10 });
  });

  it.each([
    [0, "ms must be more than 0 ms, got 0"],
    [-1, "ms must be 0 ms or more, got -1"],
    [NaN, "ms must be 0 ms or more, got NaN"],
  ])("refuses a period of %d ms (V1)", (ms, message) => {
    expect(() => interval(ms)).toThrow(new RangeError(message));
    expect(() => intervalAt(0, ms)).toThrow(new RangeError(message));
  });

  it("refuses other wrong arguments, by name", () => {
    const beat = interval(5);
    expect(() => interval("5" as never)).toThrow(new TypeError('ms must be a number of milliseconds, got "5"'));
    expect(() => interval(5, { missedTick: "drop" as never })).toThrow(
      new TypeError('missedTick must be one of "burst", "delay", "skip", got "drop"'),
    );
    expect(() => interval(5, 5 as never)).toThrow(TypeError);
    expect(() => intervalAt(NaN, 5)).toThrow(new RangeError("start must be an instant in milliseconds, got NaN"));
    expect(() => intervalAt(-Infinity, 5)).toThrow(RangeError);
    expect(() => beat.resetAfter(-1)).toThrow(new RangeError("ms must be 0 ms or more, got -1"));
    expect(() => beat.resetAt(NaN)).toThrow(new RangeError("instant must be an instant in milliseconds, got NaN"));
    expect(() => (beat.missedTickBehavior = "x" as never)).toThrow(TypeError);
    expect(() => beat.tick(5 as never)).toThrow(TypeError);
  });

  it("holds no timer while nobody waits, and loses no tick by that", async () => {
    const start = now();
    const beat = interval(10);
    await beat.tick();
    expect(vi.getTimerCount()).toBe(0);
    const next = fateOf(beat.tick());
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    await pass(10);
    expect(next()).toEqual({ value: start + 10 });
    expect(vi.getTimerCount()).toBe(0);
    await pass(10);
    await expect(beat.tick()).resolves.toBe(start + 20);
  });

  it("keeps a tick that was waited for and given up (V10)", async () => {
    const start = now();
    const beat = interval(10);
    await beat.tick();
    const token = new CancellationToken();
    const given = fateOf(beat.tick({ signal: token }));
    await pass(5);
    token.cancel("enough");
    expect(vi.getTimerCount()).toBe(0);
    await pass(5);
    expect(given()).toEqual({ error: "enough" });
    await expect(beat.tick()).resolves.toBe(start + 10);
    await expect(beat.tick({ signal: token })).rejects.toBe("enough");
  });

  it("answers several calls in their order, one tick each", async () => {
    const start = now();
    const beat = intervalAt(start + 10, 10);
    const order: string[] = [];
    for (const name of ["a", "b", "c"]) void beat.tick().then((at) => order.push(`${name}@${at - start}`));
    await pass(10);
    expect(order).toEqual(["a@10"]);
    await pass(20);
    expect(order).toEqual(["a@10", "b@20", "c@30"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("counts anew from a reset, also before the first tick, and takes those who wait along (V9)", async () => {
    const start = now();
    const beat = interval(10);
    beat.reset();
    const first = fateOf(beat.tick());
    await pass(6);
    expect(first()).toBe("pending");
    beat.reset();
    await pass(9);
    expect(first()).toBe("pending");
    await pass(1);
    expect(first()).toEqual({ value: start + 16 });
    const second = fateOf(beat.tick());
    await settle();
    beat.resetImmediately();
    await settle();
    expect(second()).toEqual({ value: start + 16 });
    await pass(10);
    await expect(beat.tick()).resolves.toBe(start + 26);
  });

  it("ticks after, or at, what it was reset to, and then every period (V9)", async () => {
    const start = now();
    const beat = interval(10);
    beat.resetAfter(3);
    await pass(3);
    await expect(beat.tick()).resolves.toBe(start + 3);
    beat.resetAt(start + 5);
    await pass(2);
    await expect(beat.tick()).resolves.toBe(start + 5);
    await pass(10);
    await expect(beat.tick()).resolves.toBe(start + 15);
    beat.resetAt(start - 2);
    await expect(beat.tick()).resolves.toBe(start - 2);
  });

  it("tells its period and what follows a missed tick, which may change", () => {
    const beat = interval(16.5);
    expect([beat.period, beat.missedTickBehavior]).toEqual([16.5, "burst"]);
    beat.missedTickBehavior = "skip";
    expect(beat.missedTickBehavior).toBe("skip");
    expect(interval(1, { missedTick: "delay" }).missedTickBehavior).toBe("delay");
  });

  it("keeps a period that is no whole number", async () => {
    const start = now();
    const beat = interval(2.5);
    const ticks: number[] = [];
    void (async () => {
      for (let i = 0; i < 5; i += 1) ticks.push((await beat.tick()) - start);
    })();
    await pass(10);
    expect(ticks).toEqual([0, 2.5, 5, 7.5, 10]);
  });
});

describe("a tick that was missed", () => {
  const hand = handTime();

  /** Ticks as "scheduled@taken" from one that is absent until `absent` and looks at each tick as it comes. */
  async function ticksOf(missedTick: MissedTick, absent: number, count: number, start = 0): Promise<string[]> {
    const beat = intervalAt(start, 100, { missedTick });
    const ticks: string[] = [];
    if (start === 0) ticks.push(`${await beat.tick()}@0`);
    hand.time.now = absent;
    void (async () => {
      while (ticks.length < count) ticks.push(`${await beat.tick()}@${hand.time.now}`);
    })();
    await settle();
    for (let i = 0; i < 400 && ticks.length < count; i += 1) await hand.time.jump(10);
    return ticks;
  }

  it.each([
    ["burst", ["0@0", "100@350", "200@350", "300@350", "400@400", "500@500"]],
    ["delay", ["0@0", "100@350", "450@450", "550@550", "650@650"]],
    ["skip", ["0@0", "100@350", "400@400", "500@500", "600@600"]],
  ] as const)("is followed as %s says (V2, V4 to V8)", async (missedTick, ticks) => {
    await expect(ticksOf(missedTick, 350, ticks.length)).resolves.toEqual(ticks);
  });

  it.each(["burst", "delay", "skip"] as const)(
    "is one that is more than 5 ms late, with %s (V3)",
    async (missedTick) => {
      const late = { burst: 200, delay: 206, skip: 200 };
      for (const [by, next] of [
        [5, 200],
        [6, late[missedTick]],
      ] as const) {
        const start = hand.time.now;
        const beat = intervalAt(start + 100, 100, { missedTick });
        hand.time.now += 100 + by;
        await expect(beat.tick()).resolves.toBe(start + 100);
        hand.time.now = start + 500;
        await expect(beat.tick()).resolves.toBe(start + next);
      }
    },
  );

  it("skips to the next of the schedule exactly, also when it falls on now (V7)", async () => {
    const beat = intervalAt(0, 100, { missedTick: "skip" });
    hand.time.now = 300;
    await expect(beat.tick()).resolves.toBe(0);
    const next = fateOf(beat.tick());
    await hand.time.jump(99);
    expect(next()).toBe("pending");
    await hand.time.jump(1);
    expect(next()).toEqual({ value: 400 });
  });

  it("is burst through from a start in the past (V11)", async () => {
    hand.time.now = 1000;
    const beat = intervalAt(750, 100);
    const ticks: number[] = [];
    void (async () => {
      for (let i = 0; i < 5; i += 1) ticks.push(await beat.tick());
    })();
    await settle();
    expect(ticks).toEqual([750, 850, 950]);
    await hand.time.jump(50);
    expect(ticks).toEqual([750, 850, 950, 1050]);
  });

  it("goes to who has waited longest, before who comes when the host is late", async () => {
    const beat = intervalAt(10, 10);
    const order: string[] = [];
    const wait = (name: string): void => void beat.tick().then((at) => order.push(`${name}@${at}`));
    wait("a");
    wait("b");
    hand.time.now = 15; // due, and the timer has not fired
    wait("c");
    await settle();
    expect(order).toEqual(["a@10"]);
    await hand.time.jump(20);
    expect(order).toEqual(["a@10", "b@20", "c@30"]);
  });
});

describe("an interval as a source", () => {
  fakeTime();
  const reports = reported();

  it("is looped over, and is as before when the loop is left", async () => {
    const start = now();
    const beat = interval(10);
    const ticks: number[] = [];
    const loop = (async () => {
      for await (const at of beat) {
        ticks.push(at - start);
        if (ticks.length === 3) break;
      }
    })();
    await pass(20);
    await loop;
    expect(ticks).toEqual([0, 10, 20]);
    expect(vi.getTimerCount()).toBe(0);
    await pass(10);
    await expect(beat.tick()).resolves.toBe(start + 30);
  });

  it("is subscribed to; unsubscribing holds no timer, also while parked", async () => {
    const start = now();
    const beat = interval(10);
    const ticks: number[] = [];
    const subscription = beat.subscribe((at) => ticks.push(at - start));
    await pass(25);
    expect([ticks, vi.getTimerCount()]).toEqual([[0, 10, 20], 1]);
    subscription.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    await pass(20);
    expect(ticks).toEqual([0, 10, 20]);
  });

  it("hands its turn on from a reader that was woken and left", async () => {
    const start = now();
    const beat = intervalAt(start + 10, 10);
    const leaving = beat.subscribe({});
    await settle();
    const next = fateOf(beat.tick());
    vi.advanceTimersByTime(10); // wakes the subscription, which reads on a microtask
    leaving.unsubscribe();
    await settle();
    expect(next()).toEqual({ value: start + 10 });
  });

  it("is shared by a subscription and a caller, in turns", async () => {
    const start = now();
    const beat = intervalAt(start + 10, 10);
    const seen: string[] = [];
    const subscription = beat.subscribe((at) => seen.push(`sub ${at - start}`));
    await settle();
    void beat.tick().then((at) => seen.push(`tick ${at - start}`));
    await pass(30);
    subscription.unsubscribe();
    expect(seen).toEqual(["sub 10", "tick 20", "sub 30"]);
  });

  it("is a branch of select, and keeps the tick it did not win with", async () => {
    const start = now();
    const beat = intervalAt(start + 10, 10);
    const token = new CancellationToken();
    const first = fateOf(select({ beat, token }));
    await pass(5);
    token.cancel("stop");
    expect(vi.getTimerCount()).toBe(0);
    await pass(5);
    expect(first()).toEqual({ value: { branch: "token", value: "stop" } });
    await expect(select({ beat })).resolves.toEqual({ branch: "beat", value: start + 10 });
  });

  it("ends by dispose: loops and subscriptions end, every other use meets a ClosedHandleError", async () => {
    const beat = intervalAt(now() + 10, 10, { name: "beat" });
    const error = new ClosedHandleError('interval "beat"');
    const seen: string[] = [];
    const loop = (async () => {
      for await (const at of beat) seen.push(`loop ${at}`);
    })();
    beat.subscribe({ next: () => seen.push("next"), complete: () => seen.push("complete") });
    const tick = fateOf(beat.tick());
    await settle();
    beat[Symbol.dispose]();
    beat[Symbol.dispose]();
    await loop;
    await settle();
    expect(seen).toEqual(["complete"]);
    expect(tick()).toEqual({ error });
    expect(vi.getTimerCount()).toBe(0);
    await expect(beat.tick()).rejects.toEqual(error);
    await expect(select({ beat })).rejects.toEqual(error);
    for (const use of [() => beat.reset(), () => beat.subscribe(() => {}), () => beat[Symbol.asyncIterator]()]) {
      expect(use).toThrow(error);
    }
    expect(reports()).toEqual([]);
  });
});
