/** Bundlers take the installed package, leave out what is not imported, and what they make runs. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { here, root, rowOf, run, sayings, type Row } from "./steps.ts";

/** The share of the whole that an import of one function may have. */
const SHARE = 0.15;

/** What each is called with: the module to bundle, and the folder for what comes out. */
const BUNDLERS: Readonly<Record<string, (input: string, out: string) => readonly string[]>> = {
  esbuild: (input, out) => [
    `${root}node_modules/esbuild/bin/esbuild`,
    ...[input, "--bundle", "--minify", "--format=esm", `--outdir=${out}`],
  ],
  rollup: (input, out) => [
    here("./node_modules/rollup/dist/bin/rollup"),
    ...["--config", here("./rollup.config.js"), "--input", input, "--dir", out, "--silent"],
  ],
  vite: (input, out) => [
    here("./node_modules/vite/bin/vite.js"),
    ...["build", "--config", here("./vite.config.js"), "--logLevel", "error", "--outDir", out, "--ssr", input],
  ],
};

/** The entries that stand on neighbours, each with a use of it that prints "1,2". */
const USES: Readonly<Record<string, string>> = {
  "sluice/rxjs": `import { lastValueFrom, of, toArray } from "rxjs";
import { toObservable, toReceiver } from "sluice/rxjs";
const rx = toReceiver(of(1, 2), { capacity: 2, overflow: "error" });
console.log(String(await lastValueFrom(toObservable(rx).pipe(toArray()))));
`,
  "sluice/observable": `import { of } from "rxjs";
import { toReceiver } from "sluice/observable";
console.log(String(await toReceiver(of(1, 2), { capacity: 2, overflow: "error" }).recvMany(2)));
`,
  "sluice/ix": `import { toArray } from "ix/asynciterable";
import { stream } from "sluice";
import { toIx } from "sluice/ix";
console.log(String(await toArray(toIx(stream([1, 2])))));
`,
};

export function* bundlerRows(folder: string): Iterable<Row> {
  writeFileSync(join(folder, "one.mjs"), `import { sleep } from "sluice";\nawait sleep(1);\nconsole.log("slept");\n`);
  writeFileSync(join(folder, "whole.mjs"), `export * from "sluice";\n`);
  for (const [entry, code] of Object.entries(USES)) writeFileSync(join(folder, `${nameOf(entry)}.mjs`), code);
  for (const bundler of Object.keys(BUNDLERS)) {
    yield shareRow(folder, bundler);
    for (const entry of Object.keys(USES)) {
      const what = `${bundler}, ${entry}`;
      yield bundled(folder, bundler, nameOf(entry), what, "1,2\n") ?? { where: "bundle", what, is: "ok", note: "runs" };
    }
  }
}

const nameOf = (entry: string): string => entry.replace("/", "-");
const outOf = (folder: string, bundler: string, input: string): string => join(folder, "bundles", bundler, input);

function shareRow(folder: string, bundler: string): Row {
  const fault = bundled(folder, bundler, "one", bundler, "slept\n") ?? bundled(folder, bundler, "whole", bundler, "");
  if (fault !== undefined) return fault;
  const [one = 0, whole = 0] = ["one", "whole"].map((input) => {
    const out = outOf(folder, bundler, input);
    return gzipSync(readFileSync(join(out, readdirSync(out).find(isModule)!))).length;
  });
  const note = `sleep alone is ${String(one)} bytes of ${String(whole)}, compressed`;
  const row = { where: "bundle", what: bundler, note };
  return one < whole * SHARE
    ? { ...row, is: "ok" }
    : { ...row, is: "FAILED", fault: `more than ${String(SHARE * 100)} % is kept` };
}

const isModule = (file: string): boolean => /\.m?js$/.test(file);

/** Bundles a module into one file, which has to print `prints`: the row that says why not. */
function bundled(folder: string, bundler: string, input: string, what: string, prints: string): Row | undefined {
  const out = outOf(folder, bundler, input);
  const bundling = run(process.execPath, BUNDLERS[bundler]!(`${input}.mjs`, out), folder);
  if (bundling.status !== 0) return rowOf("bundle", what, bundling);
  const [file = "", ...more] = readdirSync(out).filter(isModule);
  const fault = { where: "bundle", what, is: "FAILED", note: "" } as const;
  if (more.length > 0) return { ...fault, fault: `has made several files: ${[file, ...more].join(", ")}` };
  const made = run(process.execPath, [join(out, file)], here("."));
  return made.stdout === prints && made.status === 0 ? undefined : { ...fault, fault: sayings(made) };
}
