import "../support/open-gate.ts";
import { defer, of, Subject, throwError } from "rxjs";
import { OverflowError } from "sluice";
import { toAsyncIterable, type ToReceiverOptions } from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { settle } from "../support/settle.ts";

const strict = { capacity: 4, overflow: "error" } as const;

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe("toAsyncIterable", () => {
  it("subscribes for each iterator", async () => {
    let subscriptions = 0;
    const iterable = toAsyncIterable(
      defer(() => of((subscriptions += 1))),
      strict,
    );
    await settle();
    expect(subscriptions).toBe(0);
    expect(await collect(iterable)).toEqual([1]);
    expect(await collect(iterable)).toEqual([2]);
  });

  it("gives each iterator a channel of its own", async () => {
    const subject = new Subject<number>();
    const iterable = toAsyncIterable(subject, strict);
    const [first, second] = [iterable[Symbol.asyncIterator](), iterable[Symbol.asyncIterator]()];
    subject.next(1);
    expect(await first.next()).toEqual({ done: false, value: 1 });
    expect(await second.next()).toEqual({ done: false, value: 1 });
    await first.return?.();
    await settle();
    subject.next(2);
    expect(await first.next()).toEqual({ done: true, value: undefined });
    expect(await second.next()).toEqual({ done: false, value: 2 });
  });

  it("passes errors on", async () => {
    const broken = throwError(() => new Error("broken"));
    await expect(collect(toAsyncIterable(broken, strict))).rejects.toThrow("broken");
    const flood = toAsyncIterable(of(1, 2, 3), { capacity: 2, overflow: "error" });
    await expect(collect(flood)).rejects.toThrow(OverflowError);
  });

  it("unsubscribes when a loop is left, also while it is parked", async () => {
    const subject = new Subject<number>();
    const iterator = toAsyncIterable(subject, strict)[Symbol.asyncIterator]();
    const parked = iterator.next();
    expect(subject.observed).toBe(true);
    await iterator.return?.();
    expect(await parked).toEqual({ done: true, value: undefined });
    await settle();
    expect(subject.observed).toBe(false);
  });

  it("fails each iterator with the reason of the signal", async () => {
    const subject = new Subject<number>();
    const controller = new AbortController();
    const iterable = toAsyncIterable(subject, { ...strict, signal: controller.signal });
    const parked = iterable[Symbol.asyncIterator]().next();
    controller.abort("why");
    await expect(parked).rejects.toBe("why");
    await settle();
    expect(subject.observed).toBe(false);
    await expect(collect(iterable)).rejects.toBe("why");
  });

  it("checks its arguments at the call", () => {
    expect(() => toAsyncIterable(of(1), {} as ToReceiverOptions<number>)).toThrow("overflow must be one of");
    expect(() => toAsyncIterable(of(1), { overflow: "error" } as ToReceiverOptions<number>)).toThrow("capacity");
    expect(() => toAsyncIterable(1 as never, strict)).toThrow("source must be an Observable, got 1");
  });
});
