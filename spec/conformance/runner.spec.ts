/** The replay finds what differs: cases of a made-up kind, each with one thing wrong. */
import { describe, expect, it } from "vitest";
import { type Difference, run, stepped } from "./runner.ts";
import type { Args, Json, Step } from "./trace.ts";

/** A queue of futures, which `release` completes from the oldest on, or from the newest. */
const queue = stepped("queue", ({ lazy: newestFirst }) => {
  const waiting: ((result: string) => void)[] = [];
  return {
    ops: {
      wait: (_, options) =>
        new Promise<string>((resolve, reject) => {
          waiting.push(resolve);
          options?.signal.addEventListener("abort", () => reject(options.signal.reason));
        }),
      obstinate: () => new Promise<string>(() => {}),
      deaf: (_, options) =>
        new Promise<string>((resolve) => options?.signal.addEventListener("abort", () => resolve("ok"))),
      length: () => waiting.length,
      release: ({ n }) => {
        const released = waiting.splice(0, n);
        for (const resolve of newestFirst ? released.reverse() : released) resolve("ok");
      },
      fail: () => {
        throw new RangeError("no");
      },
    },
    queueOf: (op) => op,
  };
});

const step = (op: string, args: Partial<Args>, result: Json, done: Step[3] = []): Step => [
  op,
  args as Args,
  result,
  done,
];

async function replay(steps: readonly Step[], newestFirst = false): Promise<Difference | undefined> {
  const recorded = { kind: "queue", seed: 7, config: { lazy: newestFirst }, steps };
  const report = await run(queue, [recorded]);
  return report.differences[0];
}

const three = [1, 2, 3].map((f) => step("wait", { f }, "pending"));
const all: Step[3] = [
  [1, "ok"],
  [2, "ok"],
  [3, "ok"],
];

describe("replay", () => {
  it("finds nothing where all is as recorded", async () => {
    const rest = [step("cancel", { f: 2 }, "ok"), step("release", { n: 3 }, "ok", [all[0]!, all[2]!])];
    expect(await replay([...three, step("length", {}, 3), ...rest])).toBeUndefined();
  });

  it("names the case, the step, and both outcomes", async () => {
    expect(await replay([...three, step("length", {}, 4)])).toEqual({
      kind: "queue",
      seed: 7,
      step: 3,
      op: "length {}",
      expected: "4",
      got: "3",
    });
  });

  it.each<[string, Step, string]>([
    ["a future that should have completed", step("release", { n: 2 }, "ok", all), '"ok", done [[1,"ok"],[2,"ok"]]'],
    ["a future that should wait", step("release", { n: 1 }, "ok"), '"ok", done [[1,"ok"]]'],
    ["another result", step("release", { n: 1 }, "ok", [[1, "closed"]]), '"ok", done [[1,"ok"]]'],
    ["a start that should complete at once", step("wait", { f: 4 }, "ok"), '"pending"'],
    ["a throw", step("fail", {}, "ok"), '["thrown","RangeError: no"]'],
    ["an op that the kind has not", step("jump", {}, "ok"), '["thrown","Error: the kind queue has no op jump"]'],
  ])("finds %s", async (_, wrong, got) => {
    expect(await replay([...three, wrong])).toMatchObject({ step: 3, got });
  });

  it("finds that a queue was served in another order", async () => {
    const steps = [...three, step("release", { n: 3 }, "ok", all)];
    expect(await replay(steps)).toBeUndefined();
    expect(await replay(steps, true)).toMatchObject({ got: '"ok", done [[3,"ok"],[2,"ok"],[1,"ok"]]' });
  });

  it("finds that a cancelled future goes on", async () => {
    const steps = [step("obstinate", { f: 1 }, "pending"), step("cancel", { f: 1 }, "ok")];
    const got = '"ok", done [[1,"cancelled, but still pending"]]';
    expect(await replay(steps)).toMatchObject({ step: 1, got });
  });

  it("finds that a cancelled future completes", async () => {
    const steps = [step("deaf", { f: 1 }, "pending"), step("cancel", { f: 1 }, "ok")];
    expect(await replay(steps)).toMatchObject({ step: 1, got: '"ok", done [[1,"ok"]]' });
  });
});
