/** Operators that look at the clock (R2 to R4), and takeUntil. Time stands still unless a spec moves it. */
import "../support/open-gate.ts";
import { CancellationToken, interval, mpsc, select, sleep, type Stream, stream, TimeoutError } from "sluice";
import { pause, type TestClock } from "sluice/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fate, fateOf } from "../support/fate.ts";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <T>(value: T): IteratorResult<T> => ({ done: false, value });

let clock: TestClock;
beforeEach(() => void (clock = pause()));
afterEach(() => clock[Symbol.dispose]());

function numbers(capacity = 8): { tx: mpsc.Sender<number>; rx: mpsc.Receiver<number>; s: Stream<number> } {
  const [tx, rx] = mpsc.channel<number>(capacity);
  return { tx, rx, s: stream(rx) };
}

/** Everything that a stream gives, with the time. */
function logOf(s: Stream<unknown>): string[] {
  const start = clock.now();
  const log: string[] = [];
  void (async () => {
    for (;;) {
      const result = await s.next().catch((error: unknown) => ({ done: false, value: (error as Error).name }));
      log.push(`${clock.now() - start} ${result.done === true ? "end" : String(result.value)}`);
      if (result.done === true) return;
    }
  })();
  return log;
}

const timedOut = (fate: Fate): boolean =>
  typeof fate === "object" && "error" in fate && fate.error instanceof TimeoutError;

describe("throttle (R4)", () => {
  it("gives the first at once, and holds back the others and the end", async () => {
    const log = logOf(stream(["a", "b"]).throttle(10));
    await clock.advance(100);
    expect(log).toEqual(["0 a", "10 b", "20 end"]);
  });

  it("counts from what it gave, not from when that came", async () => {
    const { tx, s } = numbers();
    const log = logOf(s.throttle(10));
    await clock.advance(5);
    tx.trySend(1);
    await clock.advance(3);
    tx.trySend(2);
    await clock.advance(20);
    tx.trySend(3);
    await settle();
    expect(log).toEqual(["5 1", "15 2", "28 3"]);
  });

  it("drops nothing: a bounded source is made to wait", async () => {
    const { tx, s } = numbers(1);
    const sent: number[] = [];
    void (async () => {
      for (const n of [1, 2, 3, 4]) {
        await tx.send(n);
        sent.push(n);
      }
      tx.close();
    })();
    const log = logOf(s.throttle(10));
    await settle();
    expect(sent).toEqual([1, 2]);
    await clock.advance(100);
    expect(log).toEqual(["0 1", "10 2", "20 3", "30 4", "40 end"]);
  });

  it("with 0 holds nothing back", async () => {
    expect(await stream([1, 2, 3]).throttle(0).collect()).toEqual([1, 2, 3]);
  });

  it("keeps its time across a lost select", async () => {
    const s = stream([1, 2]).throttle(10);
    await s.next();
    const won = select({ s, tick: sleep(4) });
    await clock.advance(4);
    expect([(await won).branch, clock.timerCount]).toEqual(["tick", 0]);
    const read = fateOf(s.next());
    await clock.advance(5);
    expect(read()).toBe("pending");
    await clock.advance(1);
    expect(read()).toEqual({ value: item(2) });
  });

  it("does not ask the source while it holds back", async () => {
    const { tx, rx, s } = numbers();
    const throttled = s.throttle(10);
    tx.trySend(1);
    await throttled.next();
    void throttled.next();
    expect([readersOf(rx).waiting, clock.timerCount]).toEqual([0, 1]);
    await clock.advance(10);
    expect([readersOf(rx).waiting, clock.timerCount]).toEqual([1, 0]);
  });
});

describe("timeout (R2)", () => {
  it("begins to count when it is made, and again with each item", async () => {
    const { tx, s } = numbers();
    const log = logOf(s.timeout(10));
    await clock.advance(12);
    tx.trySend(1);
    await clock.advance(9);
    tx.trySend(2);
    await clock.advance(100);
    tx.close();
    await settle();
    expect(log).toEqual(["10 TimeoutError", "12 1", "21 2", "31 TimeoutError", "121 end"]);
  });

  it("tells who asks late, once a gap, and then goes on", async () => {
    const { tx, s } = numbers();
    const limited = s.timeout(10);
    await clock.advance(50);
    await expect(limited.next()).rejects.toMatchObject({ name: "TimeoutError", ms: 10 });
    const read = fateOf(limited.next());
    await clock.advance(50);
    expect(read()).toBe("pending");
    expect(clock.timerCount).toBe(0);
    tx.trySend(1);
    await settle();
    expect(read()).toEqual({ value: item(1) });
  });

  it("prefers an item that is there", async () => {
    const { tx, s } = numbers();
    const limited = s.timeout(10);
    await clock.advance(50);
    tx.trySend(1);
    expect(await limited.next()).toEqual(item(1));
  });

  it("tells one reader, and the others go on waiting", async () => {
    const { tx, s } = numbers();
    const limited = s.timeout(10);
    const reads = [fateOf(limited.next()), fateOf(limited.next())];
    await clock.advance(10);
    expect([timedOut(reads[0]!()), reads[1]!()]).toEqual([true, "pending"]);
    tx.trySend(1);
    await settle();
    expect(reads[1]!()).toEqual({ value: item(1) });
  });

  it("passes the operators behind it in its place", async () => {
    const { tx, s } = numbers();
    const log = logOf(s.timeout(10).map((n) => n * 2).chunks(2)); // prettier-ignore
    tx.trySend(1);
    await clock.advance(10);
    tx.trySend(2);
    tx.trySend(3);
    await settle();
    expect(log).toEqual(["10 2", "10 TimeoutError", "10 4,6"]);
  });

  it("ends with the source, also after it has told", async () => {
    const { tx, s } = numbers();
    const log = logOf(s.timeout(10));
    await clock.advance(10);
    tx.close();
    await clock.advance(10);
    expect(log).toEqual(["10 TimeoutError", "10 end"]);
    expect(clock.timerCount).toBe(0);
  });

  it("with Infinity never tells", async () => {
    const { s } = numbers();
    const read = fateOf(s.timeout(Infinity).next());
    await clock.advance(1e9);
    expect(read()).toBe("pending");
  });
});

describe("timeoutRepeating (R3)", () => {
  it("tells after every period without an item, and begins anew with each item", async () => {
    const { tx, s } = numbers();
    const log = logOf(s.timeoutRepeating(10));
    await clock.advance(25);
    tx.trySend(1);
    await clock.advance(21);
    tx.close();
    await settle();
    expect(log).toEqual(["10 TimeoutError", "20 TimeoutError", "25 1", "35 TimeoutError", "45 TimeoutError", "46 end"]);
    expect(clock.timerCount).toBe(0);
  });

  it("takes an interval of the user, whose first tick is due at once", async () => {
    const { tx, s } = numbers();
    const log = logOf(s.timeoutRepeating(interval(10)));
    await clock.advance(12);
    tx.trySend(1);
    await clock.advance(10);
    expect(log).toEqual(["0 TimeoutError", "10 TimeoutError", "12 1", "22 TimeoutError"]);
  });

  it("tells who asks late of every tick that was missed", async () => {
    const { tx, s } = numbers();
    const limited = s.timeoutRepeating(10);
    await clock.advance(25);
    for (let i = 0; i < 2; i += 1) await expect(limited.next()).rejects.toMatchObject({ ms: 10 });
    const read = fateOf(limited.next());
    await settle();
    expect(read()).toBe("pending");
    tx.trySend(1);
    await settle();
    expect(read()).toEqual({ value: item(1) });
  });

  it("loses no item when its interval is disposed, and tells nothing more", async () => {
    const { tx, s } = numbers();
    const beat = interval(10);
    const limited = s.timeoutRepeating(beat);
    tx.trySend(1);
    tx.trySend(2);
    expect(await limited.next()).toEqual(item(1));
    beat[Symbol.dispose]();
    expect(await limited.next()).toEqual(item(2));
    const read = fateOf(limited.next());
    await clock.advance(50);
    expect(read()).toBe("pending");
  });
});

describe("takeUntil", () => {
  it("ends when the token is cancelled, also while parked, and lets the source go", async () => {
    const token = new CancellationToken();
    const { tx, s } = numbers();
    const until = s.takeUntil(token);
    tx.trySend(1);
    expect(await until.next()).toEqual(item(1));
    const parked = fateOf(until.next());
    token.cancel();
    await settle();
    expect([parked(), tx.isClosed]).toEqual([{ value: DONE }, true]);
  });

  it("ends before an item that is ready", async () => {
    const controller = new AbortController();
    const until = stream([1, 2]).takeUntil(controller.signal);
    expect(await until.next()).toEqual(item(1));
    controller.abort();
    expect(await until.next()).toEqual(DONE);
  });

  it("of a token that is cancelled never asks the source", async () => {
    const token = new CancellationToken();
    token.cancel();
    const { tx, rx, s } = numbers();
    tx.trySend(1);
    const until = s.takeUntil(token);
    expect(rx.size).toBe(1);
    expect(await until.next()).toEqual(DONE);
    expect(tx.isClosed).toBe(true);
  });
});

describe("peekable", () => {
  it("shows the next item and leaves it in place", async () => {
    const s = stream([1, 2]).peekable();
    for (let i = 0; i < 2; i += 1) expect(await s.peek()).toEqual(item(1));
    expect([await s.next(), await s.next()]).toEqual([item(1), item(2)]);
    expect([await s.peek(), await s.next()]).toEqual([DONE, DONE]);
  });

  it("parks in line with next()", async () => {
    const { tx, s } = numbers();
    const peekable = s.peekable();
    const [peeked, first, second] = [peekable.peek(), peekable.next(), peekable.next()];
    tx.trySend(1);
    tx.trySend(2);
    expect(await Promise.all([peeked, first, second])).toEqual([item(1), item(1), item(2)]);
  });

  it("keeps what it showed for whoever reads on", async () => {
    const s = stream([1, 2, 3]).peekable();
    await s.peek();
    expect(await s.map((n) => n * 2).collect()).toEqual([2, 4, 6]);
  });

  it("aborted has taken nothing, and an error is told once", async () => {
    const { tx, s } = numbers();
    const peekable = s.peekable();
    const controller = new AbortController();
    const peeked = peekable.peek({ signal: controller.signal });
    controller.abort("stop");
    await expect(peeked).rejects.toBe("stop");
    tx.trySend(1);
    tx.fail("broken");
    expect(await peekable.next()).toEqual(item(1));
    await expect(peekable.peek()).rejects.toBe("broken");
    expect(await peekable.next()).toEqual(DONE);
  });

  it("may show undefined", async () => {
    const s = stream([undefined]).peekable();
    expect([await s.peek(), await s.next(), await s.peek()]).toEqual([item(undefined), item(undefined), DONE]);
  });
});
