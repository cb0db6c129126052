/** Operators that wait for promises: one at a time, side by side in order, side by side as they come. */
import "../support/open-gate.ts";
import { broadcast, LaggedError, mpsc, select, sleep, type Stream, stream } from "sluice";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { forSeeds } from "../support/random.ts";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <T>(value: T): IteratorResult<T> => ({ done: false, value });

/** Calls that are settled by hand. */
class Calls {
  readonly started: number[] = [];
  readonly #settlers = new Map<number, { resolve(value: string): void; reject(error: unknown): void }>();

  readonly call = (n: number): Promise<string> => {
    this.started.push(n);
    return new Promise((resolve, reject) => this.#settlers.set(n, { resolve, reject }));
  };

  finish(n: number): void {
    this.#settlers.get(n)!.resolve(`${n} done`);
  }

  fail(n: number): void {
    this.#settlers.get(n)!.reject(new Error(`${n} failed`));
  }
}

/** A source that tells how far it was read, and whether it was let go. */
function counted(): { source: Iterable<number>; state: { pulled: number; returned: boolean } } {
  const state = { pulled: 0, returned: false };
  const source: Iterable<number> = {
    [Symbol.iterator]: () => ({
      next: () => item((state.pulled += 1)),
      return: () => {
        state.returned = true;
        return { done: true, value: undefined };
      },
    }),
  };
  return { source, state };
}

describe("mapAsync", () => {
  it("runs one call at a time, in order", async () => {
    const calls = new Calls();
    const s = stream([1, 2]).mapAsync(calls.call);
    const read = fateOf(s.collect());
    await settle();
    expect(calls.started).toEqual([1]);
    calls.finish(1);
    await settle();
    expect(calls.started).toEqual([1, 2]);
    calls.finish(2);
    await settle();
    expect(read()).toEqual({ value: ["1 done", "2 done"] });
  });

  it("keeps the call under way across a lost select and an aborted wait (R8)", async () => {
    const calls = new Calls();
    const s = stream([1, 2]).mapAsync(calls.call);
    expect((await select({ s, tick: sleep(0) }, { biased: true })).branch).toBe("tick");
    const controller = new AbortController();
    const parked = s.next({ signal: controller.signal });
    controller.abort("stop");
    await expect(parked).rejects.toBe("stop");
    expect(calls.started).toEqual([1]);
    calls.finish(1);
    await settle();
    expect(await s.next()).toEqual(item("1 done"));
    expect(calls.started).toEqual([1]);
  });

  it("gives what is no promise at once, and may give undefined", async () => {
    expect(await stream([1, 2]).mapAsync((n) => (n === 1 ? undefined : Promise.resolve(undefined))).collect()).toEqual([undefined, undefined]); // prettier-ignore
  });

  it("ends with a rejection, and lets the source go", async () => {
    const { source, state } = counted();
    const calls = new Calls();
    const s = stream(source).mapAsync(calls.call);
    const read = s.next();
    calls.fail(1);
    await expect(read).rejects.toThrow("1 failed");
    await settle();
    expect(state).toEqual({ pulled: 1, returned: true });
    expect(await s.next()).toEqual(DONE);
  });

  it("left while a call is under way leaves no unhandled rejection", async () => {
    const calls = new Calls();
    const s = stream([1]).mapAsync(calls.call);
    const parked = s.next();
    await s.return();
    expect(await parked).toEqual(DONE);
    calls.fail(1);
    await settle();
  });
});

describe.each(["buffered", "bufferUnordered"] as const)("%s", (name) => {
  it("has at most n promises running, and pulls only for a free place", async () => {
    const { source, state } = counted();
    const calls = new Calls();
    const s = stream(source).map(calls.call)[name](3);
    const read = s.next();
    await settle();
    expect([state.pulled, calls.started]).toEqual([3, [1, 2, 3]]);
    calls.finish(1);
    expect(await read).toEqual(item("1 done"));
    await settle();
    expect(state.pulled).toBe(3);
    void s.next();
    expect(state.pulled).toBe(4);
  });

  it("counts what has settled and was not asked for", async () => {
    const { source, state } = counted();
    const calls = new Calls();
    const s = stream(source).map(calls.call)[name](2);
    const read = s.next();
    calls.finish(1);
    calls.finish(2);
    await read;
    await settle();
    expect(state.pulled).toBe(2);
  });

  it("passes what is no promise", async () => {
    expect(
      await stream<number | Promise<number>>([1, Promise.resolve(2), 3])
        [name](2)
        .collect(),
    ).toHaveLength(3);
    expect(await stream([1, 2, 3])[name](1).collect()).toEqual([1, 2, 3]);
  });

  it("goes on to the end of what runs when the source has ended", async () => {
    const calls = new Calls();
    const read = fateOf(stream([1, 2]).map(calls.call)[name](9).collect());
    await settle();
    calls.finish(1);
    await settle();
    expect(read()).toBe("pending");
    calls.finish(2);
    await settle();
    expect(read()).toEqual({ value: ["1 done", "2 done"] });
  });

  it("waits for the source and for promises at once", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const calls = new Calls();
    const s = stream(rx).map(calls.call)[name](2);
    const read = s.next();
    tx.trySend(1);
    await settle();
    tx.trySend(2);
    await settle();
    expect(calls.started).toEqual([1, 2]);
    calls.finish(1);
    expect(await read).toEqual(item("1 done"));
  });

  it("keeps what runs across a lost select", async () => {
    const calls = new Calls();
    const s = stream([1, 2]).map(calls.call)[name](2);
    expect((await select({ s, tick: sleep(0) }, { biased: true })).branch).toBe("tick");
    calls.finish(1);
    calls.finish(2);
    await settle();
    expect(await s.collect()).toEqual(["1 done", "2 done"]);
    expect(calls.started).toEqual([1, 2]);
  });

  it("ends with a rejection, lets the source go, and what else runs is nobody's", async () => {
    const { source, state } = counted();
    const calls = new Calls();
    const s = stream(source).map(calls.call)[name](3);
    const read = s.next();
    await settle();
    calls.fail(1);
    await expect(read).rejects.toThrow("1 failed");
    calls.fail(2);
    calls.finish(3);
    await settle();
    expect(await s.next()).toEqual(DONE);
    expect(state).toEqual({ pulled: 3, returned: true });
  });

  it("gives nothing after a rejection, also of what had settled", async () => {
    const calls = new Calls();
    const s = stream([1, 2]).map(calls.call)[name](2);
    const read = s.next();
    calls.fail(1);
    calls.finish(2);
    await expect(read).rejects.toThrow("1 failed");
    expect(await s.next()).toEqual(DONE);
  });

  it("left while promises run leaves no unhandled rejection", async () => {
    const calls = new Calls();
    const s = stream([1, 2]).map(calls.call)[name](2);
    void s.next();
    await s.return();
    calls.fail(1);
    calls.fail(2);
    await settle();
  });

  it("never has more than n running, and gives each value once, in any order of settling", async () => {
    await forSeeds(40, async (random) => {
      const n = 1 + random.below(4);
      let running = 0;
      const work = async (i: number): Promise<number> => {
        running += 1;
        expect(running).toBeLessThanOrEqual(n);
        for (let turns = random.below(6); turns > 0; turns -= 1) await (random.chance(3) ? settle() : null);
        running -= 1;
        return i;
      };
      const source: Stream<number> = random.chance(2)
        ? stream.range(0, 20)
        : stream.range(0, 20).mapAsync((i) => (random.chance(2) ? settle().then(() => i) : i));
      const got = await source.map(work)[name](n).collect();
      const expected = Array.from({ length: 20 }, (_, i) => i);
      expect(name === "buffered" ? got : got.sort((a, b) => a - b)).toEqual(expected);
    });
  });
});

describe("buffered", () => {
  it("gives the values in the order of the items", async () => {
    const calls = new Calls();
    const s = stream([1, 2]).map(calls.call).buffered(2);
    const reads = [fateOf(s.next()), fateOf(s.next())];
    calls.finish(2);
    await settle();
    expect(reads.map((read) => read())).toEqual(["pending", "pending"]);
    calls.finish(1);
    await settle();
    expect(reads.map((read) => read())).toEqual([{ value: item("1 done") }, { value: item("2 done") }]);
  });

  it("tells a rejection in its place", async () => {
    const calls = new Calls();
    const s = stream([1, 2, 3]).map(calls.call).buffered(3);
    const read = fateOf(s.next());
    calls.fail(2);
    await settle();
    expect(read()).toBe("pending");
    calls.finish(1);
    await settle();
    expect(read()).toEqual({ value: item("1 done") });
    await expect(s.next()).rejects.toThrow("2 failed");
  });

  it("tells an error of the source in its place, and goes on where that does", async () => {
    const [tx, rx] = broadcast.channel<number>(1);
    for (const n of [2, 3]) tx.send(n);
    tx.close();
    const s = stream([1])
      .chain(rx)
      .map(async (n) => n)
      .buffered(3);
    expect(await s.next()).toEqual(item(1));
    await expect(s.next()).rejects.toBeInstanceOf(LaggedError);
    expect([await s.next(), await s.next()]).toEqual([item(3), DONE]);
  });
});

describe("bufferUnordered", () => {
  it("gives the values as they come", async () => {
    const calls = new Calls();
    const s = stream([1, 2]).map(calls.call).bufferUnordered(2);
    const reads = [s.next(), s.next()];
    calls.finish(2);
    expect(await reads[0]).toEqual(item("2 done"));
    calls.finish(1);
    expect(await reads[1]).toEqual(item("1 done"));
  });

  it("tells a rejection and an error of the source when they come", async () => {
    const calls = new Calls();
    const [tx, rx] = mpsc.channel<number>(4);
    const s = stream(rx).map(calls.call).bufferUnordered(3);
    for (const n of [1, 2]) tx.trySend(n);
    tx.fail("broken");
    await expect(s.next()).rejects.toBe("broken");
    calls.finish(2);
    expect(await s.next()).toEqual(item("2 done"));
    calls.fail(1);
    await expect(s.next()).rejects.toThrow("1 failed");
    expect(await s.next()).toEqual(DONE);
  });

  it("takes promises that have settled before in the order of the items", async () => {
    const settled = [3, 1, 2].map((n) => Promise.resolve(n));
    await stream(settled).bufferUnordered(3).collect();
    expect(await stream(settled).bufferUnordered(3).collect()).toEqual([3, 1, 2]);
  });
});
