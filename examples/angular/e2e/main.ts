/**
 * `npm run e2e [-- --seconds N] [-- --shots FOLDER]`: the board in headless Chromium: every page, real clicks, and the measurements.
 *
 * Starts the server on a free port, prints a table, and exits with 1 when a requirement is not met. CHROMIUM names the
 * browser (default /usr/bin/chromium). Screenshots go to e2e/out.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium, type CDPSession, type Page } from "playwright-core";

const RATE = 20_000;
const here = import.meta.dirname;
const { values } = parseArgs({
  options: { seconds: { type: "string", default: "30" }, shots: { type: "string", default: join(here, "out") } },
});
const seconds = Number(values.seconds);
mkdirSync(values.shots, { recursive: true });

const rows: { readonly what: string; readonly figure: string; readonly holds: boolean | null }[] = [];
const note = (what: string, figure: string, holds: boolean | null = null): void =>
  void rows.push({ what, figure, holds });

async function startServer(): Promise<{ server: ChildProcess; address: string }> {
  const server = spawn(process.execPath, [join(here, "../server/main.ts")], {
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await new Promise<string>((resolve, reject) => {
    server.stdout!.once("data", (line: Buffer) => resolve(line.toString().trim()));
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return { server, address };
}

const text = async (page: Page, id: string): Promise<string> => (await page.getByTestId(id).textContent()) ?? "";
const figure = async (page: Page, id: string): Promise<number> =>
  Number((await text(page, id)).replace(/[^\d.-]/g, ""));

async function heap(devtools: CDPSession): Promise<number> {
  await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("HeapProfiler.collectGarbage");
  return (await devtools.send("Runtime.getHeapUsage")).usedSize / 2 ** 20;
}

const goTo = (page: Page, title: string): Promise<void> => page.getByRole("link", { name: title }).click();

/** One side of the feed page at RATE for a while. */
async function measure(page: Page, devtools: CDPSession, side: "plain" | "channel"): Promise<void> {
  await goTo(page, "Search");
  const base = await heap(devtools);
  await goTo(page, "Feed");
  await page.locator("[data-testid=channel]:checked").waitFor(); // rendered, so that no binding comes after the click
  await page.getByTestId("plain").setChecked(side === "plain");
  await page.getByTestId("channel").setChecked(side === "channel");
  await page.getByTestId("rate").fill(String(RATE));
  await page.waitForTimeout(2000);
  await page.getByTestId("reset").click();
  await page.waitForTimeout(seconds * 1000);
  const [queue, deepest, dropped, p99, longest] = await Promise.all(
    [`${side}-queue`, `${side}-deepest`, `${side}-dropped`, "p99", "longest"].map((id) => figure(page, id)),
  );
  const during = (await devtools.send("Runtime.getHeapUsage")).usedSize / 2 ** 20;
  await page.screenshot({ path: join(values.shots, `feed-${side}.png`) });
  await page.getByTestId("rate").fill("0");
  await page.waitForTimeout(300);
  await goTo(page, "Search");
  await page.waitForTimeout(1000);
  const after = await heap(devtools);
  const channel = side === "channel";
  note(`${side}: deepest queue`, String(deepest), channel ? deepest! <= 1024 : null);
  note(`${side}: queue at the end`, String(queue));
  note(`${side}: dropped, counted`, String(dropped), channel ? dropped! > 0 : null);
  note(`${side}: frame p99, ms`, String(p99), channel ? p99! <= 20 : null);
  note(`${side}: longest frame gap, ms`, String(longest), channel ? longest! <= 50 : null);
  note(
    `${side}: heap, MB: before, during, after leaving`,
    [base, during, after].map((mb) => mb.toFixed(1)).join(", "),
    channel ? after - base < 2 : null,
  );
}

async function commands(page: Page): Promise<void> {
  await goTo(page, "Commands");
  for (let n = 0; n < 4; n += 1) await page.getByRole("button", { name: "lib/index.ts" }).click();
  note("commands: 4 clicks, 1 at once, 2 may wait", await text(page, "pending"), (await figure(page, "pending")) === 3);
  await page.getByTestId("result-4").filter({ hasText: "dropped" }).waitFor();
  await page
    .getByTestId("result-3")
    .filter({ hasText: /^[0-9a-f]{16}$/ })
    .waitFor();
  note("commands: the 4th was dropped, the others answered", "yes", (await figure(page, "pending")) === 0);
  await page.getByRole("button", { name: "no/such/file" }).click();
  await page.getByTestId("last-error").filter({ hasText: "no such file" }).waitFor();
  note("commands: an error is shown", await text(page, "last-error"), true);
  await page.getByTestId("overflow").selectOption("wait");
  await page.getByTestId("concurrency").fill("2");
  await page.getByTestId("concurrency").dispatchEvent("change");
  for (let n = 0; n < 6; n += 1) await page.getByRole("button", { name: "lib/select.ts" }).click();
  await page.getByTestId("result-11").waitFor(); // rendered, so that both figures are of one moment
  const [pending, queued] = [await figure(page, "pending"), await figure(page, "queued")];
  note(
    "commands: 6 clicks, 2 at once, wait: at work, queued",
    `${pending - queued}, ${queued}`,
    pending - queued === 2 && queued > 0,
  );
  await page.getByTestId("cancel").click();
  await page.getByTestId("result-11").filter({ hasText: "Cancelled" }).waitFor();
  note("commands: cancelled", "yes", (await figure(page, "pending")) === 0);
  await page.screenshot({ path: join(values.shots, "commands.png") });
}

async function search(page: Page): Promise<void> {
  await goTo(page, "Search");
  await page.getByTestId("query").pressSequentially("sel", { delay: 120 });
  await page.getByTestId("query").pressSequentially("ect", { delay: 10 });
  await page.getByTestId("total").filter({ hasText: "“select”" }).waitFor();
  note("search: result of what was typed", await text(page, "total"), /^[1-9]/.test(await text(page, "total")));
  note("search: requests aborted", await text(page, "aborted"), (await figure(page, "aborted")) >= 1);
  await page.screenshot({ path: join(values.shots, "search.png") });
}

async function lifecycle(page: Page, devtools: CDPSession): Promise<void> {
  await goTo(page, "Feed");
  await page.getByTestId("rate").fill("2000");
  await goTo(page, "Lifecycle");
  await page.getByTestId("more").click();
  await page.getByTestId("components").filter({ hasText: "10" }).waitFor();
  await page.screenshot({ path: join(values.shots, "lifecycle.png") });
  note("lifecycle: ten tiles have tasks", await text(page, "tasks"), (await figure(page, "tasks")) === 20);
  await page.getByTestId("none").click();
  await page.getByTestId("cycle").click();
  await page
    .getByTestId("cycles")
    .filter({ hasText: /^1000$/ })
    .waitFor({ timeout: 120_000 });
  const before = await counters(page, devtools);
  await page.getByTestId("cycle").click();
  await page
    .getByTestId("cycles")
    .filter({ hasText: /^2000$/ })
    .waitFor({ timeout: 120_000 });
  await page.waitForTimeout(500);
  const after = await counters(page, devtools);
  for (const id of ["components", "tasks", "receivers", "watchers"]) {
    note(`lifecycle: ${id} after 2,000 tiles`, await text(page, id), (await figure(page, id)) === 0);
  }
  note(
    "lifecycle: listeners, from 1,000 to 2,000 tiles",
    `${before.listeners}, ${after.listeners}`,
    after.listeners <= before.listeners,
  );
  // one is the beat of the page's own table
  note("lifecycle: timers after 2,000 tiles", String(after.timers), after.timers <= 1);
  note(
    "lifecycle: heap MB, from 1,000 to 2,000 tiles",
    `${before.heap.toFixed(2)}, ${after.heap.toFixed(2)}`,
    after.heap - before.heap < 0.5,
  );
}

interface Counters {
  readonly listeners: number;
  readonly heap: number;
  readonly timers: number;
}

async function counters(page: Page, devtools: CDPSession): Promise<Counters> {
  const used = await heap(devtools);
  const { jsEventListeners: listeners } = await devtools.send("Memory.getDOMCounters");
  let timers = Infinity; // the least of some moments: a render that is about to come has one too
  for (let n = 0; n < 5; n += 1) {
    timers = Math.min(timers, await page.evaluate<number>("liveTimers()"));
    await page.waitForTimeout(20);
  }
  return { heap: used, listeners, timers };
}

/** Runs in the page, before it: `liveTimers` is the number of timeouts that are set and have not fired. */
function countTimers(): void {
  const live = new Set<unknown>();
  const { setTimeout, clearTimeout } = globalThis;
  const page = globalThis as unknown as Record<string, unknown>;
  page["setTimeout"] = (fn: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const id: unknown = setTimeout(() => {
      live.delete(id);
      fn(...args);
    }, ms);
    live.add(id);
    return id;
  };
  page["clearTimeout"] = (id: number) => {
    live.delete(id);
    clearTimeout(id);
  };
  page["liveTimers"] = () => live.size;
}

const { server, address } = await startServer();
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--enable-precise-memory-info", "--disable-background-networking"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    // a 404 of the file that is asked for on purpose
    if (message.type() === "error" && !message.text().includes("404")) errors.push(message.text());
  });
  const devtools = await page.context().newCDPSession(page);
  await page.addInitScript(countTimers);
  await page.goto(address);
  await page.getByText("connected").waitFor();
  await commands(page);
  await search(page);
  await lifecycle(page, devtools);
  await measure(page, devtools, "channel");
  await measure(page, devtools, "plain");
  await page.emulateMedia({ colorScheme: "dark" });
  await goTo(page, "Feed");
  await page.screenshot({ path: join(values.shots, "dark.png") });
  note("errors on the console", errors.join("; ") || "none", errors.length === 0);
} finally {
  await browser.close();
  server.kill();
}
for (const { what, figure: shown, holds } of rows)
  console.log(`${holds === null ? "    " : holds ? "ok  " : "FAIL"} ${what}: ${shown}`);
process.exitCode = rows.some(({ holds }) => holds === false) ? 1 : 0;
