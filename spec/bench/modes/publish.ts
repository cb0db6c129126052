/** Writes the figures of the last full run, of the last scaling, and the sizes into docs/bench.md and docs/performance.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SIZES } from "../../house/sizes.ts";
import { root } from "../harness/build.ts";
import type { Verdict } from "../harness/judge.ts";
import { table, withSpread } from "../harness/report.ts";
import { type Circumstances, describe } from "./settings.ts";

export function publish(out: string): void {
  const bench = readFileSync(join(out, "bench.md"), "utf8");
  const { verdicts, made } = JSON.parse(readFileSync(join(out, "bench.json"), "utf8")) as {
    verdicts: Verdict[];
    made: Circumstances;
  };
  const scaling = readFileSync(join(out, "scaling.md"), "utf8");
  writeFileSync(join(root, "docs/bench.md"), bench);

  const file = join(root, "docs/performance.md");
  const blocks = {
    results: resultsOf(verdicts, made),
    scaling: scaling.slice(scaling.indexOf("\n") + 1).trim(),
    size: sizes(),
  };
  const replace = (text: string, [name, block]: readonly [string, string]): string =>
    replaceBlock(file, text, name, block);
  writeFileSync(file, Object.entries(blocks).reduce(replace, readFileSync(file, "utf8")));
  console.log(`docs/bench.md and docs/performance.md are written; "npm run format" sets their tables`);
}

/** The text of `file`, with what stands between the two marks of `name` replaced. */
export function replaceBlock(file: string, text: string, name: string, block: string): string {
  const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [text.indexOf(from), text.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`${file} lacks ${from} … ${to}`);
  return `${text.slice(0, start + from.length)}\n\n${block}\n\n${text.slice(end)}`;
}

function resultsOf(verdicts: readonly Verdict[], made: Circumstances): string {
  const met = verdicts.filter(({ isMet }) => isMet).length;
  const lines = verdicts.map(({ target, row, to, figure, isMet }) => [
    target.caseName,
    withoutKind(row),
    withoutKind(to).replace(/^limit:/, "limit "),
    withSpread(figure),
    `${target.most}`,
    isMet ? "met" : "**missed**",
  ]);
  return [
    `${describe(made)}.`,
    `${met} of ${verdicts.length} targets are met.`,
    table(["case", "row", "beside", "figure", "target", ""], lines, 3),
  ].join("\n\n");
}

const withoutKind = (row: string): string => row.replace(/^(sluice|peer|other):/, "");

const sizes = (): string =>
  table(
    ["import", "ceiling, bytes", "budget"],
    Object.entries(SIZES).map(([name, { ceiling, budget }]) => [name, `${ceiling}`, `${budget ?? ""}`]),
  );
