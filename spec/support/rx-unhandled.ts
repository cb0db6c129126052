/** What rxjs is told of errors that nobody takes: sets `config.onUnhandledError` for the specs of one file. */
import { config } from "rxjs";
import { afterEach, beforeEach, vi } from "vitest";

/** The function runs the tasks that are due and gives what was reported since. */
export function rxUnhandled(): () => unknown[] {
  let reported: unknown[] = [];
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    config.onUnhandledError = (error: unknown) => void reported.push(error);
  });
  afterEach(() => {
    vi.useRealTimers();
    config.onUnhandledError = null;
  });
  return () => {
    vi.runAllTimers();
    const taken = reported;
    reported = [];
    return taken;
  };
}
