/**
 * `npm run test:runtimes`: the packed package, installed as a user does, on every runtime, by every bundler and under every compiler
 * that is supported.
 *
 * Prints a table, each row when it is known, which takes 90 s at most. The exit code is 0 when all is well, 1 when something has failed, 2 when something cannot be tried here.
 * Arguments name the parts to try: package, cases, require, bundle, types. `--lowest` (`npm run test:lowest`) tries only the lowest
 * that is supported and what the repository itself uses, in less than a minute.
 */
import { writeCases } from "./bundle.ts";
import { bundlerRows } from "./bundlers.ts";
import { caseRows, requireRows } from "./hosts.ts";
import { bringKit, type Kit } from "./kit.ts";
import { installRows, makeProject, packageRows, type Project } from "./project.ts";
import type { Row } from "./steps.ts";
import { typeRows } from "./types.ts";

type Rows = Iterable<Row> | AsyncIterable<Row>;

const PARTS: Readonly<Record<string, (project: Project, kit: Kit) => Rows>> = {
  package: packageRows,
  cases: async function* ({ folder }, kit) {
    await writeCases(folder);
    yield* caseRows(folder, kit);
  },
  require: ({ folder }, kit) => requireRows(folder, kit),
  bundle: ({ folder }) => bundlerRows(folder),
  types: typeRows,
};

/** The parts that depend on what is the lowest. */
const OF_LOWEST = ["cases", "require", "types"];

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

async function main(args: readonly string[]): Promise<number> {
  const isWhole = !args.includes("--lowest");
  const named = args.filter((arg) => arg !== "--lowest");
  const unknown = named.find((part) => !(part in PARTS));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(PARTS).join(", ")}, --lowest`);
  const wanted = named.length > 0 ? named : isWhole ? Object.keys(PARTS) : OF_LOWEST;
  const kit = bringKit(isWhole);
  if (kit === undefined) return 2;
  const project = makeProject();
  try {
    const rows: Row[] = [];
    const show = async (more: Rows): Promise<void> => {
      for await (const row of more) {
        print(row);
        rows.push(row);
      }
    };
    await show(installRows(project));
    const isInstalled = rows.every(({ is }) => is === "ok");
    for (const [part, rowsOf] of Object.entries(PARTS)) {
      if (isInstalled && wanted.includes(part)) await show(rowsOf(project, kit));
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
