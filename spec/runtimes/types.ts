/** Users' files under every compiler that is supported, with `skipLibCheck: false`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allBlocks } from "../support/doc-examples.ts";
import type { Compiler, Kit } from "./kit.ts";
import { installLowest, type Project } from "./project.ts";
import { entries, root, run, sayings, type Row } from "./steps.ts";

/** Typings of neighbours that do not pass by themselves, of whatever compiler, and why. Everything else has to. */
const BROKEN: Readonly<Record<string, string>> = {
  "@angular/core/types/testing.d.ts": "@angular/core/testing fails: its Navigation is not that of lib.dom",
};

/** The first compiler for which an ESM-only package may be required from CommonJS. */
const REQUIRES = 5.8;

interface Setting {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Whose files are checked. */
  readonly includes: (user: User) => boolean;
}

const always = (): boolean => true;
/** The neighbours whose typings need a page. */
const needsPage = (code: string): boolean => /"((sluice\/)?(ix|angular)|@angular|rxjs-9|@rxjs)\b/.test(code);

const SETTINGS: readonly Setting[] = [
  { name: "bundler", options: { module: "esnext", moduleResolution: "bundler" }, includes: always },
  { name: "nodenext", options: { module: "nodenext", moduleResolution: "nodenext" }, includes: always },
  {
    name: "nodenext, without DOM",
    options: { module: "nodenext", moduleResolution: "nodenext", lib: ["es2022"], types: ["node"] },
    includes: ({ code }) => !needsPage(code),
  },
];

/** Without the examples, which use what newer neighbours have. */
const WITH_LOWEST: Setting = {
  name: "nodenext, lowest neighbours",
  options: { module: "nodenext", moduleResolution: "nodenext" },
  includes: ({ file }) => !file.startsWith("example"),
};

const STRICT = {
  target: "es2022",
  lib: ["es2022", "dom", "dom.iterable"],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

interface User {
  readonly file: string;
  readonly code: string;
}

/**
 * Every example of the documentation is a user's file. So is, for each entry, one that takes all there is, which must not be `any`,
 * and one that requires it.
 */
function users(): User[] {
  const examples = allBlocks(root).map(({ code }, id) => ({ file: `example-${String(id)}.mts`, code }));
  const all = entries.map((entry) => ({
    file: `${entry.replace("/", "-")}.mts`,
    code: `import * as all from "${entry}";
export * from "${entry}";
// @ts-expect-error there is no such export
all.nothing;
`,
  }));
  const required = entries.map((entry) => ({
    file: `${entry.replace("/", "-")}.cts`,
    code: `import all = require("${entry}");\nvoid all;\n`,
  }));
  return [...examples, ...all, ...required];
}

export function* typeRows(project: Project, { compilers }: Kit): Iterable<Row> {
  function* rows(setting: Setting, folder: string): Iterable<Row> {
    for (const compiler of compilers)
      yield typeRow(compiler, setting, join(folder, "types", `${setting.name}-${compiler.version}`));
  }
  for (const setting of SETTINGS) yield* rows(setting, project.folder);
  const { row, lowest } = installLowest(project);
  yield row;
  if (row.is === "ok") yield* rows(WITH_LOWEST, lowest);
}

function typeRow({ version, program: compiler }: Compiler, { name, options, includes }: Setting, place: string): Row {
  const requires = options["module"] === "nodenext" && Number(version) >= REQUIRES;
  const files = users().filter((user) => includes(user) && (requires || !user.file.endsWith(".cts")));
  mkdirSync(place, { recursive: true });
  for (const { file, code } of files) writeFileSync(join(place, file), `${code}\nexport {};\n`);
  const config = { compilerOptions: { ...STRICT, ...options }, files: files.map(({ file }) => file) };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(config));
  const start = performance.now();
  const program = run(process.execPath, [compiler, "-p", place, "--pretty", "false"], place);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const messages = program.stdout.split(/\n(?=\S)/).filter((message) => message.trim() !== "");
  const known = Object.keys(BROKEN).filter((file) => messages.some((message) => message.includes(file)));
  const faults = messages.filter((message) => !known.some((file) => message.includes(file)));
  const reasons = known.map((file) => `; ${BROKEN[file] ?? ""}`).join("");
  const row = {
    where: "types",
    what: `TypeScript ${version}, ${name}`,
    note: `${String(files.length)} files, ${seconds} s${reasons}`,
  };
  if (program.status === 0 || (known.length > 0 && faults.length === 0)) return { ...row, is: "ok" };
  return { ...row, is: "FAILED", fault: faults.join("\n") || sayings(program) };
}
