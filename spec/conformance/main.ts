/**
 * `npm run conformance`: replays the recorded cases of every kind and prints a line for each; exits with 1 on any
 * difference. `-- --kind mpsc --seed 17` replays one case step by step. `SLUICE_VECTORS=DIR` takes other cases.
 */
import { parseArgs } from "node:util";
import { setCoopSlice } from "sluice";
import { departures } from "./departures.ts";
import { kinds } from "./kinds/index.ts";
import { type Difference, type Report, run } from "./runner.ts";
import { casesOf, recordedKinds, traces } from "./trace.ts";

const { values: options } = parseArgs({ options: { kind: { type: "string" }, seed: { type: "string" } } });
const vectors = process.env["SLUICE_VECTORS"];
const directory = vectors ?? traces;
const print = (line: string): void => console.log(line);

setCoopSlice(Infinity); // a case has no event loop to share

const reports: Report[] = [];
for (const name of options.kind === undefined ? recordedKinds(directory) : [options.kind]) {
  const report = await replay(name);
  if (report === undefined) {
    print(`${name.padEnd(16)} not replayed: no such kind or case`);
    process.exitCode = 1;
  } else {
    reports.push(report);
    print(lineOf(report));
    for (const difference of report.differences) print(describe(difference));
  }
}
listDepartures();
if (reports.length === 0) print(`no cases in ${directory}`);
if (reports.length === 0 || reports.some(({ differences }) => differences.length > 0)) process.exitCode = 1;

async function replay(name: string): Promise<Report | undefined> {
  const kind = kinds.find((kind) => kind.name === name);
  if (kind === undefined || !recordedKinds(directory).includes(name)) return undefined;
  const cases = casesOf(name, directory);
  if (options.seed === undefined) return run(kind, cases);
  const one = cases.find(({ seed }) => seed === Number(options.seed));
  return one === undefined ? undefined : run(kind, [one], { log: print });
}

function lineOf({ kind, cases, steps, differences, departures }: Report): string {
  const notes = [...departures].sort(([a], [b]) => a - b).map(([number, times]) => `departure ${number} ×${times}`);
  const [caseCount, stepCount, differenceCount] = [cases, steps, differences.length].map((n) => String(n).padStart(6));
  return `${kind.padEnd(16)}${caseCount} cases${stepCount} steps${differenceCount} differences  ${notes.join(", ")}`;
}

function describe({ kind, seed, step, op, expected, got }: Difference): string {
  const command = `npm run conformance -- --kind ${kind} --seed ${seed}`;
  return [
    `  ${kind}, seed ${seed}, step ${step}: ${op}`,
    `    expected ${expected}`,
    `    got      ${got}`,
    `    replay   ${vectors === undefined ? "" : `SLUICE_VECTORS=${vectors} `}${command}`,
  ].join("\n");
}

function listDepartures(): void {
  const met = new Set(reports.flatMap(({ departures }) => [...departures.keys()]));
  if (met.size > 0) print("\nWhere sluice departs from Tokio, translated by the runner:");
  for (const { number, kind, what, translation, decision } of departures) {
    if (!met.has(number)) continue;
    print(`${String(number).padStart(4)}  ${kind}: ${what} (decision ${decision})\n      -> ${translation}`);
  }
}
