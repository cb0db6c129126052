/** Where zone.js is, a task begins in the zone of whoever spawned it, also behind others and behind a limit. */
import { afterEach, expect, it, vi } from "vitest";
import { settle } from "../support/settle.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

it("begins in the zone of whoever spawned it, also one behind others, and one that waited for a place", async () => {
  let current = "none";
  const zoneOf = (name: string) => ({
    run(fn: () => void): void {
      const before = current;
      current = name;
      fn();
      current = before;
    },
  });
  vi.stubGlobal("Zone", {
    get current() {
      return zoneOf(current);
    },
  });
  vi.resetModules();
  const { JoinSet, spawn } = await import("../../lib/index.ts");
  const seen: string[] = [];
  const look = (): void => void seen.push(current);
  const set = new JoinSet<void>({ limit: 1 });
  // the zone of the first is that of its microtask, for which zone.js itself cares
  for (const name of ["none", "one", "two"]) zoneOf(name).run(() => void spawn(look));
  for (const name of ["three", "four"]) zoneOf(name).run(() => void set.spawn(look));
  await settle();
  expect(seen).toEqual(["none", "one", "two", "three", "four"]);
});
