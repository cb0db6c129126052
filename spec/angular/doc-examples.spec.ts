/** Runs the examples of the documentation that need an application: those flagged `ts angular`. */
import { describe, expect, it } from "vitest";
import { check, listenToExamples } from "../support/check-example.ts";
import type { Example } from "../support/doc-examples.ts";
// @ts-expect-error made by spec/support/doc-examples.ts
import found from "virtual:doc-examples";

const examples = found as readonly Example[];

listenToExamples();

describe("documentation examples", () => {
  it("are there", () => expect(examples.length).toBeGreaterThan(0));

  it.each(examples)("$name", (example) => check(example, 1000));
});
