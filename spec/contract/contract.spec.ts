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

/** Those that pass on what another one says, or that only fail; the specs that check them. */
const elsewhere = [
  "core/expiry.ts Expiry", // spec/channel/mpsc/send-timeout.spec.ts
  "task/join-handle.ts Awaited", // spec/task/join-handle.spec.ts
  "task/places.ts Places", // spec/task/join-set-limit.spec.ts
  "time/timeout.ts Deadline", // spec/time/timeout.spec.ts
  "angular/by-hand.ts ByHand", // spec/angular/scope.spec.ts
  "bridge/gaps.ts Gaps", // spec/rxjs/to-observable-lag.spec.ts
  "stream/iterated.ts Iterated", // spec/stream/sources.spec.ts
  "stream/outlet.ts Outlet", // these two defer (law 10): spec/stream/outlet.spec.ts
  "stream/outlet.ts View",
];

describe("the contract", () => {
  it("is applied to every pollable in lib", () => {
    const lib = join(import.meta.dirname, "../../lib");
    const files = readdirSync(lib, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const pollables = files.flatMap((file) =>
      [...readFileSync(join(lib, file), "utf8").matchAll(/class (\w+)[^{]*? implements [^{]*\bPollable</g)].map(
        (found) => `${file} ${found[1] ?? ""}`,
      ),
    );
    const checked = [...subjects.map(({ covers }) => covers), ...elsewhere];
    expect(new Set(pollables)).toEqual(new Set(checked));
  });
});
