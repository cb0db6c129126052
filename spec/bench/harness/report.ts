/** Figures as Markdown. */
import type { Verdict } from "./judge.ts";
import type { Findings } from "./measure.ts";
import { type Planned, rowKey, seriesOf } from "./plan.ts";
import { median, ratios, type Spread, spread } from "./stats.ts";
import type { Case, Row } from "./workload.ts";

/** Three digits that count. */
export const digits = (figure: number): string =>
  Math.abs(figure) >= 100 ? figure.toFixed(0) : Math.abs(figure) >= 10 ? figure.toFixed(1) : figure.toFixed(2);

/** "0.55 (0.51–0.61)" */
export const withSpread = ({ median, least, most }: Spread): string =>
  least === most ? digits(median) : `${digits(median)} (${digits(least)}–${digits(most)})`;

/** A Markdown table, its columns aligned for those who read it as text: the first to the left, figures to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  // three at least, for the rule of a column of nothing
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column < left ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(" | ")} |`;
  const rule = widths.map((width, column) => (column < left ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** The peer that did best, and the limits: what the rows of a case are compared with. */
function references(of: Case, rows: readonly Row[], { figures }: Findings): Row[] {
  const measured = rows.filter((row) => figures.has(seriesOf(of, row)));
  const middle = (row: Row): number => median(figures.get(seriesOf(of, row))!);
  const peers = measured.filter(({ kind }) => kind === "peer").sort((a, b) => middle(a) - middle(b));
  const limits = measured.filter(({ kind, name }) => kind === "limit" && name !== "ring" && name !== "awaitloop");
  return [...peers.slice(0, 1), ...limits.slice(0, 2)];
}

function caseTable({ of, rows }: Planned, findings: Findings): string {
  const { figures, faults } = findings;
  const compared = references(of, rows, findings);
  const lines = rows.map((row) => {
    const key = seriesOf(of, row);
    const ours = figures.get(key);
    if (ours === undefined || faults.has(key)) {
      return [rowKey(row), faults.get(key) ?? "not measured", ...compared.map(() => "")];
    }
    return [
      rowKey(row),
      withSpread(spread(ours)),
      ...compared.map((it) => (it === row ? "1" : withSpread(ratios(ours, figures.get(seriesOf(of, it))!)))),
    ];
  });
  const unit = of.unit === "ns" ? "ns/op" : of.unit;
  return `### ${of.name}\n\n${table([of.name, unit, ...compared.map((row) => `to ${rowKey(row)}`)], lines)}`;
}

/** A table a case. */
export function caseTables(planned: readonly Planned[], findings: Findings): string {
  let about = "";
  return planned
    .map((it) => {
      const isNew = it.workload.about !== about;
      about = it.workload.about;
      const title = isNew ? `## ${it.of.name.split(" ")[0]!}: ${about}\n\n` : "";
      return title + caseTable(it, findings);
    })
    .join("\n\n");
}

/** A line a target: met or missed, and by how much. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(({ target, row, to, figure, isMet }) => [
    target.caseName,
    row,
    to,
    isMet ? "met" : "MISSED",
    withSpread(figure),
    `${target.most}`,
    isMet ? "" : `${digits(figure.median / target.most)}x`,
  ]);
  const met = verdicts.filter(({ isMet }) => isMet).length;
  const head = ["case", "row", "compared with", "target", "figure", "at most", "off by"];
  return `## Targets: ${met} of ${verdicts.length} met\n\n${table(head, lines, 4)}`;
}
