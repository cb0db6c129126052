/** Runs one example of the documentation and compares the values that came up with those that it states. */
import { afterAll, beforeAll, expect, vi } from "vitest";
import type { Example } from "./doc-examples.ts";
import { agrees, docExample, plain, show, valuesAt } from "./example-values.ts";

/** Registers the hooks that {@link check} needs. */
export function listenToExamples(): void {
  beforeAll(() => {
    vi.spyOn(console, "log").mockImplementation(() => undefined);
    vi.stubGlobal("docExample", docExample);
  });
  afterAll(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}

export async function check({ name, id, sites, run }: Example, patience: number): Promise<void> {
  await run().catch((cause: unknown) => {
    throw new Error(`${name}: the example threw ${show(cause)}`, { cause });
  });
  const file = name.replace(/:\d+$/, "");
  for (const [site, { line, want }] of sites.entries()) {
    // a callback may speak after the last line of the example
    await vi.waitFor(() => {
      const got = valuesAt(id, site);
      if (!agrees(got, want)) expect(got, `${file}:${line}: the values that came up here`).toEqual(want.map(plain));
    }, patience);
  }
}
