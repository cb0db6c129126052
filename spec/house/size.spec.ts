/**
 * What an import costs a user, against the budgets in sizes.ts. Bundled by esbuild through the package's own exports: out
 * of lib/, or out of dist/ when SLUICE_DIST is set.
 */
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { SIZES } from "./sizes.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** By how much of the real figure a ceiling may stand above it. */
const SLACK = 0.03;

/** In bytes, minified and compressed; without what a bridge imports of its neighbour. */
async function sizeOf(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external: Object.keys(manifest.peerDependencies),
    // without the paths of tsconfig.json the name of the package leads to its exports
    ...(process.env["SLUICE_DIST"] ? { tsconfigRaw: {} } : {}),
    write: false,
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

const figures = await Promise.all(
  Object.entries(SIZES).map(async ([name, { code, onTopOf, ...size }]) => {
    const base = onTopOf === undefined ? 0 : await sizeOf(SIZES[onTopOf]!.code);
    return {
      name: onTopOf === undefined ? name : `${name}, on top of ${onTopOf}`,
      bytes: (await sizeOf(code)) - base,
      ...size,
    };
  }),
);

afterAll(() => {
  const row = (...cells: readonly (string | number)[]): string =>
    cells.map((cell) => String(cell).padStart(7)).join("  ");
  const rows = figures.map(({ name, bytes, ceiling, budget }) => `${row(bytes, ceiling, budget ?? "none")}  ${name}`);
  console.log([row("bytes", "ceiling", "budget"), ...rows].join("\n"));
});

describe("size", () => {
  it.each(figures)("of $name is below its ceiling, and not far", ({ bytes, ceiling }) => {
    const fitting = Math.ceil((bytes * (1 + SLACK / 2)) / 10) * 10;
    const advice = `${bytes} bytes: a ceiling of ${fitting} would fit`;
    expect(bytes, advice).toBeLessThanOrEqual(ceiling);
    expect(ceiling, advice).toBeLessThanOrEqual(bytes * (1 + SLACK));
  });

  it("is within the budget, or says why not", () => {
    const unexplained = figures.filter(
      ({ ceiling, budget = Infinity, reason }) => ceiling > budget !== Boolean(reason),
    );
    expect(unexplained.map(({ name }) => name)).toEqual([]);
  });
});
