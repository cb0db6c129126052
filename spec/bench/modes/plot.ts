/** Draws the pictures of docs/pictures out of the figures of the last `curves`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../harness/build.ts";
import { type Chart, chart, type Line } from "../harness/chart.ts";
import { median } from "../harness/stats.ts";
import { CAPACITIES, DRAWN_BY_CAPACITY, DRAWN_BY_RECEIVERS, RECEIVERS } from "../workloads/curves.ts";
import type { Curves } from "./curves.ts";
import type { Circumstances } from "./settings.ts";

/** By the kind of the row; of several of a kind, one after the other. They are to be read on a light ground. */
const COLOURS: Readonly<Record<string, readonly string[]>> = {
  sluice: ["#0b3c6f", "#1565c0", "#00798c"],
  limit: ["#5f6368", "#5f6368"],
  peer: ["#b3541e", "#8e3b8a"],
};

export function plot(out: string): void {
  const file = join(out, "curves.json");
  if (!existsSync(file)) throw new Error(`there is no ${file}: run "npm run bench -- curves" first`);
  const { made, figures } = JSON.parse(readFileSync(file, "utf8")) as Curves;

  const lines = (
    names: Readonly<Record<string, string>>,
    xs: readonly number[],
    caseOf: (x: number) => string,
    y: (ns: number) => number,
  ): Line[] => {
    const left = structuredClone(COLOURS) as Record<string, string[]>;
    return Object.entries(names).map(([row, name]) => {
      const kind = row.slice(0, row.indexOf(":"));
      const points = xs.flatMap((x) => {
        const found = figures[`${caseOf(x)} ${row}`];
        return found === undefined ? [] : [{ x, y: y(median(found)) }];
      });
      return { name, points, colour: left[kind]!.shift()!, isOurs: kind === "sluice", isDashed: kind === "limit" };
    });
  };

  draw("throughput", {
    title: "Messages per second through one channel",
    subtitle:
      "One producer, one consumer; higher is better. Dashed: a channel written by hand that can do nothing else.",
    note: noteOf(made),
    x: { name: "capacity of the channel, in messages", ticks: CAPACITIES },
    y: { name: "million messages per second" },
    lines: lines(DRAWN_BY_CAPACITY, CAPACITIES, (capacity) => `W1 recv c${capacity}`, (ns) => 1000 / ns), // prettier-ignore
  });
  draw("broadcast", {
    title: "What one delivery of a broadcast costs",
    subtitle:
      "One sender, every receiver gets every message; lower is better. Dashed: written by hand, and can do nothing else.",
    note: noteOf(made),
    x: { name: "receivers", ticks: RECEIVERS },
    y: { name: "nanoseconds per delivery" },
    lines: lines(DRAWN_BY_RECEIVERS, RECEIVERS, (receivers) => `W5 N=${receivers}`, (ns) => ns), // prettier-ignore
  });
}

const noteOf = ({ date, commit, node, machine, rounds }: Circumstances): string =>
  `${date}, ${commit}, Node ${node}, ${machine}; CPU time, median of ${rounds}. Only ratios within one picture mean anything.`;

function draw(name: string, of: Chart): void {
  const folder = join(root, "docs/pictures");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.svg`);
  writeFileSync(file, chart(of));
  console.log(file);
}
