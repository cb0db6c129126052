/** Operators over several sources: one after the other, as they come, in pairs, one inside the other. */
import "../support/open-gate.ts";
import { broadcast, LaggedError, mpsc, select, sleep, type Stream, stream } from "sluice";
import { probe } from "sluice/testing";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <T>(value: T): IteratorResult<T> => ({ done: false, value });

function source(): { tx: mpsc.Sender<string>; rx: mpsc.Receiver<string>; s: Stream<string> } {
  const [tx, rx] = mpsc.channel<string>(8);
  return { tx, rx, s: stream(rx) };
}

const repeat = (text: string, times: number): string[] => Array.from({ length: times }, () => text);

describe("chain", () => {
  it("gives one source after the other, and does not read the second before the first has ended", async () => {
    const [a, b] = [source(), source()];
    const s = a.s.chain(b.rx);
    b.tx.trySend("b");
    a.tx.trySend("a");
    expect(await s.next()).toEqual(item("a"));
    const parked = s.next();
    expect([readersOf(a.rx).waiting, readersOf(b.rx)]).toEqual([1, { waiting: 0, loops: 0 }]);
    a.tx.close();
    expect(await parked).toEqual(item("b"));
    b.tx.close();
    expect([await s.next(), await s.next()]).toEqual([DONE, DONE]);
  });

  it("may be chained further", async () => {
    expect(await stream([1]).chain([]).chain(stream.of(2)).chain("3").collect()).toEqual([1, 2, "3"]);
  });
});

describe("merge", () => {
  it("gives items as they come, and ends with the last source", async () => {
    const [a, b] = [source(), source()];
    const s = a.s.merge(b.s);
    const reads = [s.next(), s.next(), s.next(), s.next()];
    b.tx.trySend("b1");
    await settle();
    a.tx.trySend("a1");
    a.tx.close();
    await settle();
    b.tx.trySend("b2");
    b.tx.close();
    expect(await Promise.all(reads)).toEqual([item("b1"), item("a1"), item("b2"), DONE]);
  });

  it("alternates between two that are ready; chained it gives the last half of the turns (R1)", async () => {
    expect(await stream(repeat("a", 3)).merge(repeat("b", 3)).collect()).toEqual(["a", "b", "a", "b", "a", "b"]);
    const chained = stream(repeat("a", 8)).merge(repeat("b", 8)).merge(repeat("c", 8)); // prettier-ignore
    const turns = await chained.take(16).collect();
    expect(["a", "b", "c"].map((name) => turns.filter((turn) => turn === name).length)).toEqual([4, 4, 8]);
  });

  it("is fair among any number given at once", async () => {
    const turns = await stream(repeat("a", 5)).merge(repeat("b", 5), repeat("c", 5)).take(9).collect();
    expect(turns).toEqual(["a", "b", "c", "a", "b", "c", "a", "b", "c"]);
    expect(await stream([1]).merge().collect()).toEqual([1]);
  });

  it("changes turns also by a poll that finds nothing (R1)", async () => {
    const first = async (polls: number): Promise<unknown> => {
      const [a, b] = [source(), source()];
      const s = a.s.merge(b.s);
      for (let i = 0; i < polls; i += 1) {
        using once = probe(s);
        once.poll();
      }
      a.tx.trySend("a");
      b.tx.trySend("b");
      return (await s.next()).value;
    };
    expect(await first(1)).not.toBe(await first(2));
    expect(await first(1)).toBe(await first(3));
  });

  it("never asks a source again that has ended", async () => {
    const [a, b] = [source(), source()];
    const s = a.s.merge(b.s);
    a.tx.close();
    b.tx.trySend("b");
    expect(await s.next()).toEqual(item("b"));
    const parked = s.next();
    expect(readersOf(a.rx)).toEqual({ waiting: 0, loops: 0 });
    b.tx.close();
    expect([await parked, await s.next()]).toEqual([DONE, DONE]);
  });
});

describe("zip", () => {
  it("pairs items, and keeps one whose partner has not come", async () => {
    const [a, b] = [source(), source()];
    const s = a.s.zip(b.s);
    a.tx.trySend("a");
    expect((await select({ s, tick: sleep(0) }, { biased: true })).branch).toBe("tick");
    const parked = s.next();
    expect([readersOf(a.rx).waiting, readersOf(b.rx).waiting]).toEqual([0, 1]);
    b.tx.trySend("b");
    expect(await parked).toEqual(item(["a", "b"]));
  });

  it("ends as soon as a source has ended of which no item waits, and lets the other go", async () => {
    const [a, b] = [source(), source()];
    const s = a.s.zip(b.s);
    a.tx.trySend("a");
    a.tx.close();
    const read = fateOf(s.next());
    await settle();
    expect(read()).toBe("pending");
    b.tx.trySend("b");
    await settle();
    expect(read()).toEqual({ value: item(["a", "b"]) });
    expect(await s.next()).toEqual(DONE);
    expect(b.tx.isClosed).toBe(true);
    expect(await s.next()).toEqual(DONE);
  });

  it("ends with the second source too, though an item of the first waits", async () => {
    const [a, b] = [source(), source()];
    a.tx.trySend("a");
    b.tx.close();
    expect(await a.s.zip(b.s).next()).toEqual(DONE);
    expect(a.tx.isClosed).toBe(true);
  });

  it("keeps an item while the other source tells an error", async () => {
    const a = source();
    const [tx, rx] = broadcast.channel<number>(1);
    for (const n of [1, 2]) tx.send(n);
    a.tx.trySend("a");
    const s = a.s.zip(rx);
    await expect(s.next()).rejects.toBeInstanceOf(LaggedError);
    expect(await s.next()).toEqual(item(["a", 2]));
  });
});

describe("flatMap", () => {
  it("reads one inner source after the other, of every kind", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    tx.trySend(3);
    tx.close();
    const sources = [[1], new Set([2]), rx, stream.of(4), [], (async function* () { yield 5; })()]; // prettier-ignore
    expect(
      await stream(sources)
        .flatMap((inner) => inner)
        .collect(),
    ).toEqual([1, 2, 3, 4, 5]);
  });

  it("asks for the next item when the inner source has ended, not before", async () => {
    const { tx, rx, s } = source();
    const pulled: number[] = [];
    const flat = stream([1, 2]).inspect((n) => void pulled.push(n)).flatMap((n) => (n === 1 ? s : ["z"])); // prettier-ignore
    const read = flat.next();
    expect([pulled, readersOf(rx).waiting]).toEqual([[1], 1]);
    tx.trySend("a");
    expect(await read).toEqual(item("a"));
    tx.close();
    expect([await flat.next(), await flat.next()]).toEqual([item("z"), DONE]);
  });

  it("lets inner and outer source go", async () => {
    const [outer, inner] = [source(), source()];
    outer.tx.trySend("go");
    const flat = outer.s.flatMap(() => inner.s);
    void flat.next();
    await settle();
    await flat.return();
    expect([outer.tx.isClosed, inner.tx.isClosed]).toEqual([true, true]);
  });

  it("passes an error of an inner source, and goes on", async () => {
    const { tx, s } = source();
    tx.fail("broken");
    const flat = stream([1, 2]).flatMap((n) => (n === 1 ? s : ["z"]));
    await expect(flat.next()).rejects.toBe("broken");
    expect(await flat.next()).toEqual(item("z"));
  });

  it("refuses what is nothing to stream, and strings", async () => {
    const wrong = stream([1]).flatMap(() => 1 as never);
    await expect(wrong.next()).rejects.toThrow("what fn gives must be an iterable, an async iterable");
    expect(await wrong.next()).toEqual(DONE);
    await expect(stream([1]).flatMap(() => "text").next()).rejects.toThrow('must be something to stream, and not a string, got "text"'); // prettier-ignore
  });
});
