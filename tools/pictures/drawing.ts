/**
 * Boxes, arrows and words as SVG, for the pictures of the guides. Each has a ground of its own, and colours for light and for dark,
 * so that it can be read on pages of any colour; sizes are those of the page, 760 wide, or of a phone's.
 */

/** What a box is: a plain step, a question, something of sluice's, or how it ends. */
export type Kind = "step" | "ask" | "ours" | "end";

export const WIDTH = 760;
/** What a phone shows of a page beside its margins. */
export const NARROW = 330;
/** From one line of words to the next. */
export const LINE = 19;

const LIGHT = {
  ground: "#fcfbf8",
  ink: "#1f2328",
  faint: "#5f6368",
  line: "#8a8f96",
  step: "#f1efe9",
  ask: "#fdf0d5",
  ours: "#dcebfb",
  end: "#e0f0e2",
};
const DARK: typeof LIGHT = {
  ground: "#1b1e23",
  ink: "#e8eaed",
  faint: "#b0b6be",
  line: "#8a9099",
  step: "#2b2f36",
  ask: "#43361a",
  ours: "#173a5e",
  end: "#1d4027",
};
/** The names of the colours, which are the classes of what has them. */
export const COLOURS = { light: LIGHT, dark: DARK };

const rules = (colours: typeof LIGHT): string =>
  [
    `.ground{fill:${colours.ground}}`,
    `text{fill:${colours.ink};stroke:${colours.ground}}`,
    `.in text{stroke:none}`,
    `.faint{fill:${colours.faint}}`,
    `.line{stroke:${colours.line}}`,
    `.tip{fill:${colours.line}}`,
    ...(["step", "ask", "ours", "end"] as const).map((kind) => `.${kind} rect{fill:${colours[kind]}}`),
  ].join("");

const STYLE = [
  `text{font-size:14px;stroke-width:12;stroke-linejoin:round;paint-order:stroke}`,
  `rect{stroke-width:1.2}.line{fill:none;stroke-width:1.4}`,
  `.code{font-family:ui-monospace,'SF Mono',Menlo,'DejaVu Sans Mono',monospace;font-size:13px}`,
  rules(LIGHT),
  `@media (prefers-color-scheme:dark){${rules(DARK)}}`,
].join("");

const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const isCode = (text: string): boolean => text.startsWith("`");
const bare = (text: string): string => text.replaceAll("`", "");

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class Drawing {
  readonly #parts: string[] = [];
  readonly #title: string;
  readonly #width: number;
  /** May be set until it is written. */
  height: number;

  constructor(title: string, height: number, width = WIDTH) {
    this.#title = title;
    this.#width = width;
    this.height = height;
  }

  /** A line of words, or of code where it stands in backticks. */
  text(x: number, y: number, words: string, { anchor = "start", faint = false } = {}): void {
    const classes = [...(isCode(words) ? ["code"] : []), ...(faint ? ["faint"] : [])];
    const marked = classes.length === 0 ? "" : ` class="${classes.join(" ")}"`;
    const anchored = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
    this.#parts.push(`<text x="${x}" y="${y}"${anchored}${marked}>${escape(bare(words))}</text>`);
  }

  /** A box round lines of words in its middle. */
  box(kind: Kind, x: number, y: number, width: number, height: number, ...lines: string[]): Box {
    this.#parts.push(
      `<g class="in ${kind}"><rect class="line" x="${x}" y="${y}" width="${width}" height="${height}" rx="7"/>`,
    );
    const first = y + height / 2 + 5 - ((lines.length - 1) * LINE) / 2;
    lines.forEach((line, index) => this.text(x + width / 2, first + index * LINE, line, { anchor: "middle" }));
    this.#parts.push("</g>");
    return { x, y, width, height };
  }

  /** An arrow through these points, or a line without a tip. */
  arrow(points: readonly (readonly [number, number])[], { tip = true } = {}): void {
    const path = points.map(([x, y]) => `${x} ${y}`).join("L");
    this.#parts.push(`<path class="line" d="M${path}"${tip ? ' marker-end="url(#tip)"' : ""}/>`);
  }

  toString(): string {
    const marker =
      '<marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" orient="auto"><path class="tip" d="M0 1L10 5L0 9z"/></marker>';
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${this.#width} ${this.height}" width="${this.#width}" height="${this.height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif">`,
      `<title>${escape(this.#title)}</title>`,
      `<style>${STYLE}</style>`,
      `<defs>${marker}</defs>`,
      `<rect class="ground" width="${this.#width}" height="${this.height}" rx="10"/>`,
      ...this.#parts,
      "</svg>",
      "",
    ].join("\n");
  }
}
