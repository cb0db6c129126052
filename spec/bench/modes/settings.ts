/** What the command line says, and where results go. */
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { command } from "../harness/build.ts";
import { node } from "../harness/measure.ts";

export interface Settings {
  readonly wanted: readonly string[];
  readonly quick: boolean;
  readonly rounds: number;
  readonly out: string;
}

/** Where and with what the figures were made. */
export interface Circumstances {
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  readonly machine: string;
  readonly rounds: number;
  readonly quick: boolean;
}

export function circumstances({ rounds, quick }: Settings): Circumstances {
  const dirty = command("git", ["status", "--porcelain", "--", "lib"]) === "" ? "" : " with changes";
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: command("git", ["rev-parse", "--short", "HEAD"]) + dirty,
    node: command(node, ["--version"]),
    machine: `${availableParallelism()} x ${cpus()[0]?.model ?? "unknown"}`,
    rounds,
    quick,
  };
}

export const describe = ({ date, commit, node, machine, rounds, quick }: Circumstances): string =>
  `${date}, commit ${commit}, Node ${node}, ${machine}, ${rounds} rounds${quick ? ", quick" : ""}; ` +
  `CPU time of the thread; medians (least–most)`;

/** Prints the report, and writes it beside the figures that it was made of. */
export function publish(name: string, markdown: string, data: unknown, { out }: Settings): void {
  console.log(markdown);
  writeFileSync(join(out, `${name}.md`), `${markdown}\n`);
  writeFileSync(join(out, `${name}.json`), `${JSON.stringify(data, null, 2)}\n`);
}
