/** Runs and type-checks every example of the documentation: see spec/support/doc-examples.ts. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check, listenToExamples } from "../support/check-example.ts";
import { allBlocks, blocksOf, instrument, type Block, type Example } from "../support/doc-examples.ts";
import { note } from "../support/example-values.ts";
// @ts-expect-error made by spec/support/doc-examples.ts
import found from "virtual:doc-examples";

const root = fileURLToPath(new URL("../../", import.meta.url));
const examples = found as readonly Example[];

listenToExamples();

describe("documentation examples", () => {
  it.each(examples)("$name", (example) => check(example, 1000));

  it("type-check", () => {
    const blocks = allBlocks(root);
    const folder = `${root}node_modules/.cache/doc-examples/`;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    expect(typeErrors(blocks, folder)).toBe("");
  });
});

/** The compiler's messages about the blocks, each with its place in the documentation. */
function typeErrors(blocks: readonly Block[], folder: string): string {
  if (blocks.length === 0) return "";
  for (const [id, { code }] of blocks.entries()) writeFileSync(`${folder}${id}.ts`, `${code}\nexport {};\n`);
  const files = blocks.map((_, id) => `./${id}.ts`);
  const config = { extends: "../../../tsconfig.json", include: [], exclude: [], files };
  writeFileSync(`${folder}tsconfig.json`, JSON.stringify(config));
  const compiler = `${root}node_modules/typescript-7/bin/tsc`;
  const { stdout } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], { encoding: "utf8" });
  return stdout.replace(/^\S*?(\d+)\.ts\((\d+),\d+\)/gm, (all, id: string, line: string) => {
    const file = blocks[Number(id)]?.file;
    return all.includes("doc-examples") && file !== undefined ? `${file}:${line}` : all;
  });
}

describe("doc-examples", () => {
  const planted = (code: string): Block => blocksOf("docs/some.md", `# Some\n\n\`\`\`ts\n${code}\n\`\`\`\n`)[0]!;

  it("finds a block in Markdown, in a doc comment, and no other block", () => {
    const comment = "/**\n * @example\n * ```ts\n * one();\n *   two();\n * ```\n */\nconst s = `\n```ts\n`;\n";
    expect(blocksOf("lib/some.ts", comment)).toEqual([
      { file: "lib/some.ts", line: 3, runs: "node", code: "\n\n\none();\n  two();" },
    ]);
    const page = "```js\nno();\n```\n\n- item\n  ```ts no-run\n  yes();\n  ```\n";
    expect(blocksOf("docs/some.md", page)).toEqual([
      { file: "docs/some.md", line: 6, runs: undefined, code: "\n\n\n\n\n\nyes();" },
    ]);
  });

  it("wraps what a comment states, on the line where it stands", () => {
    const block = planted(
      "const a = 1; // => 1\nawait f(a); // => 2\nfor (const b of [1, 2]) console.log(b);\n// => 1\n// => 2",
    );
    const { code, sites } = instrument(block, 7);
    expect(code.trim().split("\n").slice(0, 3)).toEqual([
      "const a = docExample.value(7, 0, (1)); // => 1",
      "docExample.value(7, 1, (await f(a))); // => 2",
      "for (const b of [1, 2]) docExample.log(7, 2, (console.log))(b);",
    ]);
    expect(sites).toEqual([
      { line: 4, want: ["1"] },
      { line: 5, want: ["2"] },
      { line: 6, want: ["1", "2"] },
    ]);
  });

  it("names the line of a comment that states nothing", () => {
    expect(() => instrument(planted("function f() {}\n// => 1"), 0)).toThrow("docs/some.md:4: no value");
  });

  it("fails on a wrong value and on a throw, and names the place", async () => {
    const wrong: Example = {
      name: "docs/some.md:3",
      id: -1,
      sites: [{ line: 5, want: ["1"] }],
      run: async () => note(-1, 0, "2"),
    };
    await expect(check(wrong, 1)).rejects.toThrow("docs/some.md:5");
    const thrower: Example = { ...wrong, run: () => Promise.reject(new RangeError("no")) };
    await expect(check(thrower, 1)).rejects.toThrow("docs/some.md:3: the example threw RangeError: no");
  });

  it("names the place of a type error", () => {
    const folder = `${root}node_modules/.cache/doc-examples-planted/`;
    mkdirSync(folder, { recursive: true });
    const errors = typeErrors([planted('const n: number = "one";\nn.toFixed();')], folder);
    expect(errors).toContain("docs/some.md:4: error TS2322");
  });
});
