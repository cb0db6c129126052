/**
 * Where imports lead in a process that measures: `sluice` to the build under test, which SLUICE_BENCH_DIST names, and
 * `rxjs` and `ix`, wherever they are imported, to one copy, as in the program of a user.
 */
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

const dist = process.env["SLUICE_BENCH_DIST"];
if (dist === undefined) throw new Error("SLUICE_BENCH_DIST must name the folder of a build");
const base = pathToFileURL(`${dist}/`);

registerHooks({
  resolve(specifier, context, next) {
    const entry = /^sluice(?:\/([a-z]+))?$/.exec(specifier);
    if (entry) return next(new URL(`${entry[1] === undefined ? "" : `${entry[1]}/`}index.js`, base).href, context);
    if (/^(rxjs|ix)(\/|$)/.test(specifier)) return next(specifier, { ...context, parentURL: import.meta.url });
    return next(specifier, context);
  },
});
