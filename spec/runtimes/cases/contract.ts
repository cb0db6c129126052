/** Every pollable of the package keeps every law that applies to its kind: spec/contract, as cases. */
import { laws } from "../../contract/laws.ts";
import { subjects } from "../../contract/subjects.ts";
import { group } from "../../browser/suite.ts";
import { vi } from "./vitest.ts";

const contract = group("contract");

for (const { name, make } of subjects) {
  for (const { law, title, applies, check } of laws) {
    if (!applies(make())) continue;
    contract(`${name} keeps the law ${String(law)}: ${title}`, async () => {
      vi.useFakeTimers();
      try {
        await check(make());
      } finally {
        vi.useRealTimers();
      }
    });
  }
}
