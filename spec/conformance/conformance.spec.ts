/** sluice does what Tokio did: the recorded cases of every kind (`npm run conformance` says more about a difference). */
import { setCoopSlice } from "sluice";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeGate } from "../support/gate.ts";
import { departures } from "./departures.ts";
import { kinds } from "./kinds/index.ts";
import { run } from "./runner.ts";
import { casesOf, recordedKinds } from "./trace.ts";

/** As the recorder counted them: cases and steps. */
const RECORDED: Record<string, readonly [cases: number, steps: number]> = {
  broadcast: [400, 13098],
  joinset: [400, 13614],
  mpsc: [400, 13695],
  mpsc_unbounded: [400, 12928],
  notify: [400, 14139],
  oneshot: [400, 13641],
  select: [400, 15486],
  semaphore: [400, 13146],
  stream: [1000, 4236],
  time: [400, 9999],
  token: [400, 13537],
  watch: [400, 13340],
};

describe("conformance", () => {
  let slice = 0;
  beforeAll(() => void (slice = setCoopSlice(Infinity)));
  afterAll(() => void setCoopSlice(slice));

  it.each(kinds)("$name does what Tokio did", async (kind) => {
    const report = await run(kind, casesOf(kind.name));
    expect(report.differences).toEqual([]);
    expect([report.cases, report.steps]).toEqual(RECORDED[kind.name]);
    const known = departures.filter((departure) => departure.kind === kind.name).map(({ number }) => number);
    expect([...report.departures.keys()].sort()).toEqual(known);
  });

  it.each(kinds)("$name does so while the coop gate is closed at each call", async (kind) => {
    const some = casesOf(kind.name).filter(({ seed }) => seed % 4 === 0);
    const report = await run(kind, some, { before: closeGate });
    expect(report.differences).toEqual([]);
  });

  it("covers every recorded kind", () => {
    const names = kinds.map(({ name }) => name);
    expect(names.sort()).toEqual(recordedKinds());
    expect(names).toEqual(Object.keys(RECORDED));
  });
});
