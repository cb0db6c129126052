/** What is packed: the entries, their declarations, and what they import. Looks at dist/ where it has been built. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** Each entry as users name it, with the two files that it stands for. */
const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
  typeof target === "string" ? [] : [{ name: name.replace(/^\./, "sluice"), ...target }],
);

/** The built files reached from `path`, and the packages they import. */
function graph(path: string): { files: string[]; packages: string[] } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const { fileName } of ts.preProcessFile(read(file), true, true).importedFiles) {
      if (!fileName.startsWith(".")) packages.add(fileName);
      else visit(join(dirname(file), file.endsWith(".d.ts") ? fileName.replace(/\.js$/, ".d.ts") : fileName));
    }
  };
  visit(relative(root, join(root, path)));
  return { files: [...files], packages: [...packages] };
}

describe("package", () => {
  it("names its entries alike for users, the compiler and the sources", () => {
    const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
      config: { compilerOptions: { paths: Record<string, string[]> } };
    };
    const fromManifest = entries.map(({ name, default: built }) => [
      name,
      [built.replace("./dist/", "./lib/").replace(/\.js$/, ".ts")],
    ]);
    expect(config.compilerOptions.paths).toEqual(Object.fromEntries(fromManifest));
    for (const { name, default: built, types } of entries) {
      expect(built).toBe(`./dist${name.slice("sluice".length)}/index.js`);
      expect(types).toBe(built.replace(/\.js$/, ".d.ts"));
    }
  });

  it("has no dependencies, and only optional peers", () => {
    expect(manifest).not.toHaveProperty("dependencies");
    const peers = Object.keys(manifest.peerDependencies);
    expect(manifest.peerDependenciesMeta).toEqual(Object.fromEntries(peers.map((peer) => [peer, { optional: true }])));
  });
});

describe.skipIf(!existsSync(join(root, "dist/index.d.ts")))("built package", () => {
  it.each(entries)("$name imports its own peer at most", ({ name, default: built, types }) => {
    const door = name.slice("sluice/".length);
    const peer = Object.keys(manifest.peerDependencies).find((it) => it === door || it.startsWith(`@${door}/`));
    const foreign = [...graph(built).packages, ...graph(types).packages].filter(
      (specifier) => peer === undefined || (specifier !== peer && !specifier.startsWith(`${peer}/`)),
    );
    expect(foreign).toEqual([]);
  });

  it("types Symbol.dispose for users whose lib setting lacks it", () => {
    const { files } = graph("./dist/index.d.ts");
    // an index without handles has nothing to type
    if (!files.some((file) => /Disposable|Symbol\.(asyncD|d)ispose/.test(read(file)))) return;
    const references = files.flatMap((file) => ts.preProcessFile(read(file)).libReferenceDirectives);
    expect(references.map(({ fileName }) => fileName)).toContain("esnext.disposable");
  });

  it("type-checks for users with plain settings", () => {
    const options = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", "--module", "esnext"];
    const setup = ["--moduleResolution", "bundler", "--types", "", "--ignoreConfig"];
    const compiler = join(root, "node_modules/typescript-7/bin/tsc");
    const args = [compiler, ...options, ...setup, join(root, "dist/index.d.ts")];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stdout + stderr).toBe("");
  });
});
