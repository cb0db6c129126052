/** What is reported of errors that nobody can be handed: stands in for the platform's `reportError` in the specs of one file. */
import { afterEach, beforeEach, vi } from "vitest";

/** The function gives what was reported since it was last called. */
export function reported(): () => unknown[] {
  let errors: unknown[] = [];
  beforeEach(() => void vi.stubGlobal("reportError", (error: unknown) => void errors.push(error)));
  afterEach(() => {
    vi.unstubAllGlobals();
    errors = [];
  });
  return () => errors.splice(0);
}
