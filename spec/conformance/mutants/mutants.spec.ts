/** The planted mistakes fit the library as it is now (`npm run conformance:mutants` shows that each is caught). */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { kinds } from "../kinds/index.ts";
import { mutants } from "./list.ts";
import { plant } from "./plant.ts";

const lib = new URL("../../../lib/", import.meta.url);

describe("mutants", () => {
  it.each(Object.values(mutants).flat())("can be planted: $mistake", (mutant) => {
    const text = readFileSync(new URL(mutant.file, lib), "utf8");
    expect(plant(mutant, text)).not.toBe(text);
  });

  it("are there for every kind that is replayed", () => {
    expect(Object.keys(mutants).sort()).toEqual(kinds.map(({ name }) => name).sort());
  });

  it.each([
    ["gone", "let b = 0;", "file.ts has nowhere: a += 1"],
    ["not the only one", "a += 1; a += 1;", "file.ts has more than once: a += 1"],
  ])("refuse a place that is %s", (_, text, message) => {
    const mutant = { mistake: "counts by two", file: "file.ts", from: "a += 1", to: "a += 2" };
    expect(() => plant(mutant, text)).toThrow(message);
  });
});
