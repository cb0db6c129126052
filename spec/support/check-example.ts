/** Runs one example of the documentation and compares the values that came up with those that it states. */
import { inspect } from "node:util";
import { afterAll, beforeAll, expect, vi } from "vitest";
import type { Example } from "./doc-examples.ts";

/** A value as its `// =>` comment states it: on one line, with either kind of quotes and spacing; an error as "Name: message". */
function show(value: unknown): string {
  return plain(value instanceof Error ? String(value) : inspect(value, { breakLength: Infinity, depth: 6 }));
}
function plain(text: string): string {
  return text
    .replace(/\n\s+at [^\n]*?( \{)?(?=\n|$)/g, "$1")
    .replace(/\s+/g, " ")
    .replace(/(?<=[[{(]) | (?=[\]})])/g, "")
    .replace(/"/g, "'")
    .trim();
}

/** The values that came up at each site of each example. */
const seen = new Map<string, string[]>();
export function note(id: number, site: number, text: string): void {
  const key = `${id}:${site}`;
  seen.set(key, [...(seen.get(key) ?? []), text]);
}
function log(...values: unknown[]): string {
  return values.map((value) => (typeof value === "string" ? plain(value) : show(value))).join(" ");
}

/** Registers the hooks that {@link check} needs. */
export function listenToExamples(): void {
  beforeAll(() => {
    vi.spyOn(console, "log").mockImplementation(() => undefined);
    vi.stubGlobal("docExample", {
      log:
        (id: number, site: number, _log: unknown) =>
        (...values: unknown[]) =>
          note(id, site, log(...values)),
      value: <T>(id: number, site: number, value: T): T => {
        note(id, site, show(value));
        return value;
      },
    });
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
    const wanted = want.map(plain);
    // a callback may speak after the last line of the example
    await vi.waitFor(() => {
      const got = seen.get(`${id}:${site}`) ?? [];
      const agrees = wanted.length === 1 && got.join(", ") === wanted[0];
      if (!agrees) expect(got, `${file}:${line}: the values that came up here`).toEqual(wanted);
    }, patience);
  }
}
