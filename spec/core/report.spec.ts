import { afterEach, describe, expect, it, vi } from "vitest";
import { reportUnhandled } from "../../lib/core/report.ts";
import { settle } from "../support/settle.ts";

afterEach(() => void vi.unstubAllGlobals());

describe("reportUnhandled", () => {
  it("uses the platform's reportError where there is one", () => {
    const report = vi.fn();
    vi.stubGlobal("reportError", report);
    reportUnhandled("why");
    expect(report).toHaveBeenCalledExactlyOnceWith("why");
  });

  it("is an uncaught exception where there is none, also under fake timers, and never thrown at the caller", async () => {
    vi.stubGlobal("reportError", undefined);
    const event = "uncaughtException";
    const before = process.listeners(event);
    const uncaught = vi.fn();
    process.removeAllListeners(event).on(event, uncaught);
    vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate", "queueMicrotask"] });
    try {
      const error = new Error("why");
      reportUnhandled(error);
      expect(uncaught).not.toHaveBeenCalled();
      await settle();
      expect(uncaught).toHaveBeenCalledExactlyOnceWith(error, event);
    } finally {
      vi.useRealTimers();
      process.removeAllListeners(event);
      for (const listener of before) process.on(event, listener);
    }
  });
});
