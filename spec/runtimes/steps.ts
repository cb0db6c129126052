/** One thing that was tried, and the little that trying it needs. */
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A row of the table. */
export interface Row {
  readonly where: string;
  readonly what: string;
  /** `"missing"`: it could not be tried here. */
  readonly is: "ok" | "FAILED" | "missing";
  /** A figure, or what is known. */
  readonly note: string;
  /** What went wrong, for below the table. */
  readonly fault?: string;
}

/** For one row; the slowest takes a quarter of it on a busy machine. */
const ROW_LIMIT_MS = 90_000;

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What the root's package.json says. */
export const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** The names of the package's entries, as users write them. */
export const entries = Object.keys(manifest.exports)
  .filter((name) => !name.endsWith(".json"))
  .map((name) => name.replace(/^\./, "sluice"));

/** Runs a program to its end, or ends it. */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env = {},
  limitMs = ROW_LIMIT_MS,
): SpawnSyncReturns<string> {
  const program = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    timeout: limitMs,
    killSignal: "SIGKILL",
    maxBuffer: 2 ** 28,
    env: { ...process.env, ...env },
  });
  return isLate(program) ? { ...program, error: new Error(late(limitMs)) } : program;
}

const isLate = ({ error }: SpawnSyncReturns<string>): boolean =>
  error !== undefined && Reflect.get(error, "code") === "ETIMEDOUT";

export const late = (limitMs: number): string => `took longer than ${String(limitMs / 1000)} s, and was ended`;

/** What a program that failed has said. */
export function sayings({ error, signal, status, stdout, stderr }: SpawnSyncReturns<string>): string {
  const end = error?.message ?? (signal === null ? `exit status ${String(status)}` : `ended by ${signal}`);
  return `${stdout.slice(-4000)}${stderr.slice(-4000)}(${end})`;
}

/** Whether `program` ended well, as a row. */
export function rowOf(where: string, what: string, program: SpawnSyncReturns<string>, note = ""): Row {
  return program.status === 0
    ? { where, what, is: "ok", note }
    : { where, what, is: "FAILED", note, fault: sayings(program) };
}
