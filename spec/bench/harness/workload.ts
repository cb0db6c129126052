/** What can be measured: workloads of cases, cases of rows. Each row of a case does the same work with other means. */

/**
 * Performs `n` operations. In a timed case it gives a checksum of what it did; in a memory case the figure itself, in the
 * unit of the case.
 */
export type Run = (n: number) => number | Promise<number>;

/** Who a row stands for: us, a peer with real back-pressure, another way that has none, a hand-written minimum. */
export type Kind = "sluice" | "peer" | "other" | "limit";

export interface Row {
  readonly kind: Kind;
  readonly name: string;
  /** Loads what the row needs; called only in the process that measures it. */
  load(): Run | Promise<Run>;
  /** It is given this fraction of the operations, because it is so much slower. */
  readonly share: number;
}

export interface Case {
  /** Begins with the name of its workload: "W1 recv c16". */
  readonly name: string;
  readonly unit: "ns" | "B" | "MB";
  /** Operations of one run, and of one with --quick. */
  readonly n: number;
  readonly quick: number;
  /** What every run must give; of a memory case nothing is known. */
  checksum(n: number): number | null;
  readonly rows: readonly Row[];
}

export interface Workload {
  /** One sentence for the report. */
  readonly about: string;
  readonly cases: readonly Case[];
}

type Load = () => Run | Promise<Run>;
const rowOf =
  (kind: Kind) =>
  (name: string, load: Load, share = 1): Row => ({ kind, name, load, share });

export const sluice = rowOf("sluice");
export const peer = rowOf("peer");
export const other = rowOf("other");
export const limit = rowOf("limit");

/** A timed case; with --quick a tenth of the operations. */
export function timed(name: string, n: number, checksum: (n: number) => number, rows: readonly Row[]): Case {
  return { name, unit: "ns", n, quick: n / 10, checksum, rows };
}

/** A case of memory, always with the same `n`: what is kept depends on it. */
export function memory(name: string, unit: "B" | "MB", n: number, rows: readonly Row[]): Case {
  return { name, unit, n, quick: n, checksum: () => null, rows };
}

/** The module of a peer, by the name of its file. It may be missing (see package.json), so its type is told by hand. */
export const library = <Module>(name: string): Promise<Module> =>
  import(new URL(`../peers/${name}.ts`, import.meta.url).href) as Promise<Module>;

/** 0 + 1 + … + (n - 1): what most rows add up. */
export const sumBelow = (n: number): number => (n * (n - 1)) / 2;
