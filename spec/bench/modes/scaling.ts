/** Does an operation cost the same with a thousand and with a million around it? */
import { buildHere } from "../harness/build.ts";
import { measure } from "../harness/measure.ts";
import { entriesOf, plan, seriesOf } from "../harness/plan.ts";
import { digits, table } from "../harness/report.ts";
import { median } from "../harness/stats.ts";
import { SCALING } from "../workloads/index.ts";
import { SIZES, FLAT } from "../workloads/scaling.ts";
import { circumstances, describe, publish, type Settings } from "./settings.ts";

export async function scaling(settings: Settings): Promise<void> {
  const { quick, rounds } = settings;
  const planned = await plan([SCALING], () => true);
  const made = circumstances(settings);
  const { figures, faults } = await measure(entriesOf(planned, buildHere(), quick), rounds);
  const subjects = Array.from({ length: planned.length / SIZES.length }, (_, i) =>
    planned.slice(i * SIZES.length, (i + 1) * SIZES.length),
  );
  const lines = subjects.map((cases) => {
    const { name } = cases[0]!.of;
    const keys = cases.map(({ of, rows }) => seriesOf(of, rows[0]!));
    const sizes = keys.map((key) => (figures.has(key) ? median(figures.get(key)!) : NaN));
    const growth = sizes.at(-1)! / sizes[0]!;
    const fault = keys.map((key) => faults.get(key)).find((it) => it !== undefined);
    return [
      name.slice(0, name.lastIndexOf(" ")),
      ...sizes.map(digits),
      digits(growth),
      fault ?? (growth <= FLAT ? "flat" : "NOT FLAT"),
    ];
  });
  const markdown = [
    "# Scaling: ns per operation",
    `${describe(made)}. Flat: a million cost at most ${FLAT} times as much each as a thousand.`,
    table(["n", ...SIZES.map((size) => size.toLocaleString("en")), "growth", ""], lines),
  ].join("\n\n");
  publish("scaling", markdown, { made, figures: Object.fromEntries(figures) }, settings);
  if (faults.size > 0) process.exitCode = 1;
}
