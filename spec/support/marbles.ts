/** Marble diagrams, run by rxjs's TestScheduler with vitest's equality. */
import { type RunHelpers, TestScheduler } from "rxjs/testing";
import { expect } from "vitest";

export const marbles = (program: (helpers: RunHelpers) => void): void =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(program);
