/** The pictures of the guides: as the tool draws them, and legible in light and in dark (contrasts of WCAG 2). */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { COLOURS } from "../../tools/pictures/drawing.ts";
import { pictures } from "../../tools/pictures/main.ts";

const committed = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../docs/pictures/${name}.svg`, import.meta.url)), "utf8");

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [least, most] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (most! + 0.05) / (least! + 0.05);
}

describe("the pictures of the guides", () => {
  it.each(Object.entries(pictures))("have %s as it is drawn (npm run docs draws them)", (name, draw) =>
    expect(committed(name)).toBe(draw()),
  );

  it.each(Object.entries(COLOURS))("can be read in %s", (_, { ground, ink, faint, line, ...boxes }) => {
    for (const fill of [ground, ...Object.values(boxes)]) expect(contrast(ink, fill)).toBeGreaterThan(7);
    expect(contrast(faint, ground)).toBeGreaterThan(4.5);
    expect(contrast(line, ground)).toBeGreaterThan(3);
  });
});
