/** The same program of sleeps, intervals, timeouts and RxJS, whoever moves the time: a paused clock, or fake timers. */
import { debounceTime, firstValueFrom, interval as rxInterval, Subject, take, timer, toArray } from "rxjs";
import { interval, JoinSet, mpsc, now, select, setCoopSlice, sleep, sleepUntil, timeout } from "sluice";
import { pause, type TestClock } from "sluice/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { settle } from "../support/settle.ts";

interface Driver {
  begin(): void;
  pass(ms: number): Promise<void>;
  end(): void;
}

function paused(host: boolean): Driver {
  let clock: TestClock;
  return { begin: () => (clock = pause({ host })), pass: (ms) => clock.advance(ms), end: () => clock.resume() };
}
const fakeTimers: Driver = {
  begin: () => void vi.useFakeTimers(),
  pass: async (ms) => {
    await settle();
    for (let i = 0; i < ms; i += 1) {
      await vi.advanceTimersByTimeAsync(1);
      await settle();
    }
  },
  end: () => void vi.useRealTimers(),
};

const drivers: [string, Driver, drivesHost: boolean][] = [
  ["a paused clock", paused(true), true],
  ["a paused clock with host: false", paused(false), false],
  ["vi.useFakeTimers", fakeTimers, true],
];

describe.each(drivers)("time moved by %s", (_name, driver, drivesHost) => {
  let start = 0;
  let slice = 0;
  const log: string[] = [];
  const note = (what: string): number => log.push(`${now() - start} ${what}`);
  beforeEach(() => {
    slice = setCoopSlice(Infinity);
    driver.begin();
    start = now();
    log.length = 0;
  });
  afterEach(() => {
    driver.end();
    setCoopSlice(slice);
  });

  it("wakes sleeps at their deadlines, in order", async () => {
    for (const ms of [30, 10, 20]) void sleep(ms).then(() => note(`after ${ms}`));
    void sleepUntil(start + 10).then(() => note("until 10"));
    await driver.pass(25);
    expect(log).toEqual(["10 after 10", "10 until 10", "20 after 20"]);
    await driver.pass(5);
    expect(log.at(-1)).toBe("30 after 30");
  });

  it("beats intervals, and bounds waits", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const beat = interval(10);
    void (async () => {
      for await (const tick of beat) note(`tick for ${tick - start}`);
    })();
    void timeout(15, rx).catch((error: unknown) => note((error as Error).name));
    void timeout(25, ({ signal }) => new Promise(() => signal.addEventListener("abort", () => note("aborted")))).catch(
      () => {},
    );
    await driver.pass(20);
    await tx.send("late");
    expect(await timeout(1, rx)).toBe("late");
    await driver.pass(9);
    expect(log).toEqual(["0 tick for 0", "10 tick for 10", "15 TimeoutError", "20 tick for 20", "25 aborted"]);
    beat[Symbol.dispose]();
  });

  it("decides races and drives tasks", async () => {
    const tasks = new JoinSet<string>();
    for (const [name, ms] of [
      ["slow", 20],
      ["fast", 10],
    ] as const) {
      tasks.spawn(async () => {
        await sleep(ms);
        return name;
      });
    }
    void (async () => {
      const idle = sleep(15);
      for (;;) {
        const r = await select({ tasks, idle });
        if (r.branch === "idle") note("idle");
        else if (r.value?.status === "fulfilled") note(r.value.value);
        if (r.branch === "idle") idle.reset(100);
        if (tasks.isEmpty) break;
      }
    })();
    await driver.pass(30);
    expect(log).toEqual(["10 fast", "15 idle", "20 slow"]);
  });

  if (drivesHost)
    it("drives RxJS in step", async () => {
      const typed = new Subject<string>();
      typed.pipe(debounceTime(5)).subscribe((text) => note(`search ${text}`));
      timer(12).subscribe(() => note("timer"));
      const beats = firstValueFrom(rxInterval(10).pipe(take(2), toArray())).then((ns) => note(`beats ${ns.join()}`));
      void sleep(11).then(() => note("sluice"));
      typed.next("a");
      await driver.pass(3);
      typed.next("ab");
      await driver.pass(30);
      await beats;
      expect(log).toEqual(["8 search ab", "11 sluice", "12 timer", "20 beats 0,1"]);
    });
});
