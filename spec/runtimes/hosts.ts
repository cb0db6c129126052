/** The runtimes, and Chromium: each runs the cases, each that can requires the package. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium as playwright } from "playwright-core";
import { chromium, NoChromium } from "../browser/chromium.ts";
import type { Outcome } from "../browser/suite.ts";
import { pageOf } from "./bundle.ts";
import type { Host, Kit } from "./kit.ts";
import { entries, here, rowOf, run, sayings, type Row } from "./steps.ts";

const SILENT = { DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };

/** Runs the cases on every host; of the whole kit, in Chromium too. */
export async function caseRows(folder: string, { hosts, isWhole }: Kit): Promise<Row[]> {
  const rows = hosts.map((host) => {
    if (!existsSync(host.binary)) return missing("cases", host);
    const what = nameOf(host);
    const start = performance.now();
    const program = run(host.binary, [...host.args, "cases/on-hosts.mjs"], folder, SILENT);
    const outcomes = outcomesOf(program.stdout);
    if (program.status !== 0 || outcomes === undefined)
      return rowOf("cases", what, { ...program, status: program.status || 1 });
    return caseRow(what, outcomes, start);
  });
  return isWhole ? [...rows, await chromiumRow(folder)] : rows;
}

async function chromiumRow(folder: string): Promise<Row> {
  let executablePath: string;
  try {
    executablePath = chromium();
  } catch (error) {
    if (error instanceof NoChromium)
      return { where: "cases", what: "Chromium", is: "missing", note: "", fault: error.message };
    throw error;
  }
  const browser = await playwright.launch({ executablePath });
  try {
    const what = `Chromium ${browser.version()}`;
    const page = await browser.newPage();
    const start = performance.now();
    const outcomes = await new Promise<readonly Outcome[]>((resolve, reject) => {
      page.on("pageerror", reject);
      page.on("console", (message) => {
        const outcomes = message.type() === "log" ? outcomesOf(message.text()) : undefined;
        if (outcomes !== undefined) resolve(outcomes);
      });
      pageOf(folder)
        .then((content) => page.addScriptTag({ type: "module", content }))
        .catch(reject);
      setTimeout(reject, 120_000, new Error("the page stands still")).unref();
    });
    return caseRow(what, outcomes, start);
  } finally {
    await browser.close();
  }
}

/** The last line that the cases print, if they came to their end. */
function outcomesOf(printed: string): readonly Outcome[] | undefined {
  const last = printed.trimEnd().split("\n").at(-1) ?? "";
  return last.startsWith('[{"group":') ? (JSON.parse(last) as readonly Outcome[]) : undefined;
}

function caseRow(what: string, outcomes: readonly Outcome[], start: number): Row {
  const failed = outcomes.filter(({ fault }) => fault !== undefined);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const note = `${String(outcomes.length - failed.length)} of ${String(outcomes.length)} passed, ${seconds} s`;
  if (failed.length === 0) return { where: "cases", what, is: "ok", note };
  const fault = failed.map(({ group, name, fault }) => `${group}: ${name}\n  ${fault ?? ""}`).join("\n");
  return { where: "cases", what, is: "FAILED", note, fault };
}

/** Requires every entry from a CommonJS module, and looks whether it is the one that `import` gives. */
export function requireRows(folder: string, { hosts }: Kit): Row[] {
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
  return hosts.map((host) => {
    if (!existsSync(host.binary)) return missing("require", host);
    return rowOf(
      "require",
      nameOf(host),
      run(host.binary, [...host.args, "require.cjs"], folder, SILENT),
      "the same as import",
    );
  });
}

function nameOf({ name, binary }: Host): string {
  const version = run(binary, ["--version"], here("."), SILENT);
  if (version.status !== 0) throw new Error(`${binary} does not run: ${sayings(version)}`);
  return `${name.replace(/ .*/, "")} ${/\d+\.\d+\.\d+/.exec(version.stdout)?.[0] ?? ""}`;
}

function missing(where: string, { name }: Host): Row {
  const fault = `npm brings none for ${process.platform} on ${process.arch} (spec/runtimes/package.json)`;
  return { where, what: name, is: "missing", note: "", fault };
}
