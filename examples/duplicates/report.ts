/** What the job prints: one JSON object, or a page for people. */
import type { Failure } from "./failure.js";
import { formatBytes, formatCount, formatName } from "./format.js";
import { type Findings, type Group, wasteOf } from "./tally.js";

export interface Report extends Findings {
  /** The most entries that the walker had handed over and nobody had finished, at one time. */
  readonly peakQueue: number;
  readonly peakHeapBytes: number;
  /** The job was interrupted, and this is what was found until then. */
  readonly cancelled: boolean;
}

/** What only people are told. */
export interface Run {
  readonly dir: string;
  readonly ms: number;
  /** What held the queue back. */
  readonly bound: string;
}

const MOST_ROWS = 20;

/** One line. */
export function jsonOf(report: Report): string {
  return `${JSON.stringify(report)}\n`;
}

export function pageOf(report: Report, { dir, ms, bound }: Run): string {
  const { files, bytes, groups, wastedBytes, errors, peakQueue, peakHeapBytes, cancelled } = report;
  const copies = groups.reduce((sum, { paths }) => sum + paths.length, 0);
  const lines = [
    `${formatCount(files, "file")}, ${formatBytes(bytes)} in ${formatName(dir)}`,
    `${formatCount(groups.length, "group")} of equal files, ${formatCount(copies, "file")}, waste ${formatBytes(wastedBytes)}`,
    ...tableOf(groups),
    ...listOf(errors),
    "",
    `deepest queue  ${peakQueue.toLocaleString("en")} (${bound})`,
    `peak heap      ${formatBytes(peakHeapBytes)}`,
    `time           ${(ms / 1000).toFixed(1)} s`,
  ];
  if (cancelled) lines.push("", "Interrupted: this is what was found until then.");
  return `${lines.join("\n")}\n`;
}

function tableOf(groups: readonly Group[]): string[] {
  if (groups.length === 0) return [];
  const rows = groups
    .slice(0, MOST_ROWS)
    .map((group) => [
      formatBytes(wasteOf(group)),
      group.paths.length.toLocaleString("en"),
      formatBytes(group.size),
      formatName(group.paths[0]!),
    ]);
  const table = [["WASTED", "FILES", "SIZE OF EACH", "FIRST OF THEM"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) => `  ${row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  ")}`);
  return ["", ...lines, ...restOf(groups.length)];
}

function listOf(errors: readonly Failure[]): string[] {
  if (errors.length === 0) return [];
  const lines = errors.slice(0, MOST_ROWS).map(({ path, message }) => `  ${formatName(path)}: ${message}`);
  return ["", `${errors.length.toLocaleString("en")} could not be read`, ...lines, ...restOf(errors.length)];
}

function restOf(count: number): string[] {
  return count > MOST_ROWS ? [`  and ${(count - MOST_ROWS).toLocaleString("en")} more, see --json`] : [];
}
