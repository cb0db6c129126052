/** The tables of docs/guide/tables.md against the package: every waiting method, every error and its code. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as sluice from "sluice";

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
const page = read("docs/guide/tables.md");
const section = (title: string): string => page.split(/^## /m).find((text) => text.startsWith(title)) ?? "";
const rowsOf = (title: string): string[] =>
  section(title)
    .split("\n")
    .filter((line) => line.startsWith("| "));

type ErrorKind = new (about: unknown) => sluice.SluiceError;
const isErrorKind = (item: unknown): item is ErrorKind =>
  typeof item === "function" && item.prototype instanceof sluice.SluiceError;

describe("the tables of the guide", () => {
  it("have every method that takes a signal", () => {
    const report = read("spec/house/api-report.md").split(/^## /m)[1] ?? "";
    const waits = [
      ...report.matchAll(/\b(\w+)(?:<[^()\n]*>)?\([^()]*\boptions\?: WaitOptions\): (?:Promise|Notified)/g),
    ];
    const names = new Set(waits.map(([, name]) => name!));
    expect(names.size).toBeGreaterThan(20);
    const first = rowsOf("Cancel safety").map((row) => row.split("|")[1]);
    expect([...names].filter((name) => !first.some((cell) => cell?.includes(`\`${name}\``)))).toEqual([]);
  });

  it("have every error, with its code", () => {
    const kinds = Object.values(sluice as Record<string, unknown>).filter(isErrorKind);
    expect(kinds.length).toBeGreaterThan(5);
    const rows = rowsOf("Errors").map((row) => row.split("|").map((cell) => cell.trim()));
    for (const Kind of kinds) {
      const error = new Kind(1);
      expect(rows.find(([, name]) => name === `\`${error.name}\``)?.[2]).toBe(`\`${error.code}\``);
    }
  });
});
