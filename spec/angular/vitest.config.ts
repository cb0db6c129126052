/** One Angular with or without zone.js: NG=20 or 22, ZONE=1 or unset (see main.ts). */
import { fileURLToPath } from "node:url";
import { docExamples } from "../support/doc-examples.ts";
import { transformWithOxc } from "vite";
import { defineConfig, type Plugin } from "vitest/config";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const version = process.env["NG"] ?? "22";
const zone = process.env["ZONE"] === "1";
const installed = at(`./v${version}/node_modules`);

/** The file that an ES module import of a package resolves to: what the packages themselves get, so that there is one copy. */
const packages = [
  [/^@angular\/([a-z-]+)$/, `${installed}/@angular/$1/fesm2022/$1.mjs`],
  [/^@angular\/([a-z-]+)\/([a-z-]+)$/, `${installed}/@angular/$1/fesm2022/$2.mjs`],
  [/^zone\.js$/, `${installed}/zone.js/fesm2015/zone.js`],
  [/^rxjs$/, `${installed}/rxjs/dist/esm/index.js`],
  [/^jsdom$/, `${installed}/jsdom/lib/api.js`],
] as const;

/**
 * zone.js cannot see a native await. So the Angular CLI turns it into promises for applications with zones, libraries
 * included; so do we. (`oxc.target` would not: a file's tsconfig goes before it.)
 */
const downLevelled: Plugin = {
  name: "down-levelled",
  enforce: "pre",
  transform: (code, id) =>
    /\.ts$/.test(id) ? transformWithOxc(code, id, { target: "es2016", tsconfig: false }) : undefined,
};

export default defineConfig({
  plugins: [docExamples(at("../.."), "angular"), ...(zone ? [downLevelled] : [])],
  root: at("../.."),
  resolve: {
    alias: [
      ...packages.map(([find, replacement]) => ({ find, replacement })),
      { find: /^sluice$/, replacement: at("../../lib/index.ts") },
      { find: /^sluice\/([a-z]+)$/, replacement: at("../../lib/$1/index.ts") },
    ],
  },
  test: {
    name: `angular ${version}, ${zone ? "zone.js" : "zoneless"}`,
    testTimeout: 20_000,
    include: ["spec/angular/*.spec.ts"],
    setupFiles: [at("./setup.ts")],
    reporters: ["default", "./spec/support/closing-line.ts"],
  },
});
