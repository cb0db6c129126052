import { describe, expect, it } from "vitest";
import { reportsOf } from "../support/reports.ts";

/** Reports by how many MB the heap has grown over many rounds of `work`, after a first one. */
const growth = (setUp: string, work: string): string => `
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString("--expose-gc");
  const gc = (await import("node:vm")).runInNewContext("gc");
  const used = async () => { for (let n = 0; n < 3; n += 1) { await turn(); gc(); } return process.memoryUsage().heapUsed; };
  ${setUp}
  const round = async () => { for (let n = 0; n < 20_000; n += 1) { ${work} } await turn(); };
  await round();
  const before = await used();
  let after = before;
  for (let n = 0; n < 5; n += 1) { await round(); after = await used(); }
  report(Math.max(0, Math.round((after - before) / 2 ** 20)));`;

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
});
