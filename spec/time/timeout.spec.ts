/** `timeout` and `timeoutAt`. Rules I1, I2, I6, I7 and I9. */
import {
  CancellationToken,
  ClosedHandleError,
  mpsc,
  now,
  oneshot,
  sleep,
  spawn,
  timeout,
  timeoutAt,
  TimeoutError,
  watch,
} from "sluice";
import { EMPTY, NEVER, Observable, of, throwError } from "rxjs";
import { describe, expect, it, vi } from "vitest";
import { fakeTime, handTime, pass } from "../support/fake-time.ts";
import { fateOf } from "../support/fate.ts";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

const never = new Promise<never>(() => {});

describe("timeout", () => {
  fakeTime();

  it("gives what the work gives, of every kind", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    await tx.send("message");
    const [shot, answer] = oneshot.channel<string>();
    shot.send("answer");
    const token = new CancellationToken();
    token.cancel("reason");
    await expect(timeout(10, rx)).resolves.toBe("message");
    await expect(timeout(10, tx)).resolves.toBeInstanceOf(mpsc.Permit);
    await expect(timeout(10, answer)).resolves.toBe("answer");
    await expect(timeout(10, token)).resolves.toBe("reason");
    await expect(timeout(10, AbortSignal.abort("aborted"))).resolves.toBe("aborted");
    await expect(
      timeout(
        10,
        spawn(() => "task"),
      ),
    ).resolves.toBe("task");
    await expect(timeout(10, Promise.resolve("promise"))).resolves.toBe("promise");
    await expect(timeout(10, () => "value")).resolves.toBe("value");
    await expect(timeout(10, async () => "async")).resolves.toBe("async");
    await expect(timeout(10, of("observable", "more"))).resolves.toBe("observable");
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives undefined where the work ends without a value", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    tx.close();
    await expect(timeout(10, rx)).resolves.toBe(undefined);
    await expect(timeout(10, EMPTY)).resolves.toBe(undefined);
  });

  it("rejects with the error of the work, thrown, rejected or emitted", async () => {
    const [tx, rx] = watch.channel(0);
    tx.close();
    const broken = () => {
      throw new Error("thrown");
    };
    await expect(timeout(10, broken)).rejects.toThrow("thrown");
    await expect(timeout(10, Promise.reject(new Error("rejected")))).rejects.toThrow("rejected");
    await expect(
      timeout(
        10,
        throwError(() => new Error("emitted")),
      ),
    ).rejects.toThrow("emitted");
    await expect(timeout(10, rx)).resolves.toBe(undefined);
    rx[Symbol.dispose]();
    await expect(timeout(10, rx)).rejects.toBeInstanceOf(ClosedHandleError);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("rejects with a TimeoutError that tells the time allowed, and not before", async () => {
    const fate = fateOf(timeout(10, never));
    await pass(9);
    expect(fate()).toBe("pending");
    await pass(1);
    expect(fate()).toEqual({ error: new TimeoutError(10) });
    expect(fate()).toMatchObject({ error: { ms: 10, code: "TIMEOUT", message: "timed out after 10 ms" } });
  });

  it("counts from the call and rounds a fraction up (I1, I2)", async () => {
    const fate = fateOf(timeout(1.5, never));
    await pass(1);
    expect(fate()).toBe("pending");
    await pass(1);
    expect(fate()).toMatchObject({ error: { ms: 1.5 } });
  });

  it("sets no limit with Infinity (I9)", async () => {
    const fate = fateOf(timeout(Infinity, never));
    await pass(1e9);
    expect([fate(), vi.getTimerCount()]).toEqual(["pending", 0]);
  });

  it("gives work that is ready although no time is left (I6)", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const inMicrotasks = async (): Promise<number | undefined> => {
      await tx.send(2);
      return rx.recv();
    };
    await expect(timeout(0, () => 1)).resolves.toBe(1);
    await expect(timeout(0, inMicrotasks)).resolves.toBe(2);
    await expect(timeout(0, sleep(0))).resolves.toBe(undefined);
    await expect(timeout(0, Promise.resolve(3))).resolves.toBe(3);
    await expect(timeoutAt(now() - 5, async () => 4)).resolves.toBe(4);
    await expect(timeout(0, never)).rejects.toBeInstanceOf(TimeoutError);
    await expect(timeoutAt(now() - 5, never)).rejects.toMatchObject({ ms: 0 });
  });

  it("arms its timer only when the work has had its microtasks, and clears it with the work", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const quick = timeout(1000, async () => "quick");
    expect(vi.getTimerCount()).toBe(0);
    await quick;
    await settle();
    expect(vi.getTimerCount()).toBe(0);

    const slow = timeout(1000, rx);
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    tx.trySend("slow");
    expect(vi.getTimerCount()).toBe(0);
    await expect(slow).resolves.toBe("slow");
  });

  it("obeys time that passes in the turn of the call", async () => {
    const late = fateOf(timeout(100, never));
    const early = fateOf(timeout(100, async () => "early"));
    vi.advanceTimersByTime(100);
    await settle();
    expect([late(), early()]).toEqual([{ error: new TimeoutError(100) }, { value: "early" }]);
  });

  it("leaves a channel as it was: nothing taken, nobody waiting, and to be read again", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const fate = fateOf(timeout(10, rx));
    await pass(10);
    expect(fate()).toEqual({ error: new TimeoutError(10) });
    expect(readersOf(rx).waiting).toBe(0);
    expect(tx.trySend("kept")).toEqual({ ok: true });
    await expect(timeout(10, rx)).resolves.toBe("kept");
    await tx.send("fills");
    const room = fateOf(timeout(10, tx));
    await pass(10);
    expect(room()).toEqual({ error: new TimeoutError(10) });
    await rx.recv();
    expect(tx.capacity).toBe(1);
  });

  it("leaves a task and a sleep running", async () => {
    const task = spawn(async () => {
      await sleep(20);
      return "done";
    });
    const nap = sleep(20);
    const fates = [fateOf(timeout(10, task)), fateOf(timeout(10, nap))];
    await pass(10);
    expect(fates.map((fate) => fate())).toEqual([{ error: new TimeoutError(10) }, { error: new TimeoutError(10) }]);
    expect(task.isFinished).toBe(false);
    await pass(10);
    await expect(task).resolves.toBe("done");
    await nap;
  });

  it("aborts a function's signal with the error before the caller goes on (I7)", async () => {
    const order: string[] = [];
    let reason: unknown;
    const late = timeout(10, ({ signal }) => {
      signal.addEventListener("abort", () => {
        reason = signal.reason;
        order.push("aborted");
      });
      return never;
    }).catch((error: unknown) => {
      order.push("told");
      return error;
    });
    await pass(10);
    expect(order).toEqual(["aborted", "told"]);
    expect(reason).toBe(await late);
  });

  it("unsubscribes an Observable before the caller goes on (I7)", async () => {
    const order: string[] = [];
    const source = new Observable<never>(() => () => order.push("unsubscribed"));
    const late = timeout(10, source).catch(() => order.push("told"));
    await pass(10);
    await late;
    expect(order).toEqual(["unsubscribed", "told"]);
  });

  it("swallows the late rejection of what it gave up", async () => {
    let fail!: (error: Error) => void;
    const work = new Promise<never>((_resolve, reject) => (fail = reject));
    const fates = [fateOf(timeout(10, work)), fateOf(timeout(10, () => work))];
    await pass(10);
    fail(new Error("late")); // an unhandled rejection would fail the run
    await settle();
    expect(fates.map((fate) => fate())).toEqual([{ error: new TimeoutError(10) }, { error: new TimeoutError(10) }]);
  });

  it("rejects with the reason of its signal, before and while it waits, and lets all go", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const token = new CancellationToken();
    const fate = fateOf(timeout(1000, rx, { signal: token }));
    let inner: AbortSignal | undefined;
    const work = fateOf(timeout(1000, ({ signal }) => ((inner = signal), never), { signal: token }));
    await settle();
    token.cancel("stop");
    await settle();
    expect([fate(), work()]).toEqual([{ error: "stop" }, { error: "stop" }]);
    expect([inner?.aborted, inner?.reason]).toEqual([true, "stop"]);
    expect([vi.getTimerCount(), readersOf(rx).waiting]).toEqual([0, 0]);
    await tx.send("kept");
    const start = vi.fn();
    await expect(timeout(1000, rx, { signal: token })).rejects.toBe("stop");
    await expect(timeout(1000, start, { signal: token })).rejects.toBe("stop");
    expect(start).not.toHaveBeenCalled();
    await expect(rx.recv()).resolves.toBe("kept");
  });

  it("refuses wrong arguments at the call, by name", () => {
    expect(() => timeout(-1, never)).toThrow(new RangeError("ms must be 0 ms or more, got -1"));
    expect(() => timeout(NaN, never)).toThrow(RangeError);
    expect(() => timeout("1" as never, never)).toThrow(TypeError);
    expect(() => timeoutAt(NaN, never)).toThrow(new RangeError("instant must be an instant in milliseconds, got NaN"));
    expect(() => timeout(1, never, 5 as never)).toThrow(TypeError);
    expect(() => timeout(1, never, { signal: {} as never })).toThrow(TypeError);
    const kinds = "a handle of sluice, a function, a promise, an AbortSignal or an Observable";
    for (const [work, shown] of [
      [undefined, "undefined"],
      [false, "false"],
      [5, "5"],
      [{}, "an object"],
    ] as const) {
      expect(() => timeout(1, work as never)).toThrow(new TypeError(`work must be ${kinds}, got ${shown}`));
    }
    async function* items(): AsyncGenerator<number> {
      yield 1;
    }
    expect(() => timeout(1, items() as never)).toThrow(new TypeError("work is an async iterable: wrap it in stream()"));
  });

  it("can be given an Observable that never says anything", async () => {
    const fate = fateOf(timeout(5, NEVER));
    await pass(5);
    expect(fate()).toEqual({ error: new TimeoutError(5) });
  });
});

describe("timeout and its work, both due in one turn", () => {
  const hand = handTime();

  it("looks at the work first, although its own deadline was the earlier one (I6)", async () => {
    const fate = fateOf(timeout(1, sleep(50)));
    await settle();
    await hand.time.jump(100);
    expect(fate()).toEqual({ value: undefined });
  });
});

describe("timeout 0", () => {
  it("gives the work all its microtasks, however many they are", async () => {
    const work = async (): Promise<string> => {
      for (let i = 0; i < 500; i += 1) await Promise.resolve();
      return "done";
    };
    expect(await timeout(0, work)).toBe("done");
  });
});
