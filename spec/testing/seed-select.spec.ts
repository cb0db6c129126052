/** The seeded choice of a fair `select`. */
import { mpsc, select } from "sluice";
import { seedSelect } from "sluice/testing";
import { describe, expect, it } from "vitest";

/** Which of three receivers that are always ready win, in 20 turns. */
async function winners(): Promise<string> {
  const full = (): mpsc.Receiver<number> => {
    const [tx, rx] = mpsc.channel<number>(20);
    for (let i = 0; i < 20; i += 1) tx.trySend(i);
    return rx;
  };
  const branches = { a: full(), b: full(), c: full() };
  let won = "";
  for (let i = 0; i < 20; i += 1) won += (await select(branches)).branch;
  return won;
}

describe("seedSelect", () => {
  it("makes the same choices from the same seed, and others from another", async () => {
    const runs: string[] = [];
    for (const seed of [1, 1, 2, 0, 2 ** 32 - 1]) {
      using _seeded = seedSelect(seed);
      runs.push(await winners());
    }
    expect(runs[1]).toBe(runs[0]);
    expect(new Set(runs).size).toBe(4);
    for (const run of runs) expect(new Set(run).size).toBe(3);
  });

  it("is not consumed by what needs no choice", async () => {
    const run = async (between: () => Promise<unknown>): Promise<string> => {
      using _seeded = seedSelect(1);
      await between();
      return await winners();
    };
    const [tx, rx] = mpsc.channel<number>(1);
    const [plain, ...others] = [
      await run(() => Promise.resolve()),
      await run(() => select({ rx, room: tx }, { biased: true })),
      await run(() => select({ only: rx, off: false, done: Promise.resolve() }, { biased: true })),
    ];
    expect(others).toEqual([plain, plain]);
  });

  it("gives way to one within it, and goes on behind that; disposed twice is harmless", async () => {
    const sequence = async (inner: boolean): Promise<string[]> => {
      using _outer = seedSelect(1);
      const first = await winners();
      if (inner) {
        using seeded = seedSelect(2);
        await winners();
        seeded[Symbol.dispose]();
      }
      return [first, await winners()];
    };
    expect(await sequence(true)).toEqual(await sequence(false));
  });

  it("refuses what is no seed, naming it", () => {
    for (const seed of [-1, 0.5, 2 ** 32]) {
      expect(() => seedSelect(seed)).toThrow(
        new RangeError(`seed must be an integer from 0 to 4294967295, got ${seed}`),
      );
    }
    expect(() => seedSelect("1" as never)).toThrow(new TypeError('seed must be a number, got "1"'));
  });
});
