/** The operators of sluice/ix in pipelines of ix. Time stands still unless a spec moves it. */
import "../support/open-gate.ts";
import { AsyncIterableX, from } from "ix/asynciterable";
import { AbortError } from "ix/aborterror";
import { filter, map, take, withAbort } from "ix/asynciterable/operators";
import { mpsc, sleep, TimeoutError } from "sluice";
import { bufferUnordered, chunksTimeout, type IxOperator, rateLimit, toIx } from "sluice/ix";
import { pause, type TestClock } from "sluice/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fateOf } from "../support/fate.ts";
import { readersOf } from "../support/readers.ts";
import { reported } from "../support/reported.ts";
import { settle } from "../support/settle.ts";

let clock: TestClock;
beforeEach(() => void (clock = pause()));
afterEach(() => clock[Symbol.dispose]());
const unhandled = reported();
afterEach(() => expect(unhandled()).toEqual([]));

const DONE = { done: true, value: undefined };

function channel(...values: number[]): [mpsc.Sender<number>, mpsc.Receiver<number>] {
  const [tx, rx] = mpsc.channel<number>(16);
  for (const value of values) tx.trySend(value);
  return [tx, rx];
}

/** What a loop gives, with the time. */
function logOf(source: AsyncIterable<unknown>): string[] {
  const start = clock.now();
  const log: string[] = [];
  const note = (what: unknown): number => log.push(`${String(clock.now() - start)} ${String(what)}`);
  void (async () => {
    try {
      for await (const item of source) note(item);
      note("end");
    } catch (error) {
      note((error as Error).name);
    }
  })();
  return log;
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe("chunksTimeout", () => {
  it("gives full chunks at once, and others after a time", async () => {
    const [tx, rx] = channel(1, 2, 3);
    const log = logOf(toIx(rx).pipe(chunksTimeout(2, 10)));
    await settle();
    expect(log).toEqual(["0 1,2"]);
    await clock.advance(10);
    tx.trySend(4);
    await clock.advance(5);
    tx.close();
    await settle();
    expect(log).toEqual(["0 1,2", "10 3", "15 4", "15 end"]);
  });

  it("gives the chunk before an error", async () => {
    const [tx, rx] = channel(1);
    tx.fail(new RangeError("broken"));
    const log = logOf(toIx(rx).pipe(chunksTimeout(9, 10)));
    await settle();
    expect(log).toEqual(["0 1", "0 RangeError"]);
  });

  it("holds no timer when its loop has left", async () => {
    const [, rx] = channel(1);
    const iterator = toIx(rx).pipe(chunksTimeout(9, 10))[Symbol.asyncIterator]();
    const parked = iterator.next();
    await settle();
    expect(await iterator.return?.()).toEqual(DONE);
    expect(await parked).toEqual(DONE);
    expect(clock.timerCount).toBe(0);
  });
});

describe("rateLimit", () => {
  it("lets n pass in a stretch that begins with the first, then waits", async () => {
    const [tx, rx] = channel(1, 2, 3, 4, 5);
    const log = logOf(toIx(rx).pipe(rateLimit(2, 10)));
    await settle();
    expect(log).toEqual(["0 1", "0 2"]);
    await clock.advance(10);
    expect(log.slice(2)).toEqual(["10 3", "10 4"]);
    await clock.advance(25);
    expect(log.slice(4)).toEqual(["20 5"]);
    tx.trySend(6); // a new stretch
    await clock.advance(9);
    tx.trySend(7);
    tx.trySend(8);
    await settle();
    expect(log.slice(5)).toEqual(["35 6", "44 7"]);
    tx.close();
    await clock.advance(1);
    expect(log.slice(7)).toEqual(["45 8", "45 end"]);
  });

  it("does not ask the source too early, and drops nothing", async () => {
    const [, rx] = channel(1, 2, 3);
    const iterator = toIx(rx, { preventClose: true }).pipe(rateLimit(1, 10))[Symbol.asyncIterator]();
    await iterator.next();
    const parked = iterator.next();
    await settle();
    expect(rx.size).toBe(2);
    await iterator.return?.();
    expect(await parked).toEqual(DONE);
    expect(await rx.recvMany(9)).toEqual([2, 3]);
  });

  it("holds nothing back for 0 ms", async () => {
    expect(await collect(from([1, 2, 3]).pipe(rateLimit(1, 0)))).toEqual([1, 2, 3]);
  });
});

describe("bufferUnordered", () => {
  it("runs n at a time, and gives the values as they come", async () => {
    const running: number[] = [];
    let most = 0;
    const nap = async (ms: number): Promise<number> => {
      running.push(ms);
      most = Math.max(most, running.length);
      await sleep(ms);
      running.splice(running.indexOf(ms), 1);
      return ms;
    };
    const log = logOf(from([30, 10, 10, 5]).pipe(bufferUnordered(2, nap)));
    await clock.advance(100);
    expect(log).toEqual(["10 10", "20 10", "25 5", "30 30", "30 end"]);
    expect(most).toBe(2);
  });

  it("takes items that are promises, of a source that gives them as they are", async () => {
    const [tx, rx] = mpsc.channel<Promise<string>>(4);
    const late = sleep(10).then(() => "late");
    tx.trySend(late);
    tx.trySend(Promise.resolve("early"));
    tx.close();
    const log = logOf(toIx(rx).pipe(bufferUnordered(2)));
    await clock.advance(20);
    expect(log).toEqual(["0 early", "10 late", "10 end"]);
  });

  it("gives project the item, its index and the signal of the loop", async () => {
    const controller = new AbortController();
    const project = vi.fn((letter: string) => letter);
    const source = from(["a", "b"]).pipe(bufferUnordered(1, project), withAbort(controller.signal));
    expect(await collect(source)).toEqual(["a", "b"]);
    expect(project.mock.calls).toEqual([
      ["a", 0, controller.signal],
      ["b", 1, controller.signal],
    ]);
  });

  it.each([
    ["rejects", () => Promise.reject(new TimeoutError(1))],
    [
      "throws",
      () => {
        throw new TimeoutError(1);
      },
    ],
  ])("ends with the error when project %s, and leaves the source", async (_, project: () => Promise<never>) => {
    const [tx, rx] = channel(1, 2);
    await expect(collect(toIx(rx).pipe(bufferUnordered(2, project)))).rejects.toThrow(TimeoutError);
    expect(tx.isClosed).toBe(true);
  });
});

describe.each<[string, IxOperator<number, unknown>]>([
  ["chunksTimeout", chunksTimeout(2, 10)],
  ["rateLimit", rateLimit(2, 10)],
  ["bufferUnordered", bufferUnordered(2, async (n) => n)],
])("%s in a pipeline", (_, operator) => {
  it("gives an AsyncIterableX, which reads nothing before a loop does", async () => {
    const [, rx] = channel(1);
    const x = toIx(rx).pipe(operator);
    expect(x).toBeInstanceOf(AsyncIterableX);
    x[Symbol.asyncIterator]();
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(rx.size).toBe(1);
  });

  it("stands between others, and gives every loop a state of its own", async () => {
    const x = from([1, 2, 3, 4]).pipe(
      filter((n) => n < 3),
      operator,
      map((given) => [given].flat(2)),
    );
    for (const _round of [1, 2]) {
      const loop = collect(x);
      await clock.advance(100);
      expect((await loop).flat()).toEqual([1, 2]);
    }
  });

  it("takes a plain async iterable", async () => {
    async function* numbers(): AsyncGenerator<number> {
      yield* [1, 2];
    }
    const loop = collect(operator(numbers()));
    await clock.advance(100);
    expect((await loop).flat()).toEqual([1, 2]);
  });

  it("left early leaves the source by the iteration rule", async () => {
    for (const [preventClose, isClosed] of [
      [true, false],
      [false, true],
    ] as const) {
      const [tx, rx] = channel(1, 2, 3);
      const loop = collect(toIx(rx, { preventClose }).pipe(operator, take(1)));
      await clock.advance(100);
      expect(await loop).toHaveLength(1);
      expect(tx.isClosed).toBe(isClosed);
      if (!isClosed) expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    }
  });

  it("returns at once while it is parked, also over a source that cannot", async () => {
    const stuck = {
      next: () => new Promise<never>(() => {}),
      return: vi.fn(async () => ({ done: true as const, value: 0 })),
    };
    for (const source of [toIx(channel()[1]), { [Symbol.asyncIterator]: () => stuck }]) {
      const iterator = operator(source)[Symbol.asyncIterator]();
      const parked = iterator.next();
      await settle();
      const returned = fateOf(iterator.return!());
      await settle();
      expect(await parked).toEqual(DONE);
      expect(returned()).toEqual({ value: DONE });
    }
    expect(stuck.return).toHaveBeenCalledOnce();
  });

  it.each(["toIx", "ix", "plain"])("hears the signal of the pipeline while it is parked (%s)", async (kind) => {
    const [tx, rx] = channel();
    const controller = new AbortController();
    const source = kind === "toIx" ? toIx(rx) : kind === "ix" ? toIx(rx).pipe(map((n) => n)) : rx;
    const loop = collect(operator(source).pipe(withAbort(controller.signal)));
    await settle();
    expect(readersOf(rx).waiting).toBe(1);
    controller.abort("why");
    const error: unknown = await loop.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ cause: "why" });
    await settle();
    expect(tx.isClosed).toBe(true);
  });

  it("does not begin when the signal has fired", async () => {
    const [, rx] = channel(1);
    const loop = collect(toIx(rx).pipe(operator, withAbort(AbortSignal.abort("early"))));
    await expect(loop).rejects.toMatchObject({ name: "AbortError", cause: "early" });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("passes the error of the source on", async () => {
    const [tx, rx] = channel();
    tx.fail(new Error("broken"));
    await expect(collect(toIx(rx).pipe(operator))).rejects.toThrow("broken");
  });
});

describe("the arguments of the operators", () => {
  it.each([
    [() => chunksTimeout(0, 1), RangeError, "n must be an integer of 1 or more, got 0"],
    [() => chunksTimeout(1, -1), RangeError, "ms must be 0 ms or more, got -1"],
    [() => rateLimit(1.5, 1), RangeError, "n must be an integer of 1 or more, got 1.5"],
    [() => rateLimit(1, "1" as never), TypeError, 'ms must be a number of milliseconds, got "1"'],
    [() => bufferUnordered(0), RangeError, "n must be an integer of 1 or more, got 0"],
    [() => bufferUnordered(1, 1 as never), TypeError, "project must be a function, got 1"],
    [() => rateLimit(1, 1)(1 as never), TypeError, "source must be an async iterable, got 1"],
  ] as const)("are checked at the call: %o", (make, kind, message) => {
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});
