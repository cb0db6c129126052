/** The runtimes, and Chromium: each runs the cases, each that can requires the package. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium as playwright } from "playwright-core";
import { chromium, NoChromium } from "../browser/chromium.ts";
import type { Outcome } from "../browser/suite.ts";
import { pageOf } from "./bundle.ts";
import { excuses, Floor, PARTS } from "./floor.ts";
import type { Host, Kit } from "./kit.ts";
import { entries, here, late, rowOf, run, sayings, type Row } from "./steps.ts";

/** Whether spec/runtimes/package.json names the runtimes for this machine. */
const isBrought = process.platform === "linux" && process.arch === "x64";
/** They take 2 s. A single case has 20 (spec/browser/suite.ts). */
const CASES_LIMIT_MS = 45_000;
const SILENT = { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };

/** Runs the cases on every host; of the whole kit, in Chromium too. */
export async function* caseRows(folder: string, { hosts, isWhole }: Kit): AsyncGenerator<Row> {
  const floor = new Floor();
  yield* onEach("cases", hosts, (host, what) => {
    const start = performance.now();
    const program = run(host.binary, [...host.args, "cases/on-hosts.mjs"], folder, SILENT, CASES_LIMIT_MS);
    const outcomes = outcomesOf(program.stdout);
    if (program.status === 0 && outcomes !== undefined) return caseRow(what, floor, outcomes, start);
    return brokenRow(what, program.stdout, sayings({ ...program, stdout: "" }));
  });
  if (isWhole) yield await chromiumRow(folder, floor);
}

async function chromiumRow(folder: string, floor: Floor): Promise<Row> {
  let executablePath: string;
  try {
    executablePath = chromium();
  } catch (error) {
    if (error instanceof NoChromium)
      return { where: "cases", what: "Chromium", is: "missing", note: "", fault: error.message };
    throw error;
  }
  const browser = await playwright.launch({ executablePath });
  const what = `Chromium ${browser.version()}`;
  let printed = "";
  try {
    const page = await browser.newPage();
    const start = performance.now();
    const outcomes = await new Promise<readonly Outcome[]>((resolve, reject) => {
      page.on("pageerror", reject);
      page.on("console", (message) => {
        printed += `${message.text()}\n`;
        const outcomes = message.type() === "log" ? outcomesOf(message.text()) : undefined;
        if (outcomes !== undefined) resolve(outcomes);
      });
      pageOf(folder)
        .then((content) => page.addScriptTag({ type: "module", content }))
        .catch(reject);
      setTimeout(reject, CASES_LIMIT_MS, new Error(late(CASES_LIMIT_MS))).unref();
    });
    return caseRow(what, floor, outcomes, start);
  } catch (error) {
    return brokenRow(what, printed, String(error));
  } finally {
    await browser.close();
  }
}

/** The last line that the cases print, if they came to their end. */
function outcomesOf(printed: string): readonly Outcome[] | undefined {
  const last = printed.trimEnd().split("\n").at(-1) ?? "";
  return last.startsWith('[{"group":') ? (JSON.parse(last) as readonly Outcome[]) : undefined;
}

function caseRow(what: string, floor: Floor, outcomes: readonly Outcome[], start: number): Row {
  const failed = outcomes.filter(({ fault }) => fault !== undefined);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const passed = `${String(outcomes.length - failed.length)} of ${String(outcomes.length)} passed`;
  const row = { where: "cases", what, note: `${passed}, ${seconds} s${excuses(what)}` };
  const faults = [
    ...failed.map(({ group, name, fault }) => `${group}: ${name}\n  ${fault ?? ""}`),
    ...floor.faultsOf(what, outcomes),
  ];
  return faults.length === 0 ? { ...row, is: "ok" } : { ...row, is: "FAILED", fault: faults.join("\n") };
}

const SAID = new RegExp(`^(FAILED )?(${Object.keys(PARTS).join("|")}): `);

/** The row of cases that did not come to their end: how far they came, by what they print as they begin. */
function brokenRow(what: string, printed: string, end: string): Row {
  const said = printed.split("\n").filter((line) => SAID.test(line));
  const failed = said.filter((line) => line.startsWith("FAILED "));
  const begun = said.filter((line) => !line.startsWith("FAILED "));
  const isOver = outcomesOf(printed) !== undefined;
  const passed = begun.length - failed.length - (isOver || begun.length === 0 ? 0 : 1);
  const where = isOver ? "after the last case" : `in ${begun.at(-1) ?? "nothing: no case had begun"}`;
  return {
    where: "cases",
    what,
    is: "FAILED",
    note: `${String(passed)} had passed`,
    fault: [`${String(passed)} cases had passed; then it stopped ${where}`, ...failed, end].join("\n"),
  };
}

/** Requires every entry from a CommonJS module, and looks whether it is the one that `import` gives. */
export function* requireRows(folder: string, { hosts }: Kit): Iterable<Row> {
  writeFileSync(
    join(folder, "require.cjs"),
    `const { mpsc } = require("sluice");
const names = ${JSON.stringify(entries)};
(async () => {
  for (const name of names) {
    const [required, imported] = [require(name), await import(name)];
    for (const key of Object.keys(imported)) if (required[key] !== imported[key]) throw new Error(name + ": two copies of " + key);
  }
  const [tx, rx] = mpsc.channel(1);
  tx.trySend(1);
  if ((await rx.recv()) !== 1) throw new Error("no message");
})();
`,
  );
  yield* onEach("require", hosts, (host, what) =>
    rowOf("require", what, run(host.binary, [...host.args, "require.cjs"], folder, SILENT), "the same as import"),
  );
}

/** A row for each host that is promised: what `use` makes of it, or that it is not there, or that another is. */
function* onEach(where: string, hosts: readonly Host[], use: (host: Host, what: string) => Row): Generator<Row> {
  for (const host of hosts) {
    const what = `${host.name} ${host.version}`;
    const fault = { where, what, is: "FAILED", note: "" } as const;
    if (!existsSync(host.binary)) {
      yield isBrought
        ? { ...fault, fault: "npm has not brought it: remove the node_modules of spec/runtimes, and try again" }
        : { ...fault, is: "missing", fault: `npm brings none for ${process.platform} on ${process.arch}` };
      continue;
    }
    const told = run(host.binary, ["--version"], here("."), SILENT);
    const version = /\d+\.\d+\.\d+/.exec(told.stdout)?.[0];
    if (version === undefined) yield { ...fault, fault: `${host.binary} does not run: ${sayings(told)}` };
    else if (!`${version}.`.startsWith(`${host.version}.`)) yield { ...fault, fault: `${host.binary} is ${version}` };
    else yield use(host, `${host.name} ${version}`);
  }
}
