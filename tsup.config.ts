import { defineConfig } from "tsup";
import manifest from "./package.json" with { type: "json" };

// "./dist/rxjs/index.js" is built from lib/rxjs/index.ts: the exports map is the list of entries
const entry = Object.values(manifest.exports)
  .filter((target) => typeof target === "object")
  .map((target) => target.default.replace("./dist/", "lib/").replace(/\.js$/, ".ts"));

// The declarations are emitted by tsc, one a module: a bundler of declarations loses namespaces and lib references.
// All entries stand in one config, so that they share chunks: a class has one identity whichever entry it comes from.
export default defineConfig({
  entry,
  format: ["esm"],
  target: "es2022",
  platform: "neutral",
  splitting: true,
  treeshake: { moduleSideEffects: false },
  sourcemap: true,
  clean: true,
  silent: true,
  removeNodeProtocol: false, // keep "node:" in imports
  external: [/^node:/],
});
