import "../support/open-gate.ts";
import { OverflowError } from "sluice";
import { toAsyncIterable, type ToReceiverOptions } from "sluice/observable";
import { describe, expect, it, vi } from "vitest";
import { kinds, type Outlet } from "../support/observables.ts";
import { settle } from "../support/settle.ts";

const strict = { capacity: 4, overflow: "error" } as const;
const DONE = { done: true, value: undefined };

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe.each(kinds)("toAsyncIterable, of an Observable of %s", (_, make) => {
  it("subscribes for each iterator, to the end", async () => {
    let subscriptions = 0;
    const iterable = toAsyncIterable(
      make<number>((outlet) => {
        outlet.next((subscriptions += 1));
        outlet.complete();
      }),
      strict,
    );
    expect(subscriptions).toBe(0);
    expect(await collect(iterable)).toEqual([1]);
    expect(await collect(iterable)).toEqual([2]);
  });

  it("passes errors on", async () => {
    const broken = make<number>((outlet) => outlet.error(new Error("broken")));
    await expect(collect(toAsyncIterable(broken, strict))).rejects.toThrow("broken");
    const flood = make<number>((outlet) => {
      for (let n = 0; n < 9; n += 1) outlet.next(n);
    });
    await expect(collect(toAsyncIterable(flood, strict))).rejects.toThrow(OverflowError);
  });

  it("unsubscribes when a loop is left, also while it is parked", async () => {
    const teardown = vi.fn();
    const source = make<number>((outlet) => outlet.add(teardown));
    const iterator = toAsyncIterable(source, strict)[Symbol.asyncIterator]();
    const parked = iterator.next();
    expect(await iterator.return?.()).toEqual(DONE);
    expect(await parked).toEqual(DONE);
    await settle();
    expect(teardown).toHaveBeenCalledOnce();
  });

  it("fails each iterator with the reason of the signal", async () => {
    const teardown = vi.fn();
    const controller = new AbortController();
    const source = make<number>((outlet) => outlet.add(teardown));
    const iterable = toAsyncIterable(source, { ...strict, signal: controller.signal });
    const parked = iterable[Symbol.asyncIterator]().next();
    controller.abort("why");
    await expect(parked).rejects.toBe("why");
    await settle();
    expect(teardown).toHaveBeenCalledOnce();
    await expect(collect(iterable)).rejects.toBe("why");
  });
});

describe("toAsyncIterable", () => {
  it("shares nothing between iterators but the source, of which the platform's has one producer", async () => {
    let outlet: Outlet<number> | undefined;
    const producers = vi.fn();
    const [, make] = kinds[1]!;
    const iterable = toAsyncIterable(
      make<number>((given) => {
        producers();
        outlet = given;
      }),
      strict,
    );
    const [first, second] = [iterable[Symbol.asyncIterator](), iterable[Symbol.asyncIterator]()];
    outlet!.next(1);
    expect(await first.next()).toEqual({ done: false, value: 1 });
    expect(await second.next()).toEqual({ done: false, value: 1 });
    await first.return?.();
    await settle();
    outlet!.next(2);
    expect(await second.next()).toEqual({ done: false, value: 2 });
    expect(producers).toHaveBeenCalledOnce();
  });

  it("checks its arguments at the call", () => {
    const source = { subscribe: () => {} };
    expect(() => toAsyncIterable(source, {} as ToReceiverOptions<number>)).toThrow("overflow must be one of");
    expect(() => toAsyncIterable(source, { overflow: "error" } as ToReceiverOptions<number>)).toThrow("capacity");
    expect(() => toAsyncIterable(1 as never, strict)).toThrow("source must be an Observable, got 1");
  });
});
