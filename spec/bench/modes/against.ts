/** Two revisions beside each other: every row of ours in both builds, one after the other. */
import { buildHere, buildRevision } from "../harness/build.ts";
import { measure } from "../harness/measure.ts";
import { entriesOf, plan, seriesOf, rowKey } from "../harness/plan.ts";
import { table, withSpread } from "../harness/report.ts";
import { median, ratios, spread } from "../harness/stats.ts";
import { circumstances, describe, publish, type Settings } from "./settings.ts";

/** What makes a difference worth a word, and what makes it a failure. */
const NOTABLE = 1.15;
const TOO_SLOW = 1.3;
/** What a memory row may differ by for nothing, in its unit: some keep a tenth of a byte, and twice that is noise. */
const NOISE = { ns: 0, B: 1, MB: 0.05 } as const;

export async function against(revision: string, settings: Settings): Promise<void> {
  const { wanted, quick, rounds } = settings;
  const planned = await plan(wanted, (_, row) => row.kind === "sluice");
  const made = circumstances(settings);
  const now = entriesOf(planned, buildHere(), quick, " now");
  const then = entriesOf(planned, buildRevision(revision), quick, " then");
  const { figures, faults } = await measure(
    now.flatMap((entry, index) => [entry, then[index]!]),
    rounds,
  );
  let tooSlow = 0;
  const lines = planned.flatMap(({ of, rows }) =>
    rows.map((row) => {
      const after = figures.get(seriesOf(of, row, " now"));
      const before = figures.get(seriesOf(of, row, " then"));
      const fault = faults.get(seriesOf(of, row, " now")) ?? faults.get(seriesOf(of, row, " then"));
      const name = `${of.name} ${rowKey(row)}`;
      if (after === undefined || before === undefined || fault !== undefined) return [name, "", "", "", fault ?? ""];
      const ratio = ratios(after, before);
      const said = Math.abs(median(after) - median(before)) < NOISE[of.unit] ? "" : verdict(ratio.median);
      if (said === "SLOWER") tooSlow += 1;
      return [name, withSpread(spread(before)), withSpread(spread(after)), withSpread(ratio), said];
    }),
  );
  const markdown = [
    `# Bench against ${revision}`,
    `${describe(made)}. A ratio above 1 is slower now.`,
    table(["row", revision, "now", "ratio", ""], lines),
    `${tooSlow} slower by 30 % or more`,
  ].join("\n\n");
  publish("against", markdown, { made, revision, figures: Object.fromEntries(figures) }, settings);
  if (tooSlow > 0 || faults.size > 0) process.exitCode = 1;
}

function verdict(ratio: number): string {
  if (ratio >= TOO_SLOW) return "SLOWER";
  if (ratio >= NOTABLE) return "slower";
  return ratio <= 1 / NOTABLE ? "faster" : "";
}
