/** Every pollable of the library keeps every law that applies to its kind. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { laws } from "./laws.ts";
import { subjects } from "./subjects.ts";

// the subjects that stand on the clock move it by hand
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

for (const { name, make } of subjects) {
  describe(`${name} keeps the law`, () => {
    for (const { law, title, applies, check } of laws) {
      if (applies(make())) it(`${String(law)}: ${title}`, () => check(make()));
    }
  });
}

describe("the contract", () => {
  it("is applied to every pollable in lib", () => {
    const lib = join(import.meta.dirname, "../../lib");
    const files = readdirSync(lib, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const leaves = files.flatMap((file) =>
      [...readFileSync(join(lib, file), "utf8").matchAll(/class (\w+)[^{]*? implements [^{]*\bPollable</g)].map(
        (m) => m[1],
      ),
    );
    expect(leaves.length).toBeGreaterThan(0);
    expect([...new Set(leaves)].sort()).toEqual([...new Set(subjects.flatMap(({ covers }) => covers))].sort());
  });
});
