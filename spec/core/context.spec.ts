import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, describe, expect, it, vi } from "vitest";
import { captureContext } from "../../lib/core/context.ts";

/** A copy of the module that finds these globals where it is loaded. */
async function loadedWhere(globals: Record<string, unknown>): Promise<typeof captureContext> {
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  vi.resetModules();
  return (await import("../../lib/core/context.ts")).captureContext;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("captureContext", () => {
  it("runs a function in the context of the capture, and leaves that of the caller as it is", () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const inContext = storage.run("reader", captureContext);
    storage.run("sender", () => {
      inContext(() => seen.push(storage.getStore()));
      seen.push(storage.getStore());
    });
    inContext(() => seen.push(storage.getStore()));
    expect(seen).toEqual(["reader", "sender", "reader"]);
  });

  it("hands on what the function throws, and leaves the context all the same", () => {
    const storage = new AsyncLocalStorage<string>();
    const inContext = storage.run("reader", captureContext);
    const thrown = new Error("thrown");
    storage.run("sender", () => {
      expect(() => inContext(() => raise(thrown))).toThrow(thrown);
      expect(storage.getStore()).toBe("sender");
    });
  });

  it("nests", () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const [inOne, inTwo] = ["one", "two"].map((name) => storage.run(name, captureContext));
    inOne?.(() => {
      inTwo?.(() => seen.push(storage.getStore()));
      seen.push(storage.getStore());
    });
    expect(seen).toEqual(["two", "one"]);
  });

  it("takes the AsyncContext of the platform where there is one", async () => {
    const run = vi.fn((fn: () => void) => fn());
    const capture = await loadedWhere({
      AsyncContext: {
        Snapshot: class {
          readonly run = run;
        },
      },
    });
    const fn = vi.fn();
    capture()(fn);
    expect(run).toHaveBeenCalledExactlyOnceWith(fn);
    expect(fn).toHaveBeenCalledOnce();
  });

  it("calls plainly where the host has no contexts", async () => {
    const fn = vi.fn();
    const withoutHooks = await loadedWhere({ process: { getBuiltinModule: () => undefined } });
    withoutHooks()(fn);
    const withoutProcess = await loadedWhere({ process: undefined });
    withoutProcess()(fn);
    expect(fn).toHaveBeenCalledTimes(2);
  });
});

function raise(error: unknown): never {
  throw error;
}
