/** The main mode: sluice, peers and limits in one run, and the targets. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bench, buildHere } from "../harness/build.ts";
import { judge } from "../harness/judge.ts";
import { type Findings, measure } from "../harness/measure.ts";
import { entriesOf, plan, rowKey } from "../harness/plan.ts";
import { caseTables, verdictTable } from "../harness/report.ts";
import { isNamed } from "../harness/targets.ts";
import { circumstances, describe, publish, type Settings } from "./settings.ts";

export async function compare(settings: Settings): Promise<void> {
  const { wanted, quick, rounds } = settings;
  const planned = await plan(wanted, (of, row) => !quick || isNamed(of.name, rowKey(row)));
  const made = circumstances(settings);
  const findings = await measure(entriesOf(planned, buildHere(), quick), rounds);
  const verdicts = judge(findings.figures);
  const peers = (
    JSON.parse(readFileSync(join(bench, "package.json"), "utf8")) as { dependencies: Record<string, string> }
  ).dependencies;
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version}`);
  const markdown = [
    "# Bench",
    `${describe(made)}. Beside: ${versions.join(", ")}.`,
    caseTables(planned, findings),
    verdictTable(verdicts),
  ].join("\n\n");
  publish("bench", markdown, { made, peers, ...asJson(findings), verdicts }, settings);
  if (findings.faults.size > 0) process.exitCode = 1;
}

const asJson = ({ figures, wall, faults }: Findings): Record<string, unknown> => ({
  figures: Object.fromEntries(figures),
  wall: Object.fromEntries(wall),
  faults: Object.fromEntries(faults),
});
