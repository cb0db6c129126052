/** Items collected into arrays: full, ready, in time; and where an error stands among them. */
import "../support/open-gate.ts";
import { broadcast, mpsc, select, sleep, type Stream, stream } from "sluice";
import { pause, type TestClock } from "sluice/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <T>(value: T): IteratorResult<T> => ({ done: false, value });

let clock: TestClock;
beforeEach(() => void (clock = pause()));
afterEach(() => clock[Symbol.dispose]());

function numbers(): { tx: mpsc.Sender<number>; s: Stream<number>; send: (...items: number[]) => void } {
  const [tx, rx] = mpsc.channel<number>(32);
  const send = (...items: number[]): void => {
    for (const n of items) tx.trySend(n);
  };
  return { tx, s: stream(rx), send };
}

describe("chunks", () => {
  it("gives full arrays, and what is left at the end", async () => {
    const { tx, s, send } = numbers();
    const chunks = s.chunks(2);
    const read = fateOf(chunks.next());
    send(1);
    await settle();
    expect(read()).toBe("pending");
    send(2, 3);
    tx.close();
    await settle();
    expect(read()).toEqual({ value: item([1, 2]) });
    expect([await chunks.next(), await chunks.next()]).toEqual([item([3]), DONE]);
  });

  it("gives nothing for nothing, and no empty array at the end", async () => {
    expect(await stream([]).chunks(2).collect()).toEqual([]);
    expect(await stream([1, 2]).chunks(2).collect()).toEqual([[1, 2]]);
  });

  it("keeps a chunk that fills across a lost select", async () => {
    const { s, send } = numbers();
    const chunks = s.chunks(3);
    send(1, 2);
    const won = select({ chunks, tick: sleep(1) });
    await clock.advance(1);
    expect((await won).branch).toBe("tick");
    send(3);
    expect(await chunks.next()).toEqual(item([1, 2, 3]));
  });
});

describe("readyChunks", () => {
  it("gives what is there, at most n, and waits only for the first", async () => {
    const { tx, s, send } = numbers();
    const chunks = s.readyChunks(3);
    send(1, 2, 3, 4);
    expect([await chunks.next(), await chunks.next()]).toEqual([item([1, 2, 3]), item([4])]);
    const read = chunks.next();
    send(5, 6);
    expect(await read).toEqual(item([5, 6]));
    tx.close();
    expect(await chunks.next()).toEqual(DONE);
  });
});

describe("chunksTimeout (R5)", () => {
  it("gives a full chunk at once", async () => {
    const { s, send } = numbers();
    send(1, 2, 3);
    expect(await s.chunksTimeout(2, 10).next()).toEqual(item([1, 2]));
  });

  it("gives a chunk that is not full ms after its first item, which later items do not put off", async () => {
    const { s, send } = numbers();
    const chunks = s.chunksTimeout(5, 10);
    const read = fateOf(chunks.next());
    await clock.advance(7);
    send(1);
    await clock.advance(9);
    send(2);
    await settle();
    expect(read()).toBe("pending");
    await clock.advance(1);
    expect(read()).toEqual({ value: item([1, 2]) });
    expect(clock.timerCount).toBe(0);
  });

  it("has no timer without an item, and gives nothing then", async () => {
    const { s } = numbers();
    const read = fateOf(s.chunksTimeout(5, 10).next());
    await settle();
    expect(clock.timerCount).toBe(0);
    await clock.advance(100);
    expect(read()).toBe("pending");
  });

  it("gives what is left at the end, at once", async () => {
    const { tx, s, send } = numbers();
    const chunks = s.chunksTimeout(5, 10);
    const read = chunks.next();
    send(1);
    await settle();
    tx.close();
    expect(await read).toEqual(item([1]));
    expect(await chunks.next()).toEqual(DONE);
    expect(clock.timerCount).toBe(0);
  });

  it("takes nothing while nobody asks; time that passed then counts from the first item taken", async () => {
    const { s, send } = numbers();
    const chunks = s.chunksTimeout(5, 10);
    send(1);
    await clock.advance(50);
    const read = fateOf(chunks.next());
    await clock.advance(9);
    expect(read()).toBe("pending");
    await clock.advance(1);
    expect(read()).toEqual({ value: item([1]) });
  });

  it("keeps its chunk and its deadline across a lost select", async () => {
    const { s, send } = numbers();
    const chunks = s.chunksTimeout(5, 10);
    send(1);
    const won = select({ chunks, tick: sleep(6) });
    await clock.advance(6);
    expect((await won).branch).toBe("tick");
    send(2);
    const read = fateOf(chunks.next());
    await clock.advance(3);
    expect(read()).toBe("pending");
    await clock.advance(1);
    expect(read()).toEqual({ value: item([1, 2]) });
  });

  it("with 0 ms gives what is ready", async () => {
    const { s, send } = numbers();
    send(1, 2);
    const read = fateOf(s.chunksTimeout(5, 0).next());
    await settle();
    expect(read()).toEqual({ value: item([1, 2]) });
  });
});

describe("an error", () => {
  it.each<[string, (s: Stream<number>) => Stream<number[]>]>([
    ["chunks", (s) => s.chunks(3)],
    ["readyChunks", (s) => s.readyChunks(3)],
    ["chunksTimeout", (s) => s.chunksTimeout(3, 10)],
  ])("comes after the items before it in %s, and those behind it come after", async (_, operator) => {
    const [tx, rx] = broadcast.channel<number>(2);
    const chunks = operator(stream([7]).chain(rx));
    for (const n of [1, 2, 3]) tx.send(n);
    tx.close();
    expect(await chunks.next()).toEqual(item([7]));
    await expect(chunks.next()).rejects.toMatchObject({ missed: 1 });
    expect([await chunks.next(), await chunks.next()]).toEqual([item([2, 3]), DONE]);
  });
});
