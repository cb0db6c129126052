/**
 * `npm run test:browser`: the built package in headless Chromium, above all against its native Observable.
 *
 * Prints a table. The exit code is 0 when all is well, 1 when a case has failed, 2 when there is no Chromium to try.
 */
import { chromium as playwright, type Page } from "playwright-core";
import { chromium, NoChromium } from "./chromium.ts";
import { serve } from "./serve.ts";
import type { Outcome } from "./suite.ts";

// the network that such browsers talk to at start is none of our business
const QUIET = ["background-networking", "component-update", "sync", "quic", "gpu"].map((what) => `--disable-${what}`);
const TIME_LIMIT_MS = 120_000;

async function main(): Promise<number> {
  const executablePath = chromium();
  const { server, origin } = await serve();
  const browser = await playwright.launch({ executablePath, args: [...QUIET, "--no-first-run"] });
  try {
    const page = await browser.newPage();
    await exposeMeasures(page);
    const outcomes = await run(page, `${origin}/spec/browser/page.html`);
    console.log(`Chromium ${browser.version()}\n${table(outcomes)}`);
    return report(outcomes);
  } finally {
    await browser.close();
    server.close();
  }
}

/** What became of the cases. Rejects when the page cannot be loaded, or stands still. */
function run(page: Page, url: string): Promise<readonly Outcome[]> {
  return new Promise((resolve, reject) => {
    let current = "the first case";
    const stuck = setTimeout(() => reject(new Error(`the page stands still in: ${current}`)), TIME_LIMIT_MS);
    page.on("console", (message) => {
      if (message.type() === "debug") current = message.text();
      else console.log(message.text());
    });
    page.on("pageerror", reject);
    page.on("response", (response) => {
      if (!response.ok()) reject(new Error(`${String(response.status())} for ${response.url()}`));
    });
    const outcomes = page
      .goto(url)
      .then(() => page.waitForFunction(() => "outcomes" in globalThis))
      .then(() => page.evaluate(() => globalThis.outcomes));
    outcomes.then(resolve, reject).finally(() => clearTimeout(stuck));
  });
}

/** What a page cannot measure by itself (leaks.ts). */
async function exposeMeasures(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await page.exposeFunction("measure", async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { usedSize } = await devtools.send("Runtime.getHeapUsage");
    const { jsEventListeners } = await devtools.send("Memory.getDOMCounters");
    return { heap: usedSize, listeners: jsEventListeners };
  });
}

function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ group, name, ms, fault }) => [
    fault === undefined ? "ok" : "FAILED",
    group,
    name,
    ms.toFixed(1),
  ]);
  const lines = [["", "group", "case", "ms"], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]!.length)));
  const print = (line: readonly string[]): string =>
    line
      .map((cell, column) => (column === 3 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join("  ");
  return lines.map(print).join("\n");
}

function report(outcomes: readonly Outcome[]): number {
  const failed = outcomes.filter(({ fault }) => fault !== undefined);
  for (const { group, name, fault } of failed) console.log(`\n${group}: ${name}\n${fault ?? ""}`);
  console.log(`\n${String(outcomes.length - failed.length)} passed, ${String(failed.length)} failed, 0 skipped`);
  return failed.length === 0 && outcomes.length > 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const isMissing = error instanceof NoChromium;
  console.log(isMissing ? `There is no Chromium to run in. ${error.message}` : error);
  process.exitCode = isMissing ? 2 : 1;
}
