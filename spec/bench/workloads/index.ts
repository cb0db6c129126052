/** The list of what there is. Loaded one by one: a process that measures needs one of them. */
import type { Workload } from "../harness/workload.ts";

type Load = () => Promise<{ readonly workload: Workload }>;

export const WORKLOADS: Readonly<Record<string, Load>> = {
  w01: () => import("./w01-channel.ts"),
  w02: () => import("./w02-producers.ts"),
  w03: () => import("./w03-batches.ts"),
  w04: () => import("./w04-request.ts"),
  w05: () => import("./w05-broadcast.ts"),
  w06: () => import("./w06-watch.ts"),
  w07: () => import("./w07-select.ts"),
  w08: () => import("./w08-tasks.ts"),
  w09: () => import("./w09-memory.ts"),
  w10: () => import("./w10-bridges.ts"),
  w11: () => import("./w11-slow.ts"),
  w12: () => import("./w12-pipeline.ts"),
};

// These run only when they are asked for, as a whole.
export const SCALING = "scaling";
export const CURVES = "curves";

const APART: Readonly<Record<string, Load>> = {
  [SCALING]: () => import("./scaling.ts"),
  [CURVES]: () => import("./curves.ts"),
};

/** Which of those was asked for. */
export const apart = (wanted: readonly string[]): string | undefined => wanted.find((it) => it in APART);

export async function load(file: string): Promise<Workload> {
  return (await (APART[file] ?? WORKLOADS[file])!()).workload;
}
