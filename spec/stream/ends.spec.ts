/** The ends: what each gives, what it leaves in the stream, how it is aborted, and what it throws. */
import "../support/open-gate.ts";
import { CancellationToken, mpsc, type Stream, stream } from "sluice";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

const numbers = (): Stream<number> => stream([1, 2, 3, 4]);
const nothing = (): Stream<number> => stream<number>([]);

describe("the ends", () => {
  it("collect, toArray, count, first and last tell what there is", async () => {
    expect(await numbers().collect()).toEqual([1, 2, 3, 4]);
    expect(await numbers().toArray()).toEqual([1, 2, 3, 4]);
    expect(await numbers().count()).toBe(4);
    expect([await numbers().first(), await numbers().last()]).toEqual([1, 4]);
    expect([await nothing().collect(), await nothing().count()]).toEqual([[], 0]);
    expect([await nothing().first(), await nothing().last()]).toEqual([undefined, undefined]);
  });

  it("fold and reduce make one value of all", async () => {
    expect(await numbers().fold("", (text, n, index) => `${text}${index}:${n} `)).toBe("0:1 1:2 2:3 3:4 ");
    expect(await nothing().fold(7, (a, b) => a + b)).toBe(7);
    expect(await numbers().reduce((a, b) => a * b)).toBe(24);
    expect(await numbers().reduce((text, n) => `${text}${n}`, "")).toBe("1234");
    expect(await stream([5]).reduce(() => 0)).toBe(5);
    expect(await nothing().reduce((a, b) => a + b, 7)).toBe(7);
    expect(await nothing().reduce((a, b) => a + b, undefined as unknown as number)).toBe(undefined);
    await expect(nothing().reduce((a, b) => a + b)).rejects.toThrow(TypeError);
  });

  it("reduce without an initial value begins with the second item, whose index is 1", async () => {
    const indices: number[] = [];
    await stream(["a", "b", "c"]).reduce((text, s, index) => {
      indices.push(index);
      return text + s;
    });
    expect(indices).toEqual([1, 2]);
  });

  it("all and any end with the item that decides, and leave the rest (R10)", async () => {
    const s = stream([1, 2, 9, 3, 4]);
    expect(await s.all((n) => n < 5)).toBe(false);
    expect(await s.any((n) => n === 3)).toBe(true);
    expect(await s.collect()).toEqual([4]);
    expect([await nothing().all(() => false), await nothing().any(() => true)]).toEqual([true, false]);
    expect([await numbers().all((n) => n < 5), await numbers().any((n) => n > 5)]).toEqual([true, false]);
  });

  it("all and any leave the stream as it is also when they meet an error of a source", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const [failing, other] = [mpsc.channel<number>(4), stream(rx)];
    failing[0].fail("broken");
    const s = stream(failing[1]).merge(other);
    await expect(s.any(() => true)).rejects.toBe("broken");
    expect(tx.isClosed).toBe(false);
    tx.trySend(1);
    expect(await s.any(() => true)).toBe(true);
  });

  it("find ends with the item that fits, and lets the source go", async () => {
    const s = numbers();
    expect(await s.find((n, index) => n > 1 && index > 1)).toBe(3);
    expect((await s.next()).done).toBe(true);
    expect(await numbers().find((n) => n > 9)).toBe(undefined);
  });

  it("forEach waits for the promises of its callback, one at a time", async () => {
    const log: string[] = [];
    await stream(["a", "b"]).forEach(async (text, index) => {
      log.push(`${text}${index} begins`);
      await settle();
      log.push(`${text}${index} ends`);
    });
    expect(log).toEqual(["a0 begins", "a0 ends", "b1 begins", "b1 ends"]);
  });

  it("begin at once, with what is ready", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    tx.trySend(1);
    const first = stream(rx.iter({ preventClose: true })).first();
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "empty" });
    expect(await first).toBe(1);
  });

  it("reject with the first error, and let the source go (R9)", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const s = stream(rx).map((n) => {
      if (n === 2) throw new Error("two");
      return n;
    });
    for (const n of [1, 2, 3]) tx.trySend(n);
    await expect(s.collect()).rejects.toThrow("two");
    expect(tx.isClosed).toBe(true);
  });
});

const boom = new Error("boom");
const thrower = (): never => {
  throw boom;
};

const owning: [string, (s: Stream<number>, options?: { signal: CancellationToken }) => Promise<unknown>][] = [
  ["forEach", (s, options) => s.forEach(() => {}, options)],
  ["fold", (s, options) => s.fold(0, (a, b) => a + b, options)],
  ["reduce", (s, options) => s.reduce((a, b) => a + b, 0, options)],
  ["collect", (s, options) => s.collect(options)],
  ["toArray", (s, options) => s.toArray(options)],
  ["find", (s, options) => s.find(() => false, options)],
  ["first", (s, options) => s.first(options)],
  ["last", (s, options) => s.last(options)],
  ["count", (s, options) => s.count(options)],
];
const borrowing: typeof owning = [
  ["all", (s, options) => s.all(() => true, options)],
  ["any", (s, options) => s.any(() => false, options)],
];

describe("an aborted end", () => {
  it.each(owning)("%s rejects with the reason and lets the source go", async (_, end) => {
    const token = new CancellationToken();
    const [tx, rx] = mpsc.channel<number>(4);
    const ending = end(stream(rx), { signal: token });
    await settle();
    token.cancel("stop");
    await expect(ending).rejects.toBe("stop");
    expect(tx.isClosed).toBe(true);
  });

  it.each(borrowing)("%s rejects with the reason and leaves the stream as it is", async (_, end) => {
    const token = new CancellationToken();
    const [tx, rx] = mpsc.channel<number>(4);
    const s = stream(rx);
    const ending = end(s, { signal: token });
    await settle();
    token.cancel("stop");
    await expect(ending).rejects.toBe("stop");
    expect(readersOf(rx).waiting).toBe(0);
    tx.trySend(1);
    expect(await s.next()).toEqual({ done: false, value: 1 });
  });

  it.each([...owning, ...borrowing])("%s, aborted before, looks at nothing", async (_, end) => {
    const token = new CancellationToken();
    token.cancel("stop");
    const [tx, rx] = mpsc.channel<number>(4);
    tx.trySend(1);
    const s = stream(rx);
    await expect(end(s, { signal: token })).rejects.toBe("stop");
    expect([tx.isClosed, rx.size]).toEqual([false, 1]);
  });

  it("from its own callback, ends there", async () => {
    const token = new CancellationToken();
    const calls: number[] = [];
    const ending = numbers().forEach(
      (n) => {
        calls.push(n);
        if (n === 2) token.cancel("stop");
      },
      { signal: token },
    );
    await expect(ending).rejects.toBe("stop");
    expect(calls).toEqual([1, 2]);
  });

  it("from a callback of its stream, takes nothing more", async () => {
    const token = new CancellationToken();
    const taken: number[] = [];
    const s = numbers().inspect((n) => {
      if (n === 2) token.cancel("stop");
    });
    const ending = s.fold(0, (_, n) => taken.push(n), { signal: token });
    await expect(ending).rejects.toBe("stop");
    expect(taken).toEqual([1]);
  });

  it("whose source takes time to go is told afterwards", async () => {
    let closed = false;
    const generator = async function* (): AsyncGenerator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        await settle();
        closed = true;
      }
    };
    expect(await stream(generator()).find((n) => n === 1)).toBe(1);
    expect(closed).toBe(true);
  });
});

describe("a callback of an end", () => {
  it("that throws rejects the end and lets the source go", async () => {
    const ends: ((s: Stream<number>) => Promise<unknown>)[] = [
      (s) => s.forEach(thrower),
      (s) => s.forEach(() => Promise.reject(boom)),
      (s) => s.fold(0, thrower),
      (s) => s.reduce(thrower, 0),
      (s) => s.find(thrower),
      (s) => s.all(thrower),
      (s) => s.any(thrower),
    ];
    for (const end of ends) {
      const [tx, rx] = mpsc.channel<number>(4);
      tx.trySend(1);
      await expect(end(stream(rx))).rejects.toBe(boom);
      expect(tx.isClosed).toBe(true);
    }
  });

  it("must be a function, and options an object", () => {
    const no = 1 as never;
    for (const name of ["forEach", "reduce"] as const)
      expect(() => numbers()[name](no)).toThrow("fn must be a function");
    expect(() => numbers().fold(0, no)).toThrow("fn must be a function");
    for (const name of ["all", "any", "find"] as const) {
      expect(() => numbers()[name](no)).toThrow("predicate must be a function");
    }
    expect(() => numbers().collect(no)).toThrow("options must be an object");
    expect(() => numbers().first({ signal: no })).toThrow("signal must be an AbortSignal or a CancellationToken");
    expect(() => numbers().next(no)).toThrow("options must be an object");
  });
});

describe("an end that is parked", () => {
  it("takes items as they come", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const sum = fateOf(stream(rx).fold(0, (a, b) => a + b));
    for (let n = 1; n <= 4; n += 1) await tx.send(n);
    await settle();
    expect(sum()).toBe("pending");
    tx.close();
    await settle();
    expect(sum()).toEqual({ value: 10 });
  });
});
