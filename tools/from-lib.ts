/**
 * `node --import ./tools/from-lib.ts examples/some.ts`: runs an example straight from the sources, without a build.
 *
 * Node strips the types; what is left to do is to find the files: `sluice` and its entries are in lib/, or where SLUICE_LIB
 * says, and a relative `./x.js` in a TypeScript file means `./x.ts`. Workers inherit the hook.
 */
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const other = process.env["SLUICE_LIB"];
const lib = other === undefined ? new URL("../lib/", import.meta.url) : pathToFileURL(`${other}/`);

registerHooks({
  resolve(specifier, context, next) {
    const entry = /^sluice(?:\/([a-z]+))?$/.exec(specifier);
    if (entry) return next(new URL(`${entry[1] === undefined ? "" : `${entry[1]}/`}index.ts`, lib).href, context);
    if (specifier.startsWith(".") && context.parentURL?.endsWith(".ts")) {
      return next(specifier.replace(/\.js$/, ".ts"), context);
    }
    return next(specifier, context);
  },
});
