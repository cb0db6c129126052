import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, describe, expect, it, vi } from "vitest";
import { captureContext, captureZone, type Context } from "../../lib/core/context.ts";

type Capture = "captureContext" | "captureZone";

/** A copy of the module that finds these globals where it is loaded. */
async function loadedWhere(globals: Record<string, unknown>, name: Capture = "captureContext"): Promise<() => Context> {
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  vi.resetModules();
  return (await import("../../lib/core/context.ts"))[name];
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("captureContext", () => {
  it("runs a function in the context of the capture, and leaves that of the caller as it is", () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const look = (): void => void seen.push(storage.getStore());
    const context = storage.run("reader", captureContext);
    storage.run("sender", () => {
      context.runInAsyncScope(look, null);
      look();
    });
    context.runInAsyncScope(look, null);
    expect(seen).toEqual(["reader", "sender", "reader"]);
  });

  it("hands on what the function throws, and leaves the context all the same", () => {
    const storage = new AsyncLocalStorage<string>();
    const context = storage.run("reader", captureContext);
    const thrown = new Error("thrown");
    storage.run("sender", () => {
      expect(() => context.runInAsyncScope(() => raise(thrown), null)).toThrow(thrown);
      expect(storage.getStore()).toBe("sender");
    });
  });

  it("nests", () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const look = (): void => void seen.push(storage.getStore());
    const [one, two] = ["one", "two"].map((name) => storage.run(name, captureContext));
    one?.runInAsyncScope(() => {
      two?.runInAsyncScope(look, null);
      look();
    }, null);
    expect(seen).toEqual(["two", "one"]);
  });

  it("calls the function with its this", async () => {
    const self = {};
    const seen: unknown[] = [];
    const look = function (this: unknown): void {
      seen.push(this);
    };
    captureContext().runInAsyncScope(look, self);
    const withoutHooks = await loadedWhere({ process: { getBuiltinModule: () => undefined } });
    withoutHooks().runInAsyncScope(look, self);
    expect(seen).toEqual([self, self]);
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
    capture().runInAsyncScope(fn, null);
    expect(run).toHaveBeenCalledOnce();
    expect(fn).toHaveBeenCalledOnce();
  });

  it("calls plainly where the host has no contexts", async () => {
    const fn = vi.fn();
    const withoutHooks = await loadedWhere({ process: { getBuiltinModule: () => undefined } });
    withoutHooks().runInAsyncScope(fn, null);
    const withoutProcess = await loadedWhere({ process: undefined });
    withoutProcess().runInAsyncScope(fn, null);
    expect(fn).toHaveBeenCalledTimes(2);
  });
});

describe("captureZone", () => {
  it("enters the zone of the capture too, where zone.js is", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const run = (fn: () => void): void => {
      seen.push("zone");
      fn();
    };
    const capture = await loadedWhere({ Zone: { current: { run } } }, "captureZone");
    const context = storage.run("reader", capture);
    context.runInAsyncScope(() => seen.push(storage.getStore()), null);
    expect(seen).toEqual(["zone", "reader"]);
  });

  it("is captureContext where there is no zone.js", () => {
    expect(captureZone).toBe(captureContext);
  });
});

function raise(error: unknown): never {
  throw error;
}
