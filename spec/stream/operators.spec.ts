/** The operators that only look at items: what each lets through, and how a callback that throws ends them. */
import "../support/open-gate.ts";
import { type Stream, stream } from "sluice";
import { describe, expect, it } from "vitest";

const numbers = (): Stream<number> => stream([1, 2, 3, 4]);
const isEven = (n: number): boolean => n % 2 === 0;

/** An iterable that tells what was done with it. */
function traced<T>(items: T[]): { source: Iterable<T>; log: string[] } {
  const log: string[] = [];
  const inner = items[Symbol.iterator]();
  const source: Iterable<T> = {
    [Symbol.iterator]() {
      log.push("open");
      return {
        next: () => {
          log.push("next");
          return inner.next();
        },
        return: () => {
          log.push("return");
          return { done: true, value: undefined };
        },
      };
    },
  };
  return { source, log };
}

describe("operators", () => {
  it("map, filter and filterMap do it item by item", async () => {
    expect(
      await numbers()
        .map((n) => n * 2)
        .collect(),
    ).toEqual([2, 4, 6, 8]);
    expect(await numbers().filter(isEven).collect()).toEqual([2, 4]);
    expect(
      await numbers()
        .filterMap((n) => (isEven(n) ? `${n}` : undefined))
        .collect(),
    ).toEqual(["2", "4"]);
  });

  it("filterMap keeps what is falsy but not undefined", async () => {
    expect(
      await stream([0, 1])
        .filterMap((n) => (n === 0 ? null : false))
        .collect(),
    ).toEqual([null, false]);
  });

  it("map may give undefined, null and functions", async () => {
    const fn = (): void => {};
    expect(
      await stream([undefined, null, fn])
        .map((x) => x)
        .collect(),
    ).toEqual([undefined, null, fn]);
  });

  it("give the item and its index to every callback, and no this", async () => {
    const calls: unknown[] = [];
    const note = function (this: unknown, ...args: unknown[]): boolean {
      calls.push([this, ...args]);
      return true;
    };
    await stream(["a", "b"]).map(note).collect();
    await stream(["a", "b"]).filter(note).collect();
    await stream(["a", "b"]).filterMap(note).collect();
    await stream(["a", "b"]).mapAsync(note).collect();
    await stream(["a", "b"]).takeWhile(note).collect();
    await stream(["a", "b"]).mapWhile(note).collect();
    await stream(["a", "b"]).inspect(note).collect();
    await stream(["a", "b"]).forEach(note);
    await stream(["a", "b"]).all(note);
    expect(calls).toEqual(Array.from({ length: 9 }, () => [[undefined, "a", 0], [undefined, "b", 1]]).flat()); // prettier-ignore
  });

  it("take gives n items; 0 never asks the source (R7)", async () => {
    const { source, log } = traced([1, 2, 3]);
    expect(await stream(source).take(0).collect()).toEqual([]);
    expect(log).toEqual([]);
    expect(await stream(source).take(2).collect()).toEqual([1, 2]);
    expect(log).toEqual(["open", "next", "next", "return"]);
    expect(await numbers().take(99).collect()).toEqual([1, 2, 3, 4]);
    expect(await numbers().take(Infinity).collect()).toEqual([1, 2, 3, 4]);
  });

  it("take lets the source go when it is asked for one more, not with the last item", async () => {
    const { source, log } = traced([1, 2, 3]);
    const one = stream(source).take(1);
    expect(await one.next()).toEqual({ done: false, value: 1 });
    expect(log).toEqual(["open", "next"]);
    expect(await one.next()).toEqual({ done: true, value: undefined });
    expect(log).toEqual(["open", "next", "return"]);
    expect(await one.next()).toEqual({ done: true, value: undefined });
    expect(log).toHaveLength(3);
  });

  it.each([
    ["takeWhile", (s: Stream<number>) => s.takeWhile((n) => n < 3)],
    ["mapWhile", (s: Stream<number>) => s.mapWhile((n) => (n < 3 ? n : undefined))],
  ])("%s loses the first item that does not fit, and lets the source go (R6)", async (_, until) => {
    const { source, log } = traced([1, 2, 3, 4]);
    expect(await until(stream(source)).collect()).toEqual([1, 2]);
    expect(log).toEqual(["open", "next", "next", "next", "return"]);
  });

  it("skip and skipWhile leave out the beginning", async () => {
    expect(await numbers().skip(2).collect()).toEqual([3, 4]);
    expect(await numbers().skip(0).collect()).toEqual([1, 2, 3, 4]);
    expect(await numbers().skip(99).collect()).toEqual([]);
    let calls = 0;
    const small = (n: number): boolean => {
      calls += 1;
      return n < 2;
    };
    expect(await stream([1, 2, 1]).skipWhile(small).collect()).toEqual([2, 1]);
    expect(calls).toBe(2);
  });

  it("enumerate counts, scan tells what has become of the items, inspect changes nothing", async () => {
    expect(await stream(["a", "b"]).enumerate().collect()).toEqual([[0, "a"], [1, "b"]]); // prettier-ignore
    expect(
      await numbers()
        .scan(10, (sum, n, index) => sum + n * index)
        .collect(),
    ).toEqual([10, 12, 18, 30]);
    const seen: number[] = [];
    expect(
      await numbers()
        .inspect((n) => void seen.push(n))
        .collect(),
    ).toEqual(seen);
  });

  it("do nothing before somebody asks, and then no more than is asked for", async () => {
    const { source, log } = traced([1, 2, 3]);
    const chain = stream(source).map((n) => n).filter(() => true).take(3).chunks(2); // prettier-ignore
    expect(log).toEqual([]);
    await chain.next();
    expect(log).toEqual(["open", "next", "next"]);
  });

  it("an end that has come is told again and again", async () => {
    const s = numbers().filter(isEven).skip(1).map((n) => n); // prettier-ignore
    await s.collect();
    for (let i = 0; i < 2; i += 1) expect(await s.next()).toEqual({ done: true, value: undefined });
  });
});

describe("a callback that throws", () => {
  const boom = new Error("boom");
  const thrower = (n: number): boolean => {
    if (n === 2) throw boom;
    return true;
  };

  it.each<[string, (s: Stream<number>) => Stream<unknown>]>([
    ["map", (s) => s.map(thrower)],
    ["filter", (s) => s.filter(thrower)],
    ["filterMap", (s) => s.filterMap(thrower)],
    ["mapAsync", (s) => s.mapAsync(thrower)],
    ["takeWhile", (s) => s.takeWhile(thrower)],
    ["mapWhile", (s) => s.mapWhile(thrower)],
    ["skipWhile", (s) => s.skipWhile((n) => !thrower(n + 1))],
    ["scan", (s) => s.scan(0, (_, n) => Number(thrower(n)))],
    ["inspect", (s) => s.inspect(thrower)],
    ["flatMap", (s) => s.flatMap((n) => [thrower(n)])],
  ])("in %s ends the stream, returns the source, and is told once", async (name, operator) => {
    const { source, log } = traced([1, 2, 3]);
    const s = operator(stream(source)).map((x) => x);
    if (name !== "skipWhile") expect((await s.next()).done).toBe(false);
    await expect(s.next()).rejects.toBe(boom);
    expect(log.at(-1)).toBe("return");
    expect(await s.next()).toEqual({ done: true, value: undefined });
    expect(log.filter((entry) => entry === "return")).toHaveLength(1);
  });

  it("lets operators behind it give what they hold first", async () => {
    const s = stream([1, 1, 2, 3]).filter(thrower).chunks(4);
    expect(await s.next()).toEqual({ done: false, value: [1, 1] });
    await expect(s.next()).rejects.toBe(boom);
    expect((await s.next()).done).toBe(true);
  });
});

describe("arguments of operators", () => {
  it("must be functions where functions are wanted", () => {
    const no = 1 as never;
    expect(() => numbers().map(no)).toThrow(new TypeError("fn must be a function, got 1"));
    expect(() => numbers().filter(no)).toThrow(new TypeError("predicate must be a function, got 1"));
    for (const name of ["filterMap", "mapAsync", "mapWhile", "inspect", "flatMap"] as const) {
      expect(() => numbers()[name](no)).toThrow("fn must be a function");
    }
    for (const name of ["takeWhile", "skipWhile"] as const) {
      expect(() => numbers()[name](no)).toThrow("predicate must be a function");
    }
    expect(() => numbers().scan(0, no)).toThrow("fn must be a function");
  });

  it("must be counts where counts are wanted", () => {
    for (const name of ["take", "skip"] as const) {
      for (const n of [-1, 1.5, NaN]) expect(() => numbers()[name](n)).toThrow(RangeError);
      expect(() => numbers()[name]("1" as never)).toThrow(new TypeError('n must be a number, got "1"'));
    }
    for (const name of ["chunks", "readyChunks", "buffered", "bufferUnordered"] as const) {
      for (const n of [0, -1, 1.5, Infinity]) {
        expect(() => numbers()[name](n)).toThrow(`n must be an integer of 1 or more, got ${n}`);
      }
    }
    expect(() => numbers().chunksTimeout(0, 1)).toThrow("n must be an integer of 1 or more");
  });

  it("must be durations where durations are wanted", () => {
    for (const ms of [-1, NaN]) {
      expect(() => numbers().throttle(ms)).toThrow("ms must be 0 ms or more");
      expect(() => numbers().timeout(ms)).toThrow("ms must be 0 ms or more");
      expect(() => numbers().chunksTimeout(1, ms)).toThrow("ms must be 0 ms or more");
      expect(() => numbers().timeoutRepeating(ms)).toThrow(RangeError);
    }
    expect(() => numbers().timeoutRepeating(0)).toThrow("ms must be more than 0 ms");
  });

  it("must be something to stream where a stream is wanted", () => {
    const no = 1 as never;
    const text = "source must be an iterable, an async iterable, a source of sluice or an Observable, got 1";
    expect(() => numbers().chain(no)).toThrow(new TypeError(text));
    expect(() => numbers().merge([1], no)).toThrow(new TypeError(text));
    expect(() => numbers().zip(no)).toThrow(new TypeError(text));
    expect(() => numbers().takeUntil(no)).toThrow("signal must be an AbortSignal or a CancellationToken");
  });

  it("that are wrong leave the stream as it was", async () => {
    const s = numbers();
    expect(() => s.map(1 as never)).toThrow(TypeError);
    expect(() => s.chain(1 as never)).toThrow(TypeError);
    expect(() => s.take(-1)).toThrow(RangeError);
    expect(() => s.timeoutRepeating(0)).toThrow(RangeError);
    expect(() => s.takeUntil(1 as never)).toThrow(TypeError);
    expect(await s.collect()).toEqual([1, 2, 3, 4]);
  });
});
