/**
 * Measures one row of one case, in a process of its own, and prints what it found as one line of JSON.
 *
 * Timed runs are repeated until the budget is spent, three at least; the median counts. What is timed is the CPU time of
 * the thread where Node tells it, because machines are shared; it leaves out what helper threads of the collector do, in
 * favour of those who allocate more.
 */
import { load } from "../workloads/index.ts";
import type { Case, Run } from "./workload.ts";
import { median } from "./stats.ts";

/** What to measure. */
export interface Job {
  readonly file: string;
  readonly caseName: string;
  /** As `rowKey` gives it. */
  readonly row: string;
  readonly quick: boolean;
  /** Milliseconds for the timed runs of a row. */
  readonly budget: number;
}

/** What was found, in the unit of the case; `wall` by the clock on the wall. */
export interface Finding {
  readonly figure: number;
  readonly wall: number;
  readonly runs: number;
}

/** Milliseconds that this thread has worked; by the clock on the wall where Node does not tell. */
const worked = (): number => {
  if (typeof process.threadCpuUsage !== "function") return performance.now();
  process.cpuUsage(); // has Linux bring the figure of the thread up to date, which else lags by a tick
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

async function checked(run: Run, n: number, of: Case): Promise<number> {
  const result = await run(n);
  const wanted = of.checksum(n);
  if (wanted !== null && result !== wanted) throw new Error(`a wrong checksum: ${result} instead of ${wanted}`);
  return result;
}

async function time(run: Run, n: number, of: Case, budget: number): Promise<Finding> {
  const warm = worked() + budget / 2;
  do await checked(run, n, of);
  while (worked() < warm);
  const cpu: number[] = [];
  const wall: number[] = [];
  globalThis.gc?.();
  const begin = worked();
  // three at least, unless they are very slow
  for (let spent = 0; spent < budget || (cpu.length < 3 && spent < budget * 10); spent = worked() - begin) {
    const start = worked();
    const wallStart = performance.now();
    await checked(run, n, of);
    cpu.push(((worked() - start) * 1e6) / n);
    wall.push(((performance.now() - wallStart) * 1e6) / n);
  }
  return { figure: median(cpu), wall: median(wall), runs: cpu.length };
}

async function measure({ file, caseName, row: key, quick, budget }: Job): Promise<Finding> {
  const workload = await load(file);
  const of = workload.cases.find((it) => it.name === caseName);
  const row = of?.rows.find((it) => `${it.kind}:${it.name}` === key);
  if (of === undefined || row === undefined) throw new Error(`there is no ${key} in ${caseName}`);
  const run = await row.load();
  const n = Math.round((quick ? of.quick : of.n) * row.share);
  if (of.unit === "ns") return time(run, n, of, budget);
  const figure = await checked(run, n, of);
  return { figure, wall: figure, runs: 1 };
}

const finding = await measure(JSON.parse(process.argv[2]!) as Job);
process.stdout.write(`${JSON.stringify(finding)}\n`, () => process.exit(0));
