/** Runs a program in every order there is; too many of them to run all is a failure. */
import { explore, type ExploreOptions, type Program } from "sluice/testing";
import { expect } from "vitest";

export async function inEveryOrder(program: Program, options?: ExploreOptions): Promise<number> {
  const { exhaustive, schedules } = await explore(program, { maxSchedules: 200_000, randomSchedules: 0, ...options });
  expect(exhaustive, `all orders were run, which are more than ${schedules}`).toBe(true);
  return schedules;
}
