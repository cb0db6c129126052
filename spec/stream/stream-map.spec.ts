/** StreamMap: keys, order, ends, what is put in and taken out while somebody waits (R12 to R14). */
import "../support/open-gate.ts";
import { broadcast, ClosedHandleError, mpsc, select, sleep, stream, Stream, StreamMap } from "sluice";
import { seedSelect } from "sluice/testing";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { forSeeds } from "../support/random.ts";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <K, T>(key: K, value: T): IteratorResult<[K, T]> => ({ done: false, value: [key, value] });

function channels(...keys: string[]): {
  map: StreamMap<string, number>;
  tx: Record<string, mpsc.Sender<number>>;
  rx: Record<string, mpsc.Receiver<number>>;
} {
  const map = new StreamMap<string, number>();
  const tx: Record<string, mpsc.Sender<number>> = {};
  const rx: Record<string, mpsc.Receiver<number>> = {};
  for (const key of keys) {
    [tx[key], rx[key]] = mpsc.channel<number>(8);
    map.insert(key, rx[key]);
  }
  return { map, tx, rx };
}

describe("StreamMap", () => {
  it("gives items with their keys, as they come", async () => {
    const { map, tx } = channels("a", "b");
    const reads = [map.next(), map.next()];
    tx["b"]!.trySend(1);
    await settle();
    tx["a"]!.trySend(2);
    expect(await Promise.all(reads)).toEqual([item("b", 1), item("a", 2)]);
  });

  it("lets a source that has ended vanish in silence; empty, it is done and can be refilled (R12)", async () => {
    const { map, tx } = channels("a", "b");
    tx["a"]!.close();
    tx["b"]!.trySend(1);
    expect(await map.next()).toEqual(item("b", 1));
    tx["b"]!.close();
    expect(await map.next()).toEqual(DONE);
    expect([map.isEmpty, map.size, map.has("a")]).toEqual([true, 0, false]);
    expect(await map.next()).toEqual(DONE);
    map.insert("c", stream([3]));
    expect([await map.next(), await map.next()]).toEqual([item("c", 3), DONE]);
  });

  it("shows the end of a source that was given one item more (R17)", async () => {
    const map = new StreamMap([["a", stream([1]).chain([null])]]);
    expect([await map.next(), await map.next(), await map.next()]).toEqual([item("a", 1), item("a", null), DONE]);
  });

  it("begins with a random source, so that none starves another (R12)", async () => {
    seedSelect(7);
    const map = new StreamMap([1, 2, 3].map((key) => [key, stream.range(0)] as const));
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 300; i += 1) counts[(await map.next()).value![0]]! += 1;
    expect(Math.min(...counts.slice(1))).toBeGreaterThan(60);
  });

  it("replaces a source and gives the old one back, which is not read any more (R13)", async () => {
    const { map, tx, rx } = channels("a");
    const other = stream([9]);
    const parked = map.next();
    expect(map.insert("a", other)).toBe(rx["a"]);
    expect(await parked).toEqual(item("a", 9));
    expect(readersOf(rx["a"]!)).toEqual({ waiting: 0, loops: 0 });
    tx["a"]!.trySend(1);
    expect(await rx["a"]!.recv()).toBe(1);
    expect([map.size, map.insert("b", stream([]))]).toEqual([1, undefined]);
  });

  it("gives a source back as it stands, which can be read on", async () => {
    const s = stream([1, 2, 3]).map((n) => n * 10);
    const map = new StreamMap([["s", s]]);
    expect(await map.next()).toEqual(item("s", 10));
    expect(map.remove("s")).toBe(s);
    expect(map.remove("s")).toBe(undefined);
    expect(await s.collect()).toEqual([20, 30]);
  });

  it("wraps what is no source of sluice, and gives that stream back", async () => {
    const map = new StreamMap<string, number>([["list", [1, 2]]]);
    expect(await map.next()).toEqual(item("list", 1));
    const rest = map.remove("list");
    expect(rest).toBeInstanceOf(Stream);
    expect((await stream(rest!).next()).value).toBe(2);
  });

  it("lists keys, sources and both in the order of insertion", () => {
    const { map, rx } = channels("b", "a");
    expect([...map.keys()]).toEqual(["b", "a"]);
    expect([...map.values()]).toEqual([rx["b"], rx["a"]]);
    expect([...map.entries()]).toEqual([["b", rx["b"]], ["a", rx["a"]]]); // prettier-ignore
    expect([map.size, map.isEmpty, map.has("a"), map.has("c")]).toEqual([2, false, true, false]);
  });

  it("of equal keys at the start keeps the last (R13)", async () => {
    const map = new StreamMap([["a", [1]], ["a", [2]]]); // prettier-ignore
    expect(map.size).toBe(1);
    expect(await map.next()).toEqual(item("a", 2));
  });

  it("wakes who waits for what is put in, and ends it when the last source is taken out", async () => {
    const { map } = channels("a");
    const first = fateOf(map.next());
    map.insert("b", stream([1]));
    await settle();
    expect(first()).toEqual({ value: item("b", 1) });
    const second = map.next();
    await settle();
    map.remove("a");
    map.remove("b");
    expect(await second).toEqual(DONE);
  });

  it("passes the error of a source, which stays", async () => {
    const map = new StreamMap<string, number>();
    const [tx, rx] = broadcast.channel<number>(1);
    map.insert("a", rx);
    for (const n of [1, 2]) tx.send(n);
    await expect(map.next()).rejects.toMatchObject({ name: "LaggedError" });
    expect(await map.next()).toEqual(item("a", 2));
    expect(map.has("a")).toBe(true);
  });

  it("loses nothing by a lost select or an aborted wait, and stands nowhere then", async () => {
    const { map, tx, rx } = channels("a", "b");
    expect((await select({ map, tick: sleep(0) }, { biased: true })).branch).toBe("tick");
    const controller = new AbortController();
    const parked = map.next({ signal: controller.signal });
    tx["a"]!.trySend(1);
    controller.abort("stop");
    await expect(parked).rejects.toBe("stop");
    for (let turn = 0; turn < 2; turn += 1) await settle(); // stream-map-idle.spec.ts
    expect([readersOf(rx["a"]!).waiting, readersOf(rx["b"]!).waiting]).toEqual([0, 0]);
    expect(await map.next()).toEqual(item("a", 1));
  });

  it("is a branch of select, and ends it when empty", async () => {
    const { map, tx } = channels("a");
    tx["a"]!.trySend(1);
    tx["a"]!.close();
    expect(await select({ map })).toEqual({ branch: "map", value: ["a", 1] });
    expect(await select({ map })).toEqual({ branch: "map", value: undefined, done: true });
  });

  it("borrows its sources: other readers compete", async () => {
    const { map, tx, rx } = channels("a");
    const [first, second] = [map.next(), rx["a"]!.recv()];
    tx["a"]!.trySend(1);
    tx["a"]!.trySend(2);
    expect([(await first).value![1], await second].sort()).toEqual([1, 2]);
  });

  it("lets every source go when a loop leaves early, or by clear, and can be used again", async () => {
    const leave: ((map: StreamMap<string, number>) => Promise<void>)[] = [
      async (map) => {
        for await (const _ of map) break;
      },
      async (map) => map.clear(),
      async (map) => {
        const subscription = map.subscribe(() => {});
        await settle();
        subscription.unsubscribe();
      },
    ];
    for (const leaving of leave) {
      const { map, tx } = channels("a", "b");
      tx["a"]!.trySend(1);
      await leaving(map);
      expect([tx["a"]!.isClosed, tx["b"]!.isClosed, map.size]).toEqual([true, true, 0]);
      map.insert("c", stream([3]));
      expect(await map.next()).toEqual(item("c", 3));
    }
  });

  it("cleared, tells those who wait that it is empty", async () => {
    const { map } = channels("a", "b");
    const parked = [map.next(), map.next()];
    map.clear();
    expect(await Promise.all(parked)).toEqual([DONE, DONE]);
  });

  it("may be changed by a callback of its own source", async () => {
    const map = new StreamMap<string, number>();
    const [tx, rx] = mpsc.channel<number>(4);
    map.insert("a", stream(rx).filter((n) => { map.insert(`n${n}`, [n]); return false; })); // prettier-ignore
    const parked = map.next();
    tx.trySend(1);
    expect(await parked).toEqual(item("n1", 1));
    const emptying = stream([1, 2]).inspect(() => map.clear());
    map.insert("b", emptying);
    expect(await map.next()).toEqual(item("b", 1));
    expect(await map.next()).toEqual(DONE);
  });

  it("refuses what is nothing to stream, and handles that are used up", () => {
    const map = new StreamMap<string, number>();
    expect(() => map.insert("a", 1 as never)).toThrow("source must be an iterable");
    const s = stream([1]);
    s.map((n) => n);
    expect(() => map.insert("a", s)).toThrow(ClosedHandleError);
    expect(map.size).toBe(0);
    expect(() => new StreamMap([], 1 as never)).toThrow("options must be an object");
    expect(() => map.next(1 as never)).toThrow("options must be an object");
  });

  it("has no numeric length", () => {
    expect("length" in new StreamMap()).toBe(false);
  });
});

describe("nextMany (R14)", () => {
  it("gives what is ready, each source once before any twice, and at most limit", async () => {
    await forSeeds(20, async (random, seed) => {
      seedSelect(seed);
      const sizes = [1, 2, 3].map(() => random.below(4));
      const map = new StreamMap(sizes.map((size, key) => [key, stream.range(0, size)] as const));
      const total = sizes.reduce((a, b) => a + b);
      const limit = 1 + random.below(10);
      const batch = await map.nextMany(limit);
      expect(batch).toHaveLength(Math.min(limit, total));
      for (const [key, n] of batch) {
        // nobody is a whole round behind who had more to give
        for (const [other, size] of sizes.entries()) {
          const before = batch.slice(
            0,
            batch.findIndex(([k, v]) => k === key && v === n),
          );
          const given = before.filter(([k]) => k === other).length;
          expect(given >= Math.min(n, size)).toBe(true);
        }
      }
    });
  });

  it("gives [] for limit 0, and for an empty map", async () => {
    const { map } = channels("a");
    expect(await map.nextMany(0)).toEqual([]);
    map.clear();
    expect(await map.nextMany(3)).toEqual([]);
  });

  it("waits when there is nothing, for one at least", async () => {
    const { map, tx } = channels("a", "b");
    const read = map.nextMany(5);
    tx["a"]!.trySend(1);
    tx["b"]!.trySend(2);
    expect((await read).sort()).toEqual([["a", 1], ["b", 2]]); // prettier-ignore
  });

  it("tells an error after the batch that it ended", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    tx.trySend(1);
    tx.fail("broken");
    const map = new StreamMap([["a", rx]]);
    expect(await map.nextMany(5)).toEqual([["a", 1]]);
    await expect(map.nextMany(5)).rejects.toBe("broken");
    expect(await map.nextMany(5)).toEqual([]);
  });

  it("wants a count", () => {
    const map = new StreamMap();
    for (const limit of [-1, 1.5]) expect(() => map.nextMany(limit)).toThrow("limit must be an integer of 0 or more");
  });
});
