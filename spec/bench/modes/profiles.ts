/** CPU profiles of our rows, one file a row, and where their time goes by function. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { buildHere } from "../harness/build.ts";
import { profile } from "../harness/measure.ts";
import { entriesOf, plan } from "../harness/plan.ts";
import type { Settings } from "./settings.ts";

/** As V8 writes it. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 12;

export async function profiles({ wanted, quick, out }: Settings): Promise<void> {
  const planned = await plan(wanted, (_, row) => row.kind === "sluice");
  for (const entry of entriesOf(planned, buildHere(), quick)) {
    const folder = join(out, "profiles", entry.series.replace(/\W+/g, "-"));
    rmSync(folder, { recursive: true, force: true });
    const { figure } = await profile(entry, folder);
    console.log(`\n# ${entry.series}: ${figure.toFixed(1)}\n`);
    for (const file of readdirSync(folder)) {
      console.log(hottest(JSON.parse(readFileSync(join(folder, file), "utf8")) as CpuProfile));
    }
  }
}

/** The functions that took most of the time, themselves. */
function hottest({ nodes, samples, timeDeltas }: CpuProfile): string {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      url === "" ? functionName : `${functionName || "(anonymous)"} ${basename(url)}:${lineNumber + 1}`,
    ]),
  );
  const times = new Map<string, number>();
  let all = 0;
  samples.forEach((id, at) => {
    const name = names.get(id)!;
    if (name === "(idle)" || name === "(program)") return;
    const delta = timeDeltas[at]!;
    all += delta;
    times.set(name, (times.get(name) ?? 0) + delta);
  });
  return [...times]
    .sort((a, b) => b[1] - a[1])
    .slice(0, SHOWN)
    .map(([name, time]) => `${((100 * time) / all).toFixed(1).padStart(5)} %  ${name}`)
    .join("\n");
}
