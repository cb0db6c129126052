import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { docExamples } from "./spec/support/doc-examples.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// specs import "sluice" as users do: from lib/, or from dist/ when SLUICE_DIST is set
const lib = [
  { find: /^sluice$/, replacement: at("./lib/index.ts") },
  { find: /^sluice\/([a-z]+)$/, replacement: at("./lib/$1/index.ts") },
];

// SLUICE_RXJS=7.4 runs them with the lowest rxjs that is supported
const rxjs = process.env["SLUICE_RXJS"]
  ? [{ find: /^rxjs(\/operators)?$/, replacement: `rxjs-${process.env["SLUICE_RXJS"]}$1` }]
  : [];

// what specs import of the inside comes from dist/ too then, so that there is one copy of everything
const dist = [{ find: /^(?:\.\.\/)+lib\/(.*)\.[jt]s$/, replacement: at("./dist/$1.js") }];

export default defineConfig({
  plugins: [docExamples(at("."))],
  resolve: { alias: [...rxjs, ...(process.env["SLUICE_DIST"] ? dist : lib)] },
  test: {
    testTimeout: 60_000, // a hang, not a slow machine
    name: "node",
    include: ["spec/**/*.spec.ts"],
    exclude: ["**/node_modules/**", "spec/angular/**"], // npm run test:angular
    typecheck: {
      enabled: true,
      checker: at("./node_modules/typescript-7/bin/tsc"),
      include: ["spec/**/*.test-d.ts"],
      tsconfig: "tsconfig.json",
    },
    reporters: ["default", "./spec/support/closing-line.ts"],
  },
});
