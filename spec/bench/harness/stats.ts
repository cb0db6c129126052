/** Medians, and how far the rounds lie apart. */

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What the rounds gave. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spread(figures: readonly number[]): Spread {
  return { median: median(figures), least: Math.min(...figures), most: Math.max(...figures) };
}

/** Round by round, because the rows of one round were measured at about the same time. */
export function ratios(above: readonly number[], below: readonly number[]): Spread {
  return spread(above.slice(0, below.length).map((figure, round) => figure / below[round]!));
}
