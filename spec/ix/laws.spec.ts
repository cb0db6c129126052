/** Everything that `sluice/ix` exports keeps every law of an async iterable that applies to it, whatever it reads from. */
import "../support/open-gate.ts";
import { AbortError } from "ix/aborterror";
import type { AsyncIterableX } from "ix/asynciterable";
import { mpsc } from "sluice";
import * as ours from "sluice/ix";
import { pause, type TestClock } from "sluice/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reported } from "../support/reported.ts";
import { settle } from "../support/settle.ts";

let clock: TestClock;
beforeEach(() => void (clock = pause()));
afterEach(() => clock[Symbol.dispose]());
const unhandled = reported();
afterEach(() => expect(unhandled()).toEqual([]));

const DONE = { done: true, value: undefined };

/** A source that is driven by hand, and what reads from it. */
interface Rig {
  readonly out: AsyncIterableX<unknown>;
  next(value: number): void;
  error(error: unknown): void;
  complete(): void;
  /** Nobody has left the source. */
  readonly isHeld: boolean;
  /** How many items were taken from it. */
  readonly taken: number;
}

interface Row {
  readonly name: string;
  readonly covers: string;
  readonly rig: () => Rig;
  /** What it makes of an item. */
  readonly gives: (value: number) => unknown;
  /** How many items it may hold that nobody has asked for. */
  readonly ahead: number;
  readonly operator?: ours.IxOperator<number, unknown>;
}

/** An async iterable that knows no signal, and parks as a generator does not. */
class Foreign implements AsyncIterable<number> {
  asked = 0;
  left = 0;
  readonly #ends = mpsc.channel<number>(16);

  [Symbol.asyncIterator](): AsyncIterator<number> {
    const [, rx] = this.#ends;
    return {
      next: () => {
        this.asked += 1;
        return rx.next();
      },
      return: async () => {
        this.left += 1;
        return { done: true, value: undefined };
      },
    };
  }

  get tx(): mpsc.Sender<number> {
    return this.#ends[0];
  }
}

function overForeign(operator: ours.IxOperator<number, unknown>): Rig {
  const source = new Foreign();
  let given = 0;
  return {
    out: operator(source),
    next: (value) => void ((given += 1), source.tx.trySend(value)),
    error: (error) => source.tx.fail(error),
    complete: () => source.tx.close(),
    get isHeld() {
      return source.left === 0;
    },
    get taken() {
      return Math.min(source.asked, given);
    },
  };
}

function overReceiver(operator: ours.IxOperator<number, unknown>): Rig {
  const [tx, rx] = mpsc.channel<number>(16);
  let given = 0;
  return {
    out: operator(ours.toIx(rx)),
    next: (value) => void ((given += 1), tx.trySend(value)),
    error: (error) => tx.fail(error),
    complete: () => tx.close(),
    get isHeld() {
      return !tx.isClosed;
    },
    get taken() {
      return tx.isClosed ? 0 : given - (tx.maxCapacity - tx.capacity);
    },
  };
}

function sink(overflow: "wait" | "error"): Rig {
  const out = new ours.BoundedSink<number>({ capacity: 16, overflow });
  let given = 0;
  return {
    out,
    next: (value) => void ((given += 1), out.write(value).catch(() => {})),
    error: (error) => out.error(error),
    complete: () => out.end(),
    get isHeld() {
      return !out.isClosed;
    },
    get taken() {
      return out.isClosed ? 0 : given - out.size;
    },
  };
}

const same = (value: number): unknown => value;
const OPERATORS: readonly Pick<Row, "covers" | "gives" | "ahead" | "operator">[] = [
  { covers: "chunksTimeout", operator: ours.chunksTimeout(1, 10), gives: (value) => [value], ahead: 0 },
  { covers: "rateLimit", operator: ours.rateLimit(100, 10), gives: same, ahead: 0 },
  { covers: "bufferUnordered", operator: ours.bufferUnordered(2), gives: same, ahead: 1 },
  {
    covers: "bufferUnordered",
    operator: ours.bufferUnordered(2, async (n: number) => n + 100),
    gives: (n) => n + 100,
    ahead: 1,
  },
];

const rows: readonly Row[] = [
  ...OPERATORS.flatMap((row, index) => [
    { ...row, name: `${row.covers} (${index}) of somebody's source`, rig: () => overForeign(row.operator!) },
    { ...row, name: `${row.covers} (${index}) of a receiver`, rig: () => overReceiver(row.operator!) },
  ]),
  {
    name: "toIx",
    covers: "toIx",
    rig: () => overReceiver((source) => source as AsyncIterableX<number>),
    gives: same,
    ahead: 0,
  },
  { name: "BoundedSink", covers: "BoundedSink", rig: () => sink("wait"), gives: same, ahead: 0 },
  { name: "BoundedSink, error", covers: "BoundedSink", rig: () => sink("error"), gives: same, ahead: 0 },
];

interface Law {
  readonly title: string;
  readonly check: (row: Row) => Promise<void>;
}

/** What becomes of a read, once everything that is due has run. */
async function fate(read: Promise<unknown>): Promise<unknown> {
  let seen: unknown = "pending";
  read.then(
    (value) => (seen = value),
    (error: unknown) => (seen = { error }),
  );
  await settle();
  return seen;
}

const item = (value: unknown): unknown => ({ done: false, value });

const laws: readonly Law[] = [
  {
    title: "takes nothing before it is read",
    async check({ rig, gives }) {
      const source = rig();
      source.next(1);
      const iterator = source.out[Symbol.asyncIterator]();
      await settle();
      expect(source.taken).toBe(0);
      expect(await fate(iterator.next())).toEqual(item(gives(1)));
    },
  },
  {
    title: "gives everything once, in order, and then the end for ever",
    async check({ rig, gives }) {
      const source = rig();
      const iterator = source.out[Symbol.asyncIterator]();
      for (const value of [1, 2, 3]) source.next(value);
      source.complete();
      for (const value of [1, 2, 3]) expect(await fate(iterator.next())).toEqual(item(gives(value)));
      for (let reads = 3; reads > 0; reads -= 1) expect(await fate(iterator.next())).toEqual(DONE);
      expect(await fate(iterator.return!())).toEqual(DONE);
    },
  },
  {
    title: "answers reads that wait in their order",
    async check({ rig, gives }) {
      const source = rig();
      const iterator = source.out[Symbol.asyncIterator]();
      const reads = [1, 2, 3].map(() => iterator.next());
      await settle();
      for (const value of [1, 2]) source.next(value);
      source.complete();
      expect(await fate(Promise.all(reads))).toEqual([item(gives(1)), item(gives(2)), DONE]);
    },
  },
  {
    title: "hands an error on once, as it is, after what came before, and is at its end then",
    async check({ rig, gives }) {
      for (const error of [new Error("mine"), "text", undefined, 0]) {
        const source = rig();
        const iterator = source.out[Symbol.asyncIterator]();
        source.next(1);
        expect(await fate(iterator.next())).toEqual(item(gives(1)));
        source.error(error);
        const failed = await fate(iterator.next());
        expect(Object.keys(failed as object)).toEqual(["error"]);
        expect(Object.is((failed as { error: unknown }).error, error)).toBe(true);
        for (let reads = 2; reads > 0; reads -= 1) expect(await fate(iterator.next())).toEqual(DONE);
      }
    },
  },
  {
    title: "takes no more than is asked for, but what it holds",
    async check({ rig, gives, ahead }) {
      const source = rig();
      for (const value of [1, 2, 3, 4]) source.next(value);
      const iterator = source.out[Symbol.asyncIterator]();
      expect(await fate(iterator.next())).toEqual(item(gives(1)));
      expect(source.taken).toBeLessThanOrEqual(1 + ahead);
    },
  },
  {
    title: "leaves the source when a loop is left, at once, and takes nothing after that",
    async check({ rig, gives }) {
      const source = rig();
      for (const value of [1, 2, 3, 4]) source.next(value);
      const seen: unknown[] = [];
      for await (const value of source.out) {
        seen.push(value);
        break;
      }
      expect(seen).toEqual([gives(1)]);
      expect(source.isHeld).toBe(false);
    },
  },
  {
    title: "returns while it waits: the reads end, and the source is left",
    async check({ rig }) {
      const source = rig();
      const iterator = source.out[Symbol.asyncIterator]();
      const reads = [iterator.next(), iterator.next()];
      await settle();
      expect(source.isHeld).toBe(true);
      const returns = [iterator.return!(), iterator.return!()];
      expect(await fate(Promise.all([...reads, ...returns]))).toEqual([DONE, DONE, DONE, DONE]);
      expect(source.isHeld).toBe(false);
      expect(await fate(iterator.next())).toEqual(DONE);
    },
  },
  {
    title: "returns before it was read, and gives nothing then",
    async check({ rig }) {
      const source = rig();
      source.next(1);
      const iterator = source.out[Symbol.asyncIterator]();
      expect(await fate(iterator.return!())).toEqual(DONE);
      expect(await fate(iterator.next())).toEqual(DONE);
    },
  },
  {
    title: "rejects the reads that wait with ix's AbortError when the signal fires, and leaves the source",
    async check({ rig }) {
      const source = rig();
      const controller = new AbortController();
      const iterator = source.out[Symbol.asyncIterator](controller.signal);
      const read = iterator.next();
      await settle();
      controller.abort("left");
      const { error } = (await fate(read)) as { error: unknown };
      expect(error).toBeInstanceOf(AbortError);
      expect(source.isHeld).toBe(false);
      expect(await fate(iterator.next())).toEqual({ error });
    },
  },
  {
    title: "leaves the source alone when the signal has fired before the first read",
    async check({ rig }) {
      const source = rig();
      source.next(1);
      const iterator = source.out[Symbol.asyncIterator](AbortSignal.abort());
      const { error } = (await fate(iterator.next())) as { error: unknown };
      expect(error).toBeInstanceOf(AbortError);
      expect([source.isHeld, source.taken]).toEqual([true, 0]);
    },
  },
  {
    title: "hears no signal after its end",
    async check({ rig }) {
      const source = rig();
      const controller = new AbortController();
      const iterator = source.out[Symbol.asyncIterator](controller.signal);
      source.complete();
      expect(await fate(iterator.next())).toEqual(DONE);
      controller.abort();
      expect(await fate(iterator.next())).toEqual(DONE);
    },
  },
];

for (const { title, check } of laws) {
  describe(title, () => {
    it.each(rows.map((row) => [row.name, row] as const))("%s", (_, row) => check(row));
  });
}

describe("an operator", () => {
  const named = OPERATORS.map((row, index) => [`${row.covers} (${index})`, row] as const);

  it.each(named)("%s begins anew for every loop", async (_, { operator, gives }) => {
    const source: AsyncIterable<number> = {
      async *[Symbol.asyncIterator]() {
        yield* [1, 2];
      },
    };
    const out = operator!(source);
    const loops = [out[Symbol.asyncIterator](), out[Symbol.asyncIterator]()];
    for (const value of [1, 2]) {
      for (const loop of loops) expect(await fate(loop.next())).toEqual(item(gives(value)));
    }
    for (const loop of loops) expect(await fate(loop.next())).toEqual(DONE);
  });

  it.each(named)("%s takes what next throws for the source's error", async (_, { operator }) => {
    const error = new Error("thrown");
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          throw error;
        },
      }),
    };
    const iterator = operator!(source)[Symbol.asyncIterator]();
    expect(await fate(iterator.next())).toEqual({ error });
    expect(await fate(iterator.next())).toEqual(DONE);
  });

  it.each(named)("%s does not swallow what return throws", async (_, { operator }) => {
    const error = new Error("thrown");
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false, value: 1 }),
        return: () => Promise.reject(error),
      }),
    };
    const iterator = operator!(source)[Symbol.asyncIterator]();
    await iterator.next();
    expect([await fate(iterator.return!()), unhandled()]).toEqual([{ error }, []]);
  });
});

describe("the laws", () => {
  it("are applied to everything that is exported", () => {
    expect(new Set(rows.map(({ covers }) => covers))).toEqual(new Set(Object.keys(ours)));
  });
});
