/** Measures the points of the pictures; `plot` draws them. */
import { buildHere } from "../harness/build.ts";
import { measure } from "../harness/measure.ts";
import { entriesOf, plan } from "../harness/plan.ts";
import { caseTables } from "../harness/report.ts";
import { CURVES } from "../workloads/index.ts";
import { type Circumstances, circumstances, describe, publish, type Settings } from "./settings.ts";

/** What `plot` finds in the folder. */
export interface Curves {
  readonly made: Circumstances;
  /** ns per operation by case and row, one a round. */
  readonly figures: Readonly<Record<string, readonly number[]>>;
}

export async function curves(settings: Settings): Promise<void> {
  const { quick, rounds } = settings;
  const planned = await plan([CURVES], () => true);
  const made = circumstances(settings);
  const findings = await measure(entriesOf(planned, buildHere(), quick), rounds);
  const markdown = ["# Curves", `${describe(made)}.`, caseTables(planned, findings)].join("\n\n");
  const data: Curves = { made, figures: Object.fromEntries(findings.figures) };
  publish(CURVES, markdown, data, settings);
  if (findings.faults.size > 0) process.exitCode = 1;
}
