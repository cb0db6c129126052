/** The cases as modules that import the installed package: TypeScript stripped, vitest and the examples put in their places. */
import { join } from "node:path";
import { build, type Plugin } from "esbuild";
import { allBlocks, instrument } from "../support/doc-examples.ts";
import { here, root } from "./steps.ts";

/** What the specs import of the inside is that of the installed package, so that there is one copy of everything. */
const inside: Plugin = {
  name: "inside",
  setup(build) {
    build.onResolve({ filter: /^vitest$/ }, () => ({ path: here("./cases/vitest.ts") }));
    build.onResolve({ filter: /\/lib\/.*\.ts$/ }, ({ path }) => ({
      path: path.replace(/^.*\/lib\/(.*)\.ts$/, "../node_modules/sluice/dist/$1.js"),
      external: true,
    }));
    build.onResolve({ filter: /^[a-z@]/ }, ({ path, kind }) =>
      kind === "entry-point" || /^(virtual|example):/.test(path) ? undefined : { path, external: true },
    );
  },
};

const examples: Plugin = {
  name: "examples",
  setup(build) {
    const blocks = allBlocks(root).filter(({ runs }) => runs === "node");
    const instrumented = blocks.map(instrument);
    build.onResolve({ filter: /^virtual:doc-examples$/ }, () => ({ path: "list", namespace: "examples" }));
    build.onResolve({ filter: /^example:/ }, ({ path }) => ({ path, namespace: "examples" }));
    build.onLoad({ filter: /^list$/, namespace: "examples" }, () => {
      const rows = blocks.map(({ file, line }, id) => {
        const row = JSON.stringify({ name: `${file}:${String(line)}`, id, sites: instrumented[id]?.sites });
        return `{ ...${row}, run: () => import("example:${String(id)}") }`;
      });
      return { contents: `export default [${rows.join(",\n")}];` };
    });
    build.onLoad({ filter: /^example:/, namespace: "examples" }, ({ path }) => ({
      contents: `${instrumented[Number(path.slice("example:".length))]!.code}\nexport {};\n`,
      loader: "ts",
      resolveDir: root,
    }));
  },
};

/** Writes cases/on-pages.mjs and cases/on-hosts.mjs into the project. */
export async function writeCases(folder: string): Promise<void> {
  await build({
    entryPoints: [here("./cases/on-pages.ts"), here("./cases/on-hosts.ts")],
    outdir: join(folder, "cases"),
    bundle: true,
    splitting: true,
    format: "esm",
    outExtension: { ".js": ".mjs" },
    platform: "neutral",
    target: "es2022",
    ignoreAnnotations: true, // the specs have side effects, whatever the root's package.json says of lib/
    plugins: [inside, examples],
    tsconfigRaw: {}, // its paths lead to lib/
  });
}

/** The cases and all that they import as one module for a page. */
export async function pageOf(folder: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, "cases/on-pages.mjs")],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]!.text;
}
