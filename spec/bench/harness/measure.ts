/** Runs the rows, one process each, in rounds: everything is measured once, then everything again. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Finding, Job } from "./child.ts";
import { bench } from "./build.ts";

/** A row to measure, in the build that it is to use. */
export interface Entry extends Job {
  readonly dist: string;
  /** Names the series of figures that it belongs to. */
  readonly series: string;
}

/** Figures by series, one a round; and what went wrong. */
export interface Findings {
  readonly figures: Map<string, number[]>;
  readonly wall: Map<string, number[]>;
  readonly faults: Map<string, string>;
}

/** The Node that measures: the one that runs this, or BENCH_NODE. */
export const node = process.env["BENCH_NODE"] ?? process.execPath;

const HOOKS = fileURLToPath(new URL("hooks.ts", import.meta.url));
const CHILD = fileURLToPath(new URL("child.ts", import.meta.url));
const TIMEOUT_MS = 120_000;

function run({ dist, series: _, ...job }: Entry, flags: readonly string[] = []): Promise<Finding> {
  const args = ["--expose-gc", ...flags, "--import", HOOKS, CHILD, JSON.stringify(job)];
  const env = { ...process.env, SLUICE_BENCH_DIST: dist, NODE_NO_WARNINGS: "1" };
  return new Promise((resolve, reject) => {
    execFile(node, args, { cwd: bench, env, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout.trim().split("\n").at(-1)!) as Finding);
      else reject(new Error(error.killed === true ? "took too long" : reasonIn(stderr)));
    });
  });
}

/** The line that says what went wrong. */
const reasonIn = (stderr: string): string => /^(?:\w*Error\b.*)$/m.exec(stderr)?.[0] ?? stderr.trim().slice(-200);

/** What is going on, on one line that is written over; plain lines now and then where there is no terminal. */
class Progress {
  #done = 0;
  readonly #all: number;
  readonly #start = performance.now();

  constructor(all: number) {
    this.#all = all;
  }

  tell(what: string): void {
    this.#done += 1;
    const seconds = Math.round((performance.now() - this.#start) / 1000);
    const line = `${this.#done}/${this.#all} ${seconds} s ${what}`;
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}${this.#done === this.#all ? "\n" : ""}`);
    else if (this.#done % 25 === 0 || this.#done === this.#all) process.stderr.write(`${line}\n`);
  }
}

const append = (series: Map<string, number[]>, key: string, figure: number): void => {
  const figures = series.get(key);
  if (figures === undefined) series.set(key, [figure]);
  else figures.push(figure);
};

/** Measures all entries, `rounds` times. One that fails is left out of the rounds to come. */
export async function measure(entries: readonly Entry[], rounds: number): Promise<Findings> {
  const findings: Findings = { figures: new Map(), wall: new Map(), faults: new Map() };
  const progress = new Progress(entries.length * rounds);
  for (let round = 0; round < rounds; round += 1) {
    // every other round goes backwards, so that no row always follows the same one
    for (const entry of round % 2 === 0 ? entries : entries.toReversed()) {
      const { series } = entry;
      if (!findings.faults.has(series)) {
        try {
          const { figure, wall } = await run(entry);
          append(findings.figures, series, figure);
          append(findings.wall, series, wall);
        } catch (error) {
          findings.faults.set(series, (error as Error).message);
        }
      }
      progress.tell(`round ${round + 1} ${series}`);
    }
  }
  return findings;
}

/** Measures one entry with the CPU profiler on; the profile goes to `folder`. */
export const profile = (entry: Entry, folder: string): Promise<Finding> =>
  run(entry, ["--cpu-prof", "--cpu-prof-dir", folder]);
