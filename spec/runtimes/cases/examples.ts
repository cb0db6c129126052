/** The examples of the documentation that need no browser and no TestBed, as cases. */
import { agrees, docExample, plain, valuesAt } from "../../support/example-values.ts";
import type { Example } from "../../support/doc-examples.ts";
import { equal, group, settle } from "../../browser/suite.ts";
// @ts-expect-error made by spec/runtimes/bundle.ts
import found from "virtual:doc-examples";

const PATIENCE_MS = 1000;
const example = group("example");
Object.assign(globalThis, { docExample });

for (const { name, id, sites, run } of found as readonly Example[]) {
  example(name, async () => {
    await run();
    const file = name.replace(/:\d+$/, "");
    const end = performance.now() + PATIENCE_MS; // a callback may speak after the last line of the example
    for (const [site, { line, want }] of sites.entries()) {
      while (!agrees(valuesAt(id, site), want) && performance.now() < end) await settle();
      if (!agrees(valuesAt(id, site), want)) equal([`${file}:${line}`, ...valuesAt(id, site)], want.map(plain));
    }
  });
}
