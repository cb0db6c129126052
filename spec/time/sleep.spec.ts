/** `sleep` and `sleepUntil`. Rules I1 to I5 and I9. */
import {
  CancellationToken,
  CancelledError,
  ClosedHandleError,
  now,
  select,
  type Sleep,
  sleep,
  sleepUntil,
} from "sluice";
import { describe, expect, it, vi } from "vitest";
import { fakeTime, handTime, pass } from "../support/fake-time.ts";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";

const DONE = { value: undefined };

describe("sleep", () => {
  fakeTime();

  it("waits for its milliseconds and gives nothing", async () => {
    const fate = fateOf(sleep(10));
    await pass(9);
    expect(fate()).toBe("pending");
    await pass(1);
    expect(fate()).toEqual(DONE);
  });

  it("counts from the call, not from the await (I1)", async () => {
    const nap = sleep(10);
    await pass(7);
    const fate = fateOf(nap);
    await pass(3);
    expect(fate()).toEqual(DONE);
  });

  it("is ready at once with 0, or when its deadline has passed while nobody looked (I2)", async () => {
    const late = sleep(5);
    await pass(6);
    const fates = [fateOf(sleep(0)), fateOf(late), fateOf(sleepUntil(now() - 1))];
    await settle();
    expect(fates.map((fate) => fate())).toEqual([DONE, DONE, DONE]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("rounds a fraction up (I2)", async () => {
    const nap = sleep(0.1);
    expect(nap.deadline - now()).toBe(1);
    const fate = fateOf(nap);
    await pass(0);
    expect(fate()).toBe("pending");
    await pass(1);
    expect(fate()).toEqual(DONE);
    nap.reset(2.5);
    expect(nap.deadline - now()).toBe(3);
  });

  it.each([-1, NaN, -Infinity])("refuses %d ms with a RangeError that names the parameter", (ms) => {
    const nap = sleep(1);
    for (const call of [() => sleep(ms), () => nap.reset(ms)]) {
      expect(call).toThrow(new RangeError(`ms must be 0 ms or more, got ${ms}`));
    }
  });

  it("refuses what is no number of milliseconds with a TypeError, and a wrong signal too", () => {
    expect(() => sleep("5" as never)).toThrow(new TypeError('ms must be a number of milliseconds, got "5"'));
    expect(() => sleepUntil({} as never)).toThrow(
      new TypeError("instant must be an instant in milliseconds, got an object"),
    );
    expect(() => sleepUntil(NaN)).toThrow(new RangeError("instant must be an instant in milliseconds, got NaN"));
    expect(() => sleep(1).resetAt(NaN)).toThrow(RangeError);
    expect(() => sleep(1, { signal: 5 as never })).toThrow(TypeError);
    expect(() => sleep(1, 5 as never)).toThrow(TypeError);
  });

  it("never fires with Infinity, and holds no timer for it (I9)", async () => {
    const fate = fateOf(sleep(Infinity));
    await pass(1e9);
    expect(fate()).toBe("pending");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("waits in pieces for longer than a host timer can hold (I9)", async () => {
    const fate = fateOf(sleep(2 ** 31 + 5));
    await pass(2 ** 31 + 4);
    expect(fate()).toBe("pending");
    await pass(1);
    expect(fate()).toEqual(DONE);
  });

  it("holds one timer while somebody waits, however many, and none before or after", async () => {
    const nap = sleep(10);
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    const fates = [fateOf(nap), fateOf(nap)];
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    await pass(10);
    expect(fates.map((fate) => fate())).toEqual([DONE, DONE]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("lets its timer go with the last who leaves", async () => {
    const nap = sleep(10);
    const token = new CancellationToken();
    const first = fateOf(select({ nap }, { signal: token }));
    const second = fateOf(select({ nap, never: new CancellationToken() }, { signal: token }));
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    token.cancel("enough");
    expect(vi.getTimerCount()).toBe(0);
    await settle();
    expect([first(), second()]).toEqual([{ error: "enough" }, { error: "enough" }]);
  });
});

describe("Sleep", () => {
  fakeTime();

  it("stays ready when it has fired, and may be awaited again (I4)", async () => {
    const nap = sleep(5);
    await pass(5);
    await nap;
    await nap;
    await expect(select({ nap })).resolves.toEqual({ branch: "nap", value: undefined });
  });

  it("starts anew with reset, before and after it has fired, counted from now (I4)", async () => {
    const nap = sleep(5);
    await pass(3);
    nap.reset(5);
    const first = fateOf(nap);
    await pass(4);
    expect(first()).toBe("pending");
    await pass(1);
    expect(first()).toEqual(DONE);
    nap.reset(5);
    expect(nap.isElapsed).toBe(false);
    const second = fateOf(nap);
    await pass(4);
    expect(second()).toBe("pending");
    await pass(1);
    expect(second()).toEqual(DONE);
  });

  it("takes those who wait along when it is reset, to a later instant or to one that has passed", async () => {
    const nap = sleep(5);
    const later = fateOf(nap);
    await settle();
    nap.reset(20);
    await pass(19);
    expect([later(), vi.getTimerCount()]).toEqual(["pending", 1]);
    await pass(1);
    expect(later()).toEqual(DONE);

    nap.reset(100);
    const atOnce = fateOf(nap);
    await settle();
    nap.resetAt(now() - 1);
    await settle();
    expect(atOnce()).toEqual(DONE);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("says its deadline, and whether it has elapsed by the clock while nobody waits", async () => {
    const start = now();
    const nap = sleep(5);
    expect([nap.deadline - start, nap.isElapsed]).toEqual([5, false]);
    await pass(5);
    expect(nap.isElapsed).toBe(true);
    nap.resetAt(start + 7);
    expect([nap.deadline - start, nap.isElapsed]).toEqual([7, false]);
    await pass(2);
    expect(nap.isElapsed).toBe(true);
  });

  it("raises nothing when nobody awaits it, also if its signal fires", async () => {
    const token = new CancellationToken();
    sleep(1, { signal: token });
    token.cancel();
    await pass(5);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("rejects a wait with the reason of its signal, and lets the timer go", async () => {
    const controller = new AbortController();
    const nap = sleep(5, { signal: controller.signal });
    const fate = fateOf(nap);
    const branch = fateOf(select({ nap }));
    await settle();
    controller.abort("stop");
    await settle();
    expect([fate(), branch()]).toEqual([{ error: "stop" }, { error: "stop" }]);
    expect(vi.getTimerCount()).toBe(0);
    await expect(nap).rejects.toBe("stop");
  });

  it("rejects with an already aborted signal although it would be ready, but not once it has fired", async () => {
    const token = new CancellationToken();
    const fired = sleep(0, { signal: token });
    await fired;
    token.cancel();
    await expect(sleep(0, { signal: token })).rejects.toBeInstanceOf(CancelledError);
    await fired;
  });

  it("stands in no list of its signal before somebody waits, nor after", async () => {
    const token = new CancellationToken();
    const waiters = (): boolean =>
      (token as unknown as Record<symbol, () => { waiters: { isEmpty: boolean } }>)[Symbol.for("sluice.cancel")]!()
        .waiters.isEmpty;
    const nap = sleep(5, { signal: token });
    expect(waiters()).toBe(true);
    const fate = fateOf(nap);
    await settle();
    expect(waiters()).toBe(false);
    await pass(5);
    expect(fate()).toEqual(DONE);
    expect(waiters()).toBe(true);
  });

  it("ends by dispose: who waits and who comes later meets a ClosedHandleError, by name", async () => {
    const nap = sleep(5, { name: "nap" });
    const waiting = fateOf(nap);
    await settle();
    nap[Symbol.dispose]();
    nap[Symbol.dispose]();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    const error = new ClosedHandleError('sleep "nap"');
    expect(waiting()).toEqual({ error });
    await expect(nap).rejects.toEqual(error);
    await expect(select({ nap })).rejects.toEqual(error);
    expect(() => nap.reset(1)).toThrow(error);
    expect(() => nap.resetAt(1)).toThrow(error);
  });

  it("is a PromiseLike, whose then makes a promise of its own", async () => {
    const chained = sleep(5).then(() => "slept");
    await pass(5);
    await expect(chained).resolves.toBe("slept");
    const token = new CancellationToken();
    token.cancel("no");
    await expect(sleep(5, { signal: token }).then(null, (reason) => `caught ${String(reason)}`)).resolves.toBe(
      "caught no",
    );
  });
});

describe("the order of sleeps", () => {
  const hand = handTime();

  const log = (order: string[], naps: Record<string, Sleep>): void => {
    for (const [name, nap] of Object.entries(naps)) void nap.then(() => order.push(name));
  };

  it("is that of the deadlines, and of the first waits among equals, also after one large jump (I5)", async () => {
    const order: string[] = [];
    const naps = { c: sleep(30), a: sleep(10), b1: sleep(20), b2: sleep(20) };
    log(order, naps);
    await hand.time.jump(100);
    expect(order).toEqual(["a", "b1", "b2", "c"]);
  });

  it("has not elapsed while somebody waits whom nobody has woken yet (I3)", async () => {
    const nap = sleep(10);
    const fate = fateOf(nap);
    hand.time.now = 50;
    expect(nap.isElapsed).toBe(false);
    await hand.time.jump(0);
    expect(nap.isElapsed).toBe(true);
    await settle();
    expect(fate()).toEqual(DONE);
  });

  it("is never early when a host timer fires before its time", async () => {
    const fate = fateOf(sleep(10));
    await settle();
    const fire = vi.spyOn(globalThis.performance, "now").mockReturnValue(8.5);
    await hand.time.jump(10);
    expect(fate()).toBe("pending");
    fire.mockReturnValue(10);
    await hand.time.jump(2);
    expect(fate()).toEqual(DONE);
  });
});
