/** The host's timers and date under a paused clock, and RxJS on top of them. */
import { debounceTime, interval, map, Subject, take, timeout, timer, timestamp } from "rxjs";
import { now, sleep } from "sluice";
import { pause, type TestClock } from "sluice/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";

let clock: TestClock;
const log: unknown[] = [];
const note = (value: unknown): number => log.push(value);
beforeEach(() => {
  clock = pause();
  log.length = 0;
});
afterEach(() => clock[Symbol.dispose]());

describe("the host's timers", () => {
  it("pass arguments on, fire once or again and again, and are cleared", async () => {
    setTimeout(note, 5, "once");
    clearTimeout(setTimeout(note, 5, "cleared"));
    const beat = setInterval(note, 4, "beat");
    await clock.advance(9);
    expect(log).toEqual(["beat", "once", "beat"]);
    clearInterval(beat);
    await clock.advance(100);
    expect([log.length, clock.timerCount]).toEqual([3, 0]);
  });

  it("let an interval clear itself", async () => {
    const beat = setInterval(() => {
      clearInterval(beat);
      note("beat");
    }, 1);
    await clock.advance(10);
    expect(log).toHaveLength(1);
  });

  it("cut fractions, fire at once what a host cannot hold, and repeat no faster than each millisecond", async () => {
    const start = now();
    for (const ms of [1.9, -5, NaN, 2 ** 31]) setTimeout(() => note([ms, now() - start]), ms);
    const beat = setInterval(note, 0, "beat");
    await clock.advance(1);
    clearInterval(beat);
    expect(log).toEqual([[-5, 0], [NaN, 0], [2 ** 31, 0], [1.9, 1], "beat"]);
  });

  it("have the handle of Node, also as a number", async () => {
    const timer = setTimeout(note, 10, "refreshed");
    expect([timer.ref(), timer.unref(), timer.hasRef()]).toEqual([timer, timer, true]);
    await clock.advance(9);
    timer.refresh();
    await clock.advance(9);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(["refreshed"]);
    clearTimeout(Number(setTimeout(note, 1)));
    setTimeout(note, 1)[Symbol.dispose]();
    setTimeout(note, 1).close();
    expect(clock.timerCount).toBe(0);
  });

  it("clear what the real host has set before, and nothing else", async () => {
    clock.resume();
    const real = setTimeout(note, 1, "real");
    clock = pause();
    clearTimeout(real);
    clearTimeout(undefined);
    clock.resume();
    await sleep(5);
    expect(log).toEqual([]);
  });

  it("refuse what is no function", () => {
    const set = setTimeout as (callback: unknown) => unknown;
    expect(() => set("code")).toThrow(new TypeError('callback must be a function, got "code"'));
  });

  it("come back as they were", () => {
    const paused = [setTimeout, clearTimeout, setInterval, clearInterval, Date];
    clock.resume();
    const real = [setTimeout, clearTimeout, setInterval, clearInterval, Date];
    expect(real.some((each, index) => each === paused[index])).toBe(false);
    expect(Object.hasOwn(performance, "now")).toBe(false);
    clock = pause();
    clock.resume();
    expect([setTimeout, clearTimeout, setInterval, clearInterval, Date]).toEqual(real);
  });

  it("run on with host: false", async () => {
    clock.resume();
    const real = setTimeout;
    clock = pause({ host: false });
    expect(setTimeout).toBe(real);
    const fate = fateOf(sleep(1));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(fate()).toBe("pending");
    await clock.advance(1);
    expect(fate()).toEqual({ value: undefined });
  });
});

describe("the host's date", () => {
  it("goes on from the real one with the clock, whichever way it is asked", async () => {
    const [start, instant] = [Date.now(), performance.now()];
    clock.resume();
    expect(Date.now()).toBeLessThan(start + 86_400_000);
    clock = pause();
    const before = Date.now();
    await clock.advance(86_400_000);
    expect([Date.now() - before, new Date().getTime() - before]).toEqual([86_400_000, 86_400_000]);
    expect(performance.now()).toBe(clock.now());
    expect(performance.now() - instant).toBeGreaterThanOrEqual(86_400_000);
    expect((Date as () => string)()).toBe(new Date().toString());
  });

  it("is otherwise Date", () => {
    const day = new Date(2026, 0, 1);
    expect([day.getFullYear(), day instanceof Date, new Date(5).getTime()]).toEqual([2026, true, 5]);
    expect(Date.UTC(1970, 0)).toBe(0);
    class Day extends Date {}
    expect(new Day()).toBeInstanceOf(Day);
    expect(new Day().getTime()).toBe(Date.now());
  });
});

describe("RxJS under a paused clock", () => {
  it("has its timers obey, in step with those of sluice", async () => {
    timer(10).subscribe(() => note("rx 10"));
    void sleep(10).then(() => note("sluice 10"));
    interval(6)
      .pipe(
        take(2),
        map((n) => `rx beat ${n}`),
      )
      .subscribe(note);
    await clock.advance(11);
    expect(log).toEqual(["rx beat 0", "rx 10", "sluice 10"]);
    await clock.advance(1);
    expect(log).toEqual(["rx beat 0", "rx 10", "sluice 10", "rx beat 1"]);
    expect(clock.timerCount).toBe(0);
  });

  it("debounces by it", async () => {
    const typed = new Subject<string>();
    typed.pipe(debounceTime(300)).subscribe(note);
    typed.next("a");
    await clock.advance(299);
    typed.next("b");
    await clock.advance(299);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(["b"]);
  });

  it("times out and takes timestamps by it", async () => {
    const start = Date.now();
    timer(50).pipe(timestamp()).subscribe(note);
    new Subject().pipe(timeout(100)).subscribe({ error: (error: Error) => note(error.name) });
    await clock.advance(100);
    expect(log).toEqual([{ value: 0, timestamp: start + 50 }, "TimeoutError"]);
  });

  it("has its jumps as well", async () => {
    clock.autoAdvance = true;
    await new Promise<void>((complete) => interval(60_000).pipe(take(3)).subscribe({ next: note, complete }));
    expect(log).toEqual([0, 1, 2]);
  });
});

describe("vitest's fake timers", () => {
  afterEach(() => void vi.useRealTimers());

  it("may be there before: they come back afterwards", async () => {
    clock.resume();
    vi.useFakeTimers();
    const fakes = setTimeout;
    clock = pause();
    setTimeout(note, 5, "ours");
    await clock.advance(5);
    clock.resume();
    expect([log, setTimeout]).toEqual([["ours"], fakes]);
  });

  it("in between have to be undone first, or resume says so and nothing changes", async () => {
    vi.useFakeTimers();
    expect(() => clock.resume()).toThrow(expect.objectContaining({ code: "REPLACED" }));
    const fate = fateOf(sleep(5));
    await settle();
    await clock.advance(5);
    expect(fate()).toEqual({ value: undefined });
    vi.useRealTimers();
    clock.resume();
  });
});
