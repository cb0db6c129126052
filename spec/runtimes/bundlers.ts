/** Bundlers take the installed package, leave out what is not imported, and what they make runs. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { here, root, rowOf, run, type Row } from "./steps.ts";

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

export function bundlerRows(folder: string): Row[] {
  writeFileSync(join(folder, "one.mjs"), `import { sleep } from "sluice";\nawait sleep(1);\nconsole.log("slept");\n`);
  writeFileSync(join(folder, "whole.mjs"), `export * from "sluice";\n`);
  return Object.entries(BUNDLERS).map(([name, args]) => {
    const sizes: number[] = [];
    for (const input of ["one", "whole"]) {
      const out = join(folder, "bundles", name, input);
      const bundling = run(process.execPath, args(`${input}.mjs`, out), folder);
      if (bundling.status !== 0) return rowOf("bundle", name, bundling);
      const [file = "", ...more] = readdirSync(out).filter((file) => /\.m?js$/.test(file));
      if (more.length > 0) throw new Error(`${name} has made several files: ${[file, ...more].join(", ")}`);
      sizes.push(gzipSync(readFileSync(join(out, file))).length);
      if (input === "one") {
        const made = run(process.execPath, [join(out, file)], here("."));
        if (made.stdout !== "slept\n") return rowOf("bundle", name, { ...made, status: 1 });
      }
    }
    const [one = 0, whole = 0] = sizes;
    const note = `sleep alone is ${String(one)} bytes of ${String(whole)}, compressed`;
    return one < whole * SHARE
      ? { where: "bundle", what: name, is: "ok", note }
      : { where: "bundle", what: name, is: "FAILED", note, fault: `more than ${String(SHARE * 100)} % is kept` };
  });
}
