/** `npm run example:migrate`: runs the application in its three states, and prints in what they are equal and in what not. */
import { isDeepStrictEqual } from "node:util";
import { features } from "./behaviour.js";
import type { Start } from "./contract.js";
import { Desk } from "./desk.js";
import { burst, farewell, type Farewell } from "./measure.js";
import { states } from "./states.js";

const BURST = { photos: 400, bytes: 65_536, waiting: 32 };

async function rowsOf(start: Start): Promise<Record<string, string>> {
  const rows: Record<string, string> = {};
  for (const { name, settings, script, outcome } of features) {
    await using desk = await Desk.open(start, settings);
    rows[name.split(":")[0]!] = isDeepStrictEqual(await script(desk), outcome) ? "as specified" : "DIFFERENT";
  }
  const { deepestQueue, peakBytes, stored, refused } = await burst(start, BURST);
  rows["burst: deepest queue"] = String(deepestQueue);
  rows["burst: peak memory"] = `${(peakBytes / 2 ** 20).toFixed(1)} MiB`;
  rows["burst: stored, refused"] = `${stored}, ${refused}`;
  const farewells: Farewell[] = [];
  for (let times = 0; times < 9; times += 1) farewells.push(await farewell(start));
  const middle = (value: (one: Farewell) => number): number => farewells.map(value).sort((a, b) => a - b)[4]!;
  rows["shutdown: comes back after"] = `${middle((one) => one.shutdownMs).toFixed(1)} ms`;
  rows["shutdown: in flight then"] = String(middle((one) => one.inFlight));
  rows["shutdown: server idle after"] = `${middle((one) => one.idleMs).toFixed(1)} ms`;
  return rows;
}

const names = Object.keys(states);
const columns: Record<string, string>[] = [];
for (const start of Object.values(states)) columns.push(await rowsOf(start));
const table = [
  ["", ...names],
  ...Object.keys(columns[0]!).map((row) => [row, ...columns.map((column) => column[row]!)]),
];
for (const [head = "", ...cells] of table)
  console.log(head.padEnd(28) + cells.map((cell) => cell.padStart(14)).join(""));
if (columns.some((column) => Object.values(column).includes("DIFFERENT"))) process.exitCode = 1;
