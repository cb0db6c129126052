import { describe, expect, it } from "vitest";
import { reportsOf } from "../support/reports.ts";

/**
 * Reports by how many MB the heap grows with every 100,000 rounds of `work`. What is left behind grows with each of the spans that are
 * measured; what the host keeps for itself, as compiled code, with some: so the median counts.
 */
const growth = (setUp: string, work: string): string => `
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--expose-gc");
  const gc = (await import("node:vm")).runInNewContext("gc");
  const used = async () => {
    let least = Infinity;
    for (let n = 0; n < 3; n += 1) {
      await turn();
      gc();
      gc();
      least = Math.min(least, process.memoryUsage().heapUsed);
    }
    return least;
  };
  ${setUp}
  const span = async () => { for (let n = 0; n < 20_000; n += 1) { ${work} } await turn(); };
  await span();
  const marks = [await used()];
  for (let n = 0; n < 5; n += 1) { await span(); marks.push(await used()); }
  const spans = marks.slice(1).map((mark, n) => mark - marks[n]).sort((a, b) => a - b);
  report(Math.max(0, Math.round(5 * spans[2] / 2 ** 20)));`;

describe("100,000 tasks", () => {
  it("leave nothing behind on a token, a signal or a set", async () => {
    const setUp = `
      const token = new CancellationToken();
      const { signal } = new AbortController();
      const set = new JoinSet({ limit: 16, signal });`;
    const work = `
      spawn(({ token }) => token.isCancelled, { signal: token });
      spawn(async ({ signal }) => signal.aborted, { signal });
      void token.runUntilCancelled(({ signal }) => signal.aborted);
      set.spawn(({ token }) => token.isCancelled);
      set.spawn(({ token }) => { throw token.reason; }).abort();
      while (set.tryJoinNext() !== undefined);
      if (n % 64 === 0) await turn();`;
    const drained = `${work} if (n === 19_999) await set.shutdown();`;
    expect(await reportsOf(growth(setUp, drained))).toEqual(["0"]);
  }, 30_000);

  it("would be seen to leave an empty object each", async () => {
    const [seen] = await reportsOf(growth("const kept = [];", "kept.push({}); if (n % 64 === 0) await turn();"));
    expect(Number(seen)).toBeGreaterThanOrEqual(2);
  }, 30_000);
});
