/** What libraries do, beside what they cost: a table of answers, each given by a program of peers/traits in a process of its own. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bench, buildHere, command, root } from "../harness/build.ts";
import { node } from "../harness/measure.ts";
import { table } from "../harness/report.ts";
import { LIBRARIES, type Library } from "../harness/trait.ts";
import { replaceBlock } from "./publish.ts";

/** In reading order; each is a file of peers/traits. */
const TRAITS = ["waiting", "read-given-up", "first-of-two", "stop-loop", "timers", "closing", "merged", "lag"];
const PAGE = join(root, "docs/guide/peers.md");
const TIMEOUT_MS = 60_000;

/** Prints the table; with `write` it goes into the page of peers, too. */
export function traits(write: boolean): void {
  const dist = buildHere();
  const libraries = Object.keys(LIBRARIES) as Library[];
  const lines = TRAITS.map((file) => {
    const found = libraries.map((library) => answer(dist, file, library));
    return [`[${found[0]!.asks}](../../spec/bench/peers/traits/${file}.ts)`, ...found.map((it) => it.answer)];
  });
  const markdown = `${table(["", ...libraries], lines, libraries.length + 1)}\n\n${versions(libraries)}`;
  console.log(markdown);
  if (write) writeFileSync(PAGE, replaceBlock(PAGE, readFileSync(PAGE, "utf8"), "traits", markdown));
}

interface Answer {
  readonly asks: string;
  readonly answer: string;
}

function answer(dist: string, file: string, library: Library): Answer {
  const [hooks, child] = ["hooks.ts", "trait-child.ts"].map((name) => join(bench, "harness", name));
  const env = { ...process.env, SLUICE_BENCH_DIST: dist, NODE_NO_WARNINGS: "1" };
  const args = ["--expose-gc", "--import", hooks!, child!, file, library];
  return JSON.parse(execFileSync(node, args, { cwd: bench, env, encoding: "utf8", timeout: TIMEOUT_MS })) as Answer;
}

function versions(libraries: readonly Library[]): string {
  const { dependencies } = JSON.parse(readFileSync(join(bench, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const named = libraries.flatMap((library) => {
    const version = dependencies[LIBRARIES[library] ?? ""];
    return version === undefined ? [] : [`${library} ${version}`];
  });
  return `Node ${command(node, ["--version"])}, ${named.join(", ")}. “–”: there is no such operation, or nothing to ask.`;
}
