/** Everything that `sluice/rxjs` exports keeps every law of an Observable and of an operator that applies to it. */
import "../../support/open-gate.ts";
import * as ours from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { rxUnhandled } from "../../support/rx-unhandled.ts";
import { settle } from "../../support/settle.ts";
import { leaving } from "./leaving.ts";
import { callers, operators } from "./operators.ts";
import { readingsBy } from "./readings.ts";
import { Source } from "./rig.ts";
import { telling } from "./telling.ts";

const unhandled = rxUnhandled();
const rows = [...operators, ...readingsBy("toObservable", ours.toObservable)];

for (const { title, applies, check } of [...telling, ...leaving]) {
  describe(title, () => {
    it.each(rows.filter(applies).map((row) => [row.name, row] as const))("%s", (_, row) => check(row, unhandled));
  });
}

describe("subscribes at the call, once, though nobody reads", () => {
  it.each(callers)("%s", async (_, call) => {
    const source = new Source();
    call(source.observable);
    expect(source.opened).toBe(1);
    await settle();
    expect([source.opened, source.isHeld]).toEqual([1, true]);
  });
});

describe("the laws", () => {
  it("are applied to everything that is exported", () => {
    expect(new Set(rows.map(({ covers }) => covers))).toEqual(new Set(Object.keys(ours)));
  });
});
