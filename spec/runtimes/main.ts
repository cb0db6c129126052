/**
 * `npm run test:runtimes`: the packed package, installed as a user does, on every runtime, by every bundler and under every compiler
 * that is supported.
 *
 * Prints a table. The exit code is 0 when all is well, 1 when something has failed, 2 when something cannot be tried here.
 * Arguments name the parts to try: package, cases, require, bundle, types.
 */
import { existsSync, statSync } from "node:fs";
import { writeCases } from "./bundle.ts";
import { bundlerRows } from "./bundlers.ts";
import { caseRows, requireRows } from "./hosts.ts";
import { installRows, makeProject, packageRows, type Project } from "./project.ts";
import { here, run, sayings, type Row } from "./steps.ts";
import { typeRows } from "./types.ts";

const PARTS: Readonly<Record<string, (project: Project) => Row[] | Promise<Row[]>>> = {
  package: packageRows,
  cases: async ({ folder }) => {
    await writeCases(folder);
    return caseRows(folder);
  },
  require: ({ folder }) => requireRows(folder),
  bundle: ({ folder }) => bundlerRows(folder),
  types: typeRows,
};

/** Brings the runtimes, compilers and bundlers, where they are not here yet. False if npm cannot. */
function bringTools(): boolean {
  const [installed, lock] = [here("./node_modules/.package-lock.json"), here("./package-lock.json")];
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return true;
  console.log("Installing the runtimes, compilers and bundlers: 1.2 GB, once.");
  const npm = run("npm", ["ci"], here("."));
  if (npm.status !== 0) console.log(`They cannot be installed here.\n${sayings(npm)}`);
  return npm.status === 0;
}

/** How wide the columns are, but for the last. */
const WIDTHS = [7, 7, 43];
const FAULT_LINES = 40;

function print({ is, where, what, note }: Row): void {
  const cells = [is, where, what].map((cell, column) => cell.padEnd(WIDTHS[column]!));
  console.log([...cells, note].join("  ").trimEnd());
}

function explain({ where, what, fault }: Row): void {
  if (fault === undefined) return;
  const lines = fault.trimEnd().split("\n");
  const more = lines.length > FAULT_LINES ? [`… ${String(lines.length - FAULT_LINES)} lines more`] : [];
  console.log(["", `${where}, ${what}:`, ...lines.slice(0, FAULT_LINES), ...more].join("\n"));
}

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.find((part) => !(part in PARTS));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(PARTS).join(", ")}`);
  if (!bringTools()) return 2;
  const project = makeProject();
  try {
    const rows = installRows(project);
    rows.forEach(print);
    const isInstalled = rows.every(({ is }) => is === "ok");
    for (const [part, rowsOf] of Object.entries(PARTS)) {
      if (!isInstalled || (wanted.length > 0 && !wanted.includes(part))) continue;
      const more = await rowsOf(project);
      more.forEach(print);
      rows.push(...more);
    }
    rows.forEach(explain);
    const count = (is: Row["is"]): number => rows.filter((row) => row.is === is).length;
    console.log(
      `\n${String(count("ok"))} passed, ${String(count("FAILED"))} failed, ${String(count("missing"))} skipped`,
    );
    return count("FAILED") > 0 ? 1 : count("missing") > 0 ? 2 : 0;
  } finally {
    project.remove();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
