/** The values that came up in the examples of the documentation, as their `// =>` comments state them. */
import { inspect } from "node:util";

/** A value as its `// =>` comment states it: on one line, with either kind of quotes and spacing; an error as "Name: message". */
export function show(value: unknown): string {
  return plain(value instanceof Error ? String(value) : inspect(value, { breakLength: Infinity, depth: 6 }));
}
export function plain(text: string): string {
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

/** What {@link instrument} (doc-examples.ts) wrapped the places of the examples in calls of: `globalThis.docExample`. */
export const docExample = {
  log:
    (id: number, site: number, _log: unknown) =>
    (...values: unknown[]): void =>
      note(id, site, log(...values)),
  value: <T>(id: number, site: number, value: T): T => {
    note(id, site, show(value));
    return value;
  },
};

export const valuesAt = (id: number, site: number): readonly string[] => seen.get(`${id}:${site}`) ?? [];

/** Whether they came up as stated: one by one, or by one comment with ", " between them. */
export function agrees(got: readonly string[], want: readonly string[]): boolean {
  const wanted = want.map(plain);
  if (wanted.length === 1 && got.join(", ") === wanted[0]) return true;
  return got.length === wanted.length && got.every((text, index) => text === wanted[index]);
}
