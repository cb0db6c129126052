import "../support/open-gate.ts";
import { describe, expect, it, vi } from "vitest";
import { checkOutflow, outflow, type Outflow, type OutflowOptions } from "../../lib/bridge/outflow.ts";
import type { Sink } from "../../lib/core/drain.ts";
import { settle } from "../support/settle.ts";

/** An async iterable that is answered by hand. */
class Hand implements AsyncIterable<number> {
  answer: ((result: IteratorResult<number, undefined>) => void) | undefined;
  refuse: ((error: unknown) => void) | undefined;
  asked = 0;
  readonly returned = vi.fn<() => Promise<IteratorReturnResult<undefined>>>(() =>
    Promise.resolve({ done: true, value: undefined }),
  );

  [Symbol.asyncIterator](): AsyncIterator<number, undefined> {
    return {
      next: () => {
        this.asked += 1;
        return new Promise((resolve, reject) => {
          this.answer = resolve;
          this.refuse = reject;
        });
      },
      return: this.returned,
    };
  }

  async give(value: number): Promise<void> {
    this.answer?.({ done: false, value });
    await settle();
  }
}

function read(source: AsyncIterable<number>, options: OutflowOptions = {}) {
  const seen: unknown[] = [];
  const reported: unknown[] = [];
  const sink: Sink<number> = {
    next: (value) => void seen.push(value),
    error: (error) => void seen.push(error),
    complete: () => void seen.push("complete"),
  };
  const flow = outflow(source, sink, options, (error) => reported.push(error));
  flow.start();
  return { flow, seen, reported, sink };
}

describe("a foreign async iterable", () => {
  it("is asked for one item at a time, and completes", async () => {
    const hand = new Hand();
    const { seen } = read(hand);
    expect(hand.asked).toBe(1);
    await hand.give(1);
    expect(hand.asked).toBe(2);
    await hand.give(2);
    hand.answer?.({ done: true, value: undefined });
    await settle();
    expect(seen).toEqual([1, 2, "complete"]);
    expect(hand.asked).toBe(3);
    expect(hand.returned).not.toHaveBeenCalled();
  });

  it("fails with its error", async () => {
    const hand = new Hand();
    const { seen, flow } = read(hand);
    hand.refuse?.("broken");
    await settle();
    flow.stop();
    expect(seen).toEqual(["broken"]);
    expect(hand.returned).not.toHaveBeenCalled();
  });

  it("is asked to return at once when it is left while parked, and not heard after that", async () => {
    const hand = new Hand();
    const { flow, seen } = read(hand);
    flow.stop();
    flow.stop();
    expect(hand.returned).toHaveBeenCalledOnce();
    await hand.give(1);
    expect(seen).toEqual([]);
    expect(hand.asked).toBe(1);
  });

  it("may reject once it is left: that is nobody's business", async () => {
    const hand = new Hand();
    const { flow, seen, reported } = read(hand);
    flow.stop();
    hand.refuse?.("late");
    await settle();
    expect([seen, reported]).toEqual([[], []]);
  });

  it("is not asked to return with preventClose", async () => {
    const hand = new Hand();
    const { flow } = read(hand, { preventClose: true });
    flow.stop();
    await settle();
    expect(hand.returned).not.toHaveBeenCalled();
  });

  it("is asked for nothing more by a sink that stops it", async () => {
    const hand = new Hand();
    const { flow, sink } = read(hand);
    sink.next = () => flow.stop();
    await hand.give(1);
    expect(hand.asked).toBe(1);
    expect(hand.returned).toHaveBeenCalledOnce();
  });

  it("need not have a return", async () => {
    const source = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
    const { flow, reported } = read(source);
    flow.stop();
    await settle();
    expect(reported).toEqual([]);
  });

  it.each([
    ["rejects", () => Promise.reject(new Error("return"))],
    [
      "throws",
      () => {
        throw new Error("return");
      },
    ],
  ])("whose return %s has that reported", async (_, back) => {
    const hand = new Hand();
    hand.returned.mockImplementation(back);
    const { flow, reported } = read(hand);
    flow.stop();
    await settle();
    expect(reported).toEqual([new Error("return")]);
  });

  it("whose next throws, or gives no promise, is read all the same", async () => {
    let n = 0;
    const next = (): Promise<IteratorResult<number>> => {
      n += 1;
      if (n === 2) throw new Error("next");
      return { done: false, value: n } as never;
    };
    const { seen } = read({ [Symbol.asyncIterator]: () => ({ next }) });
    await settle();
    expect(seen).toEqual([1, new Error("next")]);
  });

  it("stopped before it starts is never asked", () => {
    const hand = new Hand();
    const sink = { next: vi.fn(), error: vi.fn(), complete: vi.fn() };
    const flow: Outflow = outflow(hand, sink, {}, () => {});
    flow.stop();
    flow.start();
    expect(hand.asked).toBe(0);
    expect(hand.returned).toHaveBeenCalledOnce();
  });
});

describe("checkOutflow", () => {
  const iterable = new Hand();

  it.each([
    [undefined, undefined, "source must be a receiver, a stream or an async iterable, got undefined"],
    [[1], undefined, "source must be a receiver, a stream or an async iterable, got an array"],
    [iterable, 1, "options must be an object, got 1"],
    [iterable, { onLag: "drop" }, 'onLag must be "error", "skip" or a function, got "drop"'],
  ])("refuses %o with %o", (source, options, message) => {
    const call = (): void => checkOutflow(source, options as OutflowOptions);
    expect(call).toThrow(TypeError);
    expect(call).toThrow(message);
  });

  it.each([
    undefined,
    {},
    { preventClose: true },
    { onLag: "error" as const },
    { onLag: "skip" as const },
    { onLag: () => {} },
  ])("accepts %o", (options) => {
    expect(() => checkOutflow(iterable, options)).not.toThrow();
  });
});
