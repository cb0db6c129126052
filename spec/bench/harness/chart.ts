/**
 * A line chart as SVG: both axes logarithmic, every line named at its end instead of in a legend, on a ground of its own, so
 * that it can be read on pages of any colour.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  readonly colour: string;
  /** Drawn thicker. */
  readonly isOurs: boolean;
  readonly isDashed: boolean;
}

export interface Chart {
  readonly title: string;
  readonly subtitle: string;
  readonly note: string;
  readonly x: { readonly name: string; readonly ticks: readonly number[] };
  readonly y: { readonly name: string };
  readonly lines: readonly Line[];
}

const WIDTH = 900;
const HEIGHT = 520;
/** Of the plot. */
const LEFT = 72;
const RIGHT = WIDTH - 256;
const TOP = 92;
const BOTTOM = HEIGHT - 84;
/** Between the names of two lines. */
const APART = 18;

const GROUND = "#fcfbf8";
const INK = "#1f2328";
const FAINT = "#5f6368";
const GRID = "#e4e2dc";

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

function text(x: number, y: number, of: string, attributes: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${escape(of)}</text>`;
}

type Scale = (value: number) => number;

function logarithmic(least: number, most: number, from: number, to: number): Scale {
  const range = Math.log(most / least);
  return (value) => from + ((to - from) * Math.log(value / least)) / range;
}

/** 1, 2, 5, 10, … from the last one that is not above `least` to the first that is not below `most`. */
function roundNumbers(least: number, most: number): number[] {
  const all: number[] = [];
  for (let exponent = Math.floor(Math.log10(least)); 10 ** exponent <= most * 10; exponent += 1) {
    for (const digit of [1, 2, 5]) all.push(Number(`${digit}e${exponent}`));
  }
  const from = all.findLastIndex((number) => number <= least);
  const to = all.findIndex((number) => number >= most);
  return all.slice(from, to + 1);
}

/** Where the names stand: at the ends of their lines, or as near to them as leaves room for all. */
function spread(wanted: readonly number[]): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  const places: number[] = [];
  // what is too near is pushed apart, by half each, until all have settled
  for (let round = 0; round < 60; round += 1) {
    for (let i = 1; i < order.length; i += 1) {
      const overlap = APART - (order[i]!.y - order[i - 1]!.y);
      if (overlap <= 0.01) continue;
      order[i - 1]!.y -= overlap / 2;
      order[i]!.y += overlap / 2;
    }
  }
  for (const { y, index } of order) places[index] = y;
  return places;
}

export function chart({ title, subtitle, note, x, y, lines }: Chart): string {
  const values = lines.flatMap(({ points }) => points.map((point) => point.y));
  const ticks = roundNumbers(Math.min(...values), Math.max(...values));
  const across = logarithmic(x.ticks[0]!, x.ticks.at(-1)!, LEFT, RIGHT);
  const up = logarithmic(ticks[0]!, ticks.at(-1)!, BOTTOM, TOP);

  const grid = [
    ...ticks.map(
      (tick) =>
        `<path d="M${LEFT} ${up(tick).toFixed(1)}H${RIGHT}" stroke="${GRID}"/>` +
        text(LEFT - 10, up(tick) + 4, `${tick}`, `text-anchor="end" fill="${FAINT}"`),
    ),
    ...x.ticks.map(
      (tick) =>
        `<path d="M${across(tick).toFixed(1)} ${BOTTOM}v5" stroke="${FAINT}"/>` +
        text(across(tick), BOTTOM + 21, `${tick}`, `text-anchor="middle" fill="${FAINT}"`),
    ),
    `<path d="M${LEFT} ${BOTTOM}H${RIGHT}" stroke="${FAINT}"/>`,
  ];

  const names = spread(lines.map(({ points }) => up(points.at(-1)!.y)));
  // ours last, so that they lie on top
  const drawn = lines
    .map((line, index) => ({ ...line, nameAt: names[index]! }))
    .sort((a, b) => Number(a.isOurs) - Number(b.isOurs))
    .map(({ name, points, colour, isOurs, isDashed, nameAt }) => {
      const path = points.map((point) => `${across(point.x).toFixed(1)} ${up(point.y).toFixed(1)}`).join("L");
      const dots = points.map(
        (point) =>
          `<circle cx="${across(point.x).toFixed(1)}" cy="${up(point.y).toFixed(1)}" r="${isOurs ? 3.5 : 2.5}"/>`,
      );
      const end = up(points.at(-1)!.y);
      return [
        `<g fill="${colour}" stroke="none">`,
        `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="${isOurs ? 3 : 1.75}"${isDashed ? ' stroke-dasharray="5 4"' : ""} stroke-linejoin="round"/>`,
        ...dots,
        `<path d="M${RIGHT + 5} ${end.toFixed(1)}L${RIGHT + 17} ${nameAt.toFixed(1)}" fill="none" stroke="${colour}" stroke-opacity="0.5"/>`,
        text(RIGHT + 21, nameAt + 4.5, name, isOurs ? 'font-weight="600"' : ""),
        `</g>`,
      ].join("\n");
    });

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif" font-size="13">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="10" fill="${GROUND}"/>`,
    text(24, 34, title, `font-size="18" font-weight="600" fill="${INK}"`),
    text(24, 55, subtitle, `fill="${FAINT}"`),
    text(24, TOP - 14, `${y.name} (logarithmic)`, `font-size="12" fill="${FAINT}"`),
    ...grid,
    text(
      (LEFT + RIGHT) / 2,
      BOTTOM + 43,
      `${x.name} (logarithmic)`,
      `text-anchor="middle" font-size="12" fill="${FAINT}"`,
    ),
    ...drawn,
    text(24, HEIGHT - 16, note, `font-size="11" fill="${FAINT}"`),
    "</svg>",
    "",
  ].join("\n");
}
