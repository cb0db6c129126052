/** Chains of synchronous operators give what the same chain of Array methods gives, whichever way the items come. */
import "../support/open-gate.ts";
import fc from "fast-check";
import { mpsc, type Stream, stream } from "sluice";
import { describe, it } from "vitest";

interface Operator {
  readonly name: string;
  readonly onStream: (s: Stream<number>) => Stream<number>;
  readonly onArray: (items: number[]) => number[];
}

const until = (items: number[], holds: (n: number) => boolean): number => {
  const index = items.findIndex((n) => !holds(n));
  return index < 0 ? items.length : index;
};

const by: Record<string, (n: number) => Omit<Operator, "name">> = {
  map: (k) => ({
    onStream: (s) => s.map((x, index) => x * k + index),
    onArray: (a) => a.map((x, index) => x * k + index),
  }),
  filter: (k) => ({ onStream: (s) => s.filter((x) => x % k === 0), onArray: (a) => a.filter((x) => x % k === 0) }),
  filterMap: (k) => ({
    onStream: (s) => s.filterMap((x) => (x > k ? x - k : undefined)),
    onArray: (a) => a.filter((x) => x > k).map((x) => x - k),
  }),
  take: (k) => ({ onStream: (s) => s.take(k), onArray: (a) => a.slice(0, k) }),
  skip: (k) => ({ onStream: (s) => s.skip(k), onArray: (a) => a.slice(k) }),
  takeWhile: (k) => ({
    onStream: (s) => s.takeWhile((x) => x < k * 4),
    onArray: (a) =>
      a.slice(
        0,
        until(a, (x) => x < k * 4),
      ),
  }),
  mapWhile: (k) => ({
    onStream: (s) => s.mapWhile((x) => (x < k * 4 ? -x : undefined)),
    onArray: (a) =>
      a
        .slice(
          0,
          until(a, (x) => x < k * 4),
        )
        .map((x) => -x),
  }),
  skipWhile: (k) => ({
    onStream: (s) => s.skipWhile((x) => x < k),
    onArray: (a) => a.slice(until(a, (x) => x < k)),
  }),
  scan: (k) => ({
    onStream: (s) => s.scan(k, (sum, x) => sum + x),
    onArray: (a) => a.map((_, index) => a.slice(0, index + 1).reduce((sum, x) => sum + x, k)),
  }),
  enumerate: (k) => ({
    onStream: (s) => s.enumerate().map(([index, x]) => index * k + x),
    onArray: (a) => a.map((x, index) => index * k + x),
  }),
  flatMap: (k) => ({
    onStream: (s) => s.flatMap((x) => (x % 2 === 0 ? [x, k] : [])),
    onArray: (a) => a.flatMap((x) => (x % 2 === 0 ? [x, k] : [])),
  }),
  chunks: (k) => ({
    onStream: (s) => s.chunks(k).map((chunk) => chunk.reduce((sum, x) => sum * 3 + x, 0)),
    onArray: (a) =>
      Array.from({ length: Math.ceil(a.length / k) }, (_, i) =>
        a.slice(i * k, i * k + k).reduce((sum, x) => sum * 3 + x, 0),
      ),
  }),
  chain: (k) => ({ onStream: (s) => s.chain([k, k]), onArray: (a) => [...a, k, k] }),
  zip: (k) => ({
    onStream: (s) => s.zip(stream.range(k)).map(([a, b]) => a - b),
    onArray: (a) => a.map((x, index) => x - index - k),
  }),
  mapAsync: (k) => ({ onStream: (s) => s.mapAsync(async (x) => x + k), onArray: (a) => a.map((x) => x + k) }),
  buffered: (k) => ({
    onStream: (s) => s.map(async (x) => x + k).buffered(k),
    onArray: (a) => a.map((x) => x + k),
  }),
};

const operator = fc
  .record({ name: fc.constantFrom(...Object.keys(by)), k: fc.integer({ min: 1, max: 5 }) })
  .map(({ name, k }): Operator => ({ name: `${name}(${k})`, ...by[name]!(k) }));

/** The ways by which the items come. */
const sources: Record<string, (items: number[]) => Stream<number>> = {
  "an array": (items) => stream(items),
  "an async generator": (items) =>
    stream(
      (async function* () {
        yield* items;
      })(),
    ),
  "a full channel": (items) => {
    const [tx, rx] = mpsc.unboundedChannel<number>();
    for (const item of items) tx.send(item);
    tx.close();
    return stream(rx);
  },
  "a channel of one": (items) => {
    const [tx, rx] = mpsc.channel<number>(1);
    void (async () => {
      for (const item of items) await tx.send(item);
      tx.close();
    })().catch(() => {}); // an operator that ends early leaves the receiver
    return stream(rx);
  },
};

describe("a chain of operators", () => {
  it.each(Object.keys(sources))("over %s does what Array methods do", async (name) => {
    const items = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(items, fc.array(operator, { maxLength: 5 }), async (items, operators) => {
        const expected = operators.reduce((array, { onArray }) => onArray(array), items);
        const got = await operators.reduce((s, { onStream }) => onStream(s), sources[name]!(items)).collect();
        return JSON.stringify(got) === JSON.stringify(expected);
      }),
      { numRuns: 150 },
    );
  });
});
