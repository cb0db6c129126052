/**
 * What docs/mistakes.md says of the compiler, of unhandled rejections and of how Node ends. Its `// =>` comments are checked with
 * those of all pages (doc-examples.spec.ts), which also sees that each `@ts-expect-error` hides an error, but not which.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { blocksOf } from "../support/doc-examples.ts";
import { reportsOf } from "../support/reports.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = "docs/mistakes.md";
const text = readFileSync(root + page, "utf8");
const blocks = blocksOf(page, text);

/** "line: code: message" of each error that the compiler finds in the blocks, by the first line of its message. */
function errorsIn(codes: readonly string[]): string[] {
  const folder = `${root}node_modules/.cache/doc-mistakes/`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [id, code] of codes.entries()) writeFileSync(`${folder}${id}.ts`, `${code}\nexport {};\n`);
  const files = codes.map((_, id) => `./${id}.ts`);
  const config = { extends: "../../../tsconfig.json", include: [], exclude: [], files };
  writeFileSync(`${folder}tsconfig.json`, JSON.stringify(config));
  const compiler = `${root}node_modules/typescript-7/bin/tsc`;
  const { stdout } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], { encoding: "utf8" });
  return [...stdout.matchAll(/\.ts\((\d+),\d+\): error (TS\d+: .*)/g)].map(([, line, said]) => `${line}: ${said}`);
}

describe("the page of mistakes", () => {
  it("has twenty of them, each in the table", () => {
    const titles = [...text.matchAll(/^## (\d+)\. (.*)$/gm)];
    const anchors = titles.map(
      ([, number, title]) =>
        `#${number}-${title!
          .toLowerCase()
          .replace(/[^\w\- ]/g, "")
          .replaceAll(" ", "-")}`,
    );
    expect(titles.map(([, number]) => Number(number))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect([...text.matchAll(/\]\((#[^)]*)\)/g)].map(([, anchor]) => anchor)).toEqual(anchors);
  });

  it("states the compiler's messages", () => {
    const directive = /^\s*\/\/ @ts-expect-error (TS\d+: .*)$/;
    const lines = text.split("\n");
    const stated = lines.flatMap((line, index) => {
      const said = directive.exec(line)?.[1];
      return said === undefined ? [] : [`${index + 2}: ${said}`];
    });
    const found = errorsIn(blocks.map(({ code }) => code.replaceAll("@ts-expect-error", "here:")));
    expect(found.sort()).toEqual(stated.sort());
    expect(stated).not.toEqual([]);
  });

  const reported = blocks.filter(({ code }) => code.includes("// unhandled => "));
  it.each(reported)("$file:$line is reported as it says", async ({ code }) => {
    const said = /\/\/ unhandled => (.*)/.exec(code)?.[1];
    // the helper imports spawn itself
    expect(await reportsOf(code.replace('import { spawn } from "sluice";', ""))).toEqual([`unhandled ${said}`]);
  });

  const ended = blocks.filter(({ code }) => code.includes("// exit "));
  it.each(ended)("$file:$line ends Node as it says", ({ code }) => {
    const [, exit, said] = /\/\/ exit (\d+) => (.*)/.exec(code)!;
    const args = ["--import", "./tools/from-lib.ts", "--input-type=module", "--eval", code];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: Number(exit), stdout: "" });
    expect(stderr).toContain(said);
  });
});
