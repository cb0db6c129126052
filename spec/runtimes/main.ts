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
  types: ({ folder }) => typeRows(folder),
};

/** Brings the runtimes, compilers and bundlers, where they are not here yet. */
function bringTools(): void {
  const [installed, lock] = [here("./node_modules/.package-lock.json"), here("./package-lock.json")];
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log("Installing the runtimes, compilers and bundlers: 1.2 GB, once.");
  const npm = run("npm", ["ci"], here("."));
  if (npm.status !== 0) throw new Error(`npm cannot install spec/runtimes\n${sayings(npm)}`);
}

function print(rows: readonly Row[]): void {
  const cells = rows.map(({ is, where, what, note }) => [is, where, what, note]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => line[column]!.length)));
  for (const line of cells)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  for (const { where, what, fault } of rows)
    if (fault !== undefined) console.log(`\n${where}, ${what}:\n${fault.trimEnd()}`);
}

async function main(wanted: readonly string[]): Promise<number> {
  const unknown = wanted.find((part) => !(part in PARTS));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(PARTS).join(", ")}`);
  bringTools();
  const project = makeProject();
  try {
    const rows = installRows(project);
    const isInstalled = rows.every(({ is }) => is === "ok");
    for (const [part, rowsOf] of Object.entries(PARTS)) {
      if (isInstalled && (wanted.length === 0 || wanted.includes(part))) rows.push(...(await rowsOf(project)));
    }
    print(rows);
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
