import { globSync } from "node:fs";
import { defineConfig } from "tsup";

// One file a module, as the declarations (tsconfig.build.json): with `sideEffects: false` a bundler then leaves out every
// module that nobody uses. Out of one large file it could not take a class with a computed method name.
export default defineConfig({
  entry: globSync("lib/**/*.ts"),
  bundle: false,
  format: ["esm"],
  target: "es2022",
  platform: "neutral",
  sourcemap: true,
  clean: true,
  silent: true,
});
