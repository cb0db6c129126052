/** api-report.md says what users can name and reach, so that a change of it is seen. `npm run api` writes it. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { apiReport } from "../support/api-report.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const lib = at("../../lib/");
const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
  typeof target === "string" ? [] : [{ name: name.replace(/^\./, "sluice"), file: at(join("../..", target.types)) }],
);

/** The declarations are there, and no source has changed since. */
function isBuilt(): boolean {
  const written = entries.map(({ file }) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const changed = readdirSync(lib, { recursive: true, encoding: "utf8" }).map(
    (file) => statSync(join(lib, file)).mtimeMs,
  );
  return Math.min(...written) >= Math.max(...changed);
}

describe.skipIf(!isBuilt())("public surface", () => {
  it("is what the report says", { timeout: 60_000 }, async () => {
    const report = await apiReport(entries);
    expect(report).not.toMatch(/["']\.+\//); // the path of a module
    await expect(report).toMatchFileSnapshot("./api-report.md");
  });
});

describe("api report", () => {
  it("has what users can name and reach, and nothing else", { timeout: 60_000 }, async () => {
    const report = await apiReport([
      { name: "house", file: at("./fixture/index.d.ts") },
      { name: "house/door", file: at("./fixture/door.d.ts") },
    ]);
    expect(report.slice(report.indexOf("## "))).toBe(`## house

\`\`\`ts
import type { Foreign } from "foreign";

export class Handle<T> extends Base<T> implements Disposable {
  [Symbol.dispose](): void;
  take(from: Foreign): T;
}

export { declared as exported };

export namespace inner {
  export interface Box<T> {
    readonly handle: Handle<T>;
    readonly shape?: Shape;
  }

  export const empty: Box<never>;
}

export function make(count: number): Handle<number>;
export function make(name: string): Handle<string>;

abstract class Base<T> {
  first(): T | undefined;
}

type Shape = { readonly round: boolean };

function declared(): void;
\`\`\`

## house/door

\`\`\`ts
import type { Handle, inner } from "house";

export function open<T>(box: inner.Box<T>): Handle<T>;
\`\`\`
`);
  });
});
