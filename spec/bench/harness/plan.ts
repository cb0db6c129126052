/** What is to be measured: the cases that were asked for, and their rows. */
import { apart, load, WORKLOADS } from "../workloads/index.ts";
import type { Case, Row, Workload } from "./workload.ts";
import type { Entry } from "./measure.ts";

export interface Planned {
  readonly workload: Workload;
  readonly of: Case;
  readonly rows: readonly Row[];
  readonly file: string;
}

export const rowKey = ({ kind, name }: Row): string => `${kind}:${name}`;
export const seriesOf = (of: Case, row: Row, build = ""): string => `${of.name} ${rowKey(row)}${build}`;

const isAskedFor = ({ name }: Case, wanted: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some((it) => name === it || name.startsWith(`${it} `));

/** The cases whose names begin with one of `wanted` ("W1", "W1 recv c16"), or all; with the rows that `keep` wants. */
export async function plan(wanted: readonly string[], keep: (of: Case, row: Row) => boolean): Promise<Planned[]> {
  const planned: Planned[] = [];
  const whole = apart(wanted);
  for (const file of whole === undefined ? Object.keys(WORKLOADS) : [whole]) {
    const workload = await load(file);
    for (const of of workload.cases) {
      if (whole === undefined && !isAskedFor(of, wanted)) continue;
      const rows = of.rows.filter((row) => keep(of, row));
      if (rows.length > 0) planned.push({ workload, of, rows, file });
    }
  }
  if (planned.length === 0) throw new Error(`no case is called ${wanted.join(", ")}`);
  return planned;
}

/** The rows of `planned` in the build in `dist`. */
export function entriesOf(planned: readonly Planned[], dist: string, quick: boolean, build = ""): Entry[] {
  const budget = quick ? 120 : 800;
  return planned.flatMap(({ of, rows, file }) =>
    rows.map((row) => ({
      file,
      caseName: of.name,
      row: rowKey(row),
      quick,
      budget,
      dist,
      series: seriesOf(of, row, build),
    })),
  );
}
