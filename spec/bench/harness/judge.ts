/** Holds the figures of a run against the targets. */
import { ratios, type Spread, spread } from "./stats.ts";
import { type Reference, type Target, TARGETS, type Tokio } from "./targets.ts";

export interface Verdict {
  readonly target: Target;
  /** The row that did best, by its key. */
  readonly row: string;
  /** What it is compared with, in words. */
  readonly to: string;
  /** The ratio, or the figure itself. */
  readonly figure: Spread;
  readonly isMet: boolean;
}

type Figures = ReadonlyMap<string, readonly number[]>;

const describe = (to: Reference | null): string => {
  if (to === null) return "itself";
  if ("tokio" in to) return "Tokio, by the limits";
  return to.caseName === undefined ? to.row : `${to.row} of ${to.caseName}`;
};

/** What Tokio would take here, round by round; nothing where no limit was measured. */
function scaled({ tokio, limits }: Tokio, caseName: string, figures: Figures): number[] | undefined {
  const scales = Object.entries(limits).flatMap(([row, there]) => {
    const here = figures.get(`${caseName} ${row}`);
    return here === undefined ? [] : [here.map((figure) => figure / there)];
  });
  return scales[0]?.map(
    (_, round) => tokio * scales.reduce((product, scale) => product * scale[round]!, 1) ** (1 / scales.length),
  );
}

/** The figure that counts for one row, or nothing where something was not measured. */
function figureOf({ caseName, to }: Target, row: string, figures: Figures): Spread | undefined {
  const ours = figures.get(`${caseName} ${row}`);
  if (ours === undefined) return undefined;
  if (to === null) return spread(ours);
  const theirs = "tokio" in to ? scaled(to, caseName, figures) : figures.get(`${to.caseName ?? caseName} ${to.row}`);
  return theirs === undefined ? undefined : ratios(ours, theirs);
}

/** The verdicts on all targets for which the figures are there. */
export function judge(figures: Figures): Verdict[] {
  return TARGETS.flatMap((target) => {
    const rows = target.rows.flatMap((name) => {
      const row = `sluice:${name}`;
      const figure = figureOf(target, row, figures);
      return figure === undefined ? [] : [{ row, figure }];
    });
    const best = rows.sort((a, b) => a.figure.median - b.figure.median)[0];
    if (best === undefined) return [];
    return [{ target, ...best, to: describe(target.to), isMet: best.figure.median <= target.most }];
  });
}
