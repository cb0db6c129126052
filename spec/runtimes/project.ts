/** The project of a user: a folder outside of the repository, into which the packed package was installed. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entries, manifest, root, rowOf, run, sayings, type Row } from "./steps.ts";

export interface Project {
  readonly folder: string;
  readonly tarball: string;
  /** What was packed, by its path in the package. */
  readonly packed: readonly string[];
  remove(): void;
}

/** What the bridges stand on, and what examples import. */
const NEIGHBOURS = ["rxjs", "ix", "@angular/core", "rxjs-9", "@rxjs/observable-polyfill", "@types/node"];
/** The lowest that the peers of package.json allow; of rxjs the first whose typings these resolutions find (7.4 needs `paths`). */
const LOWEST = ["rxjs@7.5.5", "@angular/core@20.0.0", "ix@7.0.0"];
const QUIET = ["--no-audit", "--no-fund", "--loglevel=error", "--save-exact"];

/** Packs the package and makes an empty project. Nothing is installed yet. */
export function makeProject(): Project {
  const folder = mkdtempSync(join(tmpdir(), "sluice-user-"));
  writeFileSync(join(folder, "package.json"), `{ "name": "user", "private": true, "version": "1.0.0" }\n`);
  const pack = run("npm", ["pack", "--json", "--pack-destination", folder], root);
  if (pack.status !== 0) throw new Error(`npm pack has failed\n${sayings(pack)}`);
  // npm 12 names the package, those before it give a list
  const told = JSON.parse(pack.stdout) as { files: { path: string }[]; filename: string }[];
  const [{ files, filename }] = Object.values(told) as [(typeof told)[0]];
  return {
    folder,
    tarball: join(folder, filename),
    packed: files.map(({ path }) => path),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What is packed and how it is described. */
export function* packageRows({ folder, tarball, packed }: Project): Iterable<Row> {
  const tool = (name: string, program: string, ...args: string[]): Row =>
    rowOf("package", name, run(process.execPath, [`${root}node_modules/${program}`, tarball, ...args], folder));
  const fault = contentFaults(packed);
  const pack = { where: "package", what: "npm pack", note: `${String(packed.length)} files` };
  yield fault === "" ? { ...pack, is: "ok" } : { ...pack, is: "FAILED", fault };
  yield tool("publint --strict", "publint/src/cli.js", "--strict");
  yield tool("attw, ESM only", "@arethetypeswrong/cli/dist/index.js", "--profile", "esm-only", "--no-summary");
}

/** Only what was built and what a reader wants; every module with its declarations and its map, which holds the source. */
function contentFaults(packed: readonly string[]): string {
  const has = new Set(packed);
  const faults = ["package.json", "README.md", "LICENSE", "CHANGELOG.md"].flatMap((file) =>
    has.delete(file) ? [] : [`${file} is not packed`],
  );
  for (const target of Object.values(manifest.exports)) {
    for (const file of typeof target === "string" ? [] : [target.types, target.default]) {
      if (!packed.includes(file.replace("./", ""))) faults.push(`${file} is exported and not packed`);
    }
  }
  for (const file of has) {
    const stem = /^(dist\/.*?)(?:\.js|\.js\.map|\.d\.ts)$/.exec(file)?.[1];
    if (stem === undefined) faults.push(`${file} should not be packed`);
    else
      for (const ending of [".js", ".js.map", ".d.ts"])
        if (!has.has(stem + ending)) faults.push(`${stem}${ending} is not packed`);
  }
  return faults.join("\n");
}

/** Installs the package alone, and uses it; then with its neighbours. */
export function* installRows({ folder, tarball }: Project): Iterable<Row> {
  const alone = run("npm", ["install", ...QUIET, tarball], folder);
  const empty = rowOf("install", "into an empty project", alone, "nothing comes with it");
  if (empty.is !== "ok") {
    yield empty;
    return;
  }
  const installed = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
  const extra = installed.filter((name) => name !== "sluice");
  yield extra.length === 0 ? empty : { ...empty, is: "FAILED", note: "", fault: `comes with ${extra.join(", ")}` };
  const code = `import { sleep } from "sluice"; await sleep(1); console.log("slept");`;
  const use = run(process.execPath, ["--input-type=module", "--eval", code], folder);
  yield rowOf("install", "used without its neighbours", use);
  const versions = NEIGHBOURS.map((name) => `${name}@${manifest.devDependencies[name] ?? ""}`);
  const neighbours = run("npm", ["install", ...QUIET, ...versions], folder);
  yield rowOf("install", "with its neighbours", neighbours, `${String(entries.length)} entries`);
}

/** A project in the project, with the lowest neighbours: the row that says so, and where it is. */
export function installLowest({ folder, tarball }: Project): { row: Row; lowest: string } {
  const lowest = join(folder, "lowest");
  mkdirSync(lowest);
  writeFileSync(join(lowest, "package.json"), `{ "name": "lowest", "private": true }\n`);
  const install = run("npm", ["install", ...QUIET, tarball, ...LOWEST], lowest);
  return { row: rowOf("types", "with the lowest neighbours", install, LOWEST.join(", ")), lowest };
}
