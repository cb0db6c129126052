import { mpsc } from "sluice";
import { afterEach, describe, expect, it, vi } from "vitest";
import { asyncDispose, dispose } from "../../lib/core/symbols.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("the symbols of disposal", () => {
  it("are the platform's, and handles have them", () => {
    expect([dispose, asyncDispose]).toEqual([Symbol.dispose, Symbol.asyncDispose]);
    const [tx, rx] = mpsc.channel<number>(1);
    for (const handle of [tx, rx, tx.downgrade(), rx.subscribe({})]) expect(typeof handle[dispose]).toBe("function");
    expect(typeof (rx.iter()[Symbol.asyncIterator]() as unknown as AsyncDisposable)[asyncDispose]).toBe("function");
  });

  it("are those that down-levelled `using` looks up, where the platform has none", async () => {
    const real = Symbol;
    const missing = new Set<PropertyKey>(["dispose", "asyncDispose"]);
    const bare = new Proxy((name?: string) => real(name), {
      get: (_, key) => (missing.has(key) ? undefined : (Reflect.get(real, key) as unknown)),
    });
    vi.stubGlobal("Symbol", bare);
    vi.resetModules();
    const symbols = await import("../../lib/core/symbols.ts");
    expect(symbols.dispose).toBe(Symbol.for("Symbol.dispose"));
    expect(symbols.asyncDispose).toBe(Symbol.for("Symbol.asyncDispose"));
  });
});
