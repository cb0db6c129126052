/** How many cases every host has to have run, stated here and nowhere else, so that none passes by running less. */
import type { Outcome } from "../browser/suite.ts";
import { allBlocks } from "../support/doc-examples.ts";
import { root } from "./steps.ts";

/** The parts, which are the groups of the cases. What is added needs no change here; what is taken away does. */
export const PARTS: Readonly<Record<string, number>> = {
  smoke: 9,
  contract: 280,
  host: 4,
  entries: 5,
  example: allBlocks(root).filter(({ runs }) => runs === "node").length,
};

/** The parts that a host does without, and why. */
const WITHOUT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Chromium: { example: "some examples import Node's modules" },
};

/** What `host`, named with its version, does without. */
const missedBy = (host: string): Readonly<Record<string, string>> => WITHOUT[host.replace(/ .*/, "")] ?? {};

/** Why `host` does without parts, for its row. */
export const excuses = (host: string): string =>
  Object.entries(missedBy(host))
    .map(([part, why]) => `; no ${part}: ${why}`)
    .join("");

/** Compares what the hosts have run: with the floor, and with each other. */
export class Floor {
  #first: { readonly host: string; readonly cases: readonly string[] } | undefined;

  /** What `host` has not run, or has run beside the others; a line each. */
  faultsOf(host: string, outcomes: readonly Outcome[]): string[] {
    const faults: string[] = [];
    const without = missedBy(host);
    for (const [part, least] of Object.entries(PARTS)) {
      const count = outcomes.filter(({ group }) => group === part).length;
      if (count < least && !(part in without))
        faults.push(`${part}: ${String(count)} cases have run, of at least ${String(least)}`);
    }
    const cases = outcomes.map(({ group, name }) => `${group}: ${name}`);
    const first = (this.#first ??= { host, cases });
    const [here, there] = [new Set(cases), new Set(first.cases)];
    for (const each of first.cases) {
      const [part = ""] = each.split(":");
      if (!(part in PARTS)) faults.push(`${each}: is of no part`);
      if (!here.has(each) && !(part in without)) faults.push(`${each}: has run on ${first.host}, and not here`);
    }
    for (const each of cases) if (!there.has(each)) faults.push(`${each}: has run here, and not on ${first.host}`);
    return faults;
  }
}
