import "../support/open-gate.ts";
import { mergeMap, Observable, of, range, Subject, Subscription } from "rxjs";
import { describe, expect, it, vi } from "vitest";
import { connect, type Inflow, opening } from "../../lib/bridge/connect.ts";
import { Intake } from "../../lib/bridge/intake.ts";
import type { Connection } from "../../lib/cancel/connection.ts";
import { settle } from "../support/settle.ts";

type Bare = Record<"next" | "error" | "complete", (this: void, value?: unknown) => void>;
type Init = (observer: Inflow<number>, signal: AbortSignal) => unknown;

function intake(capacity = 2) {
  const reported: unknown[] = [];
  const dropped: number[] = [];
  const report = (error: unknown): void => void reported.push(error);
  const onDrop = (value: number): void => void dropped.push(value);
  const made = new Intake<number>({ capacity, overflow: "error", onDrop }, report);
  return { intake: made, rx: made.rx, report, reported, dropped };
}

const observable = (init: Init) => () => ({
  subscribe: (observer: unknown, options: { readonly signal: AbortSignal }) =>
    init(observer as Inflow<number>, options.signal),
});

describe("connect", () => {
  it("brings values and the completion of anything with subscribe", async () => {
    const { intake: made, rx, report } = intake();
    connect(
      observable((observer) => {
        observer.next(1);
        observer.next(2);
        observer.complete();
      }),
      made,
      report,
    );
    expect(await rx.recvMany(9)).toEqual([1, 2]);
    expect(await rx.recv()).toBeUndefined();
  });

  it("brings the error", async () => {
    const { intake: made, rx, report } = intake();
    connect(
      observable((observer) => observer.error(new Error("broken"))),
      made,
      report,
    );
    await expect(rx.recv()).rejects.toThrow("broken");
  });

  it("calls unsubscribe on what subscribe gave, once", async () => {
    const { intake: made, rx, report } = intake();
    const unsubscribe = vi.fn();
    connect(
      observable(() => ({ unsubscribe })),
      made,
      report,
    );
    expect(unsubscribe).not.toHaveBeenCalled();
    rx[Symbol.dispose]();
    await settle();
    made.leave();
    expect(unsubscribe).toHaveBeenCalledOnce();
  });

  it("aborts the signal where subscribe gave nothing", async () => {
    const { intake: made, rx, report } = intake();
    let signal: AbortSignal | undefined;
    connect(
      observable((_, given) => void (signal = given)),
      made,
      report,
    );
    expect(signal?.aborted).toBe(false);
    rx.close();
    await settle();
    expect(signal?.aborted).toBe(true);
  });

  it("stops a source that emits inside subscribe and minds the signal", () => {
    const { intake: made, dropped, report } = intake();
    let emitted = 0;
    connect(
      observable((observer, signal) => {
        for (; emitted < 1000 && !signal.aborted; emitted += 1) observer.next(emitted);
      }),
      made,
      report,
    );
    expect(emitted).toBe(3);
    expect(dropped).toEqual([2]);
  });

  it("gives an aborted signal to a source that asks when it is over", async () => {
    const { intake: made, rx, report } = intake();
    let signalOf: (() => AbortSignal) | undefined;
    const subscribe = (_: unknown, options: { readonly signal: AbortSignal }): void => {
      signalOf = () => options.signal;
    };
    connect(() => ({ subscribe }), made, report);
    rx.close();
    await settle();
    expect(signalOf?.().aborted).toBe(true);
    expect(signalOf?.()).toBe(signalOf?.());
  });

  it("makes no signal for a source that does not ask", async () => {
    const { intake: made, rx, report } = intake();
    const constructed = vi.spyOn(globalThis, "AbortController");
    connect(() => new Subject<number>(), made, report);
    rx.close();
    await settle();
    expect(constructed).not.toHaveBeenCalled();
    constructed.mockRestore();
  });

  it("stops an rxjs source that emits inside subscribe, also one that looks like no Observable of rxjs", () => {
    const { intake: made, dropped, report } = intake();
    const source = range(0, 1000);
    connect(() => ({ subscribe: (observer) => source.subscribe(observer) }), made, report);
    expect(dropped).toEqual([2]);
  });

  it("unsubscribes after the fact one that does not mind it", () => {
    const { intake: made, rx, dropped, report } = intake();
    const unsubscribe = vi.fn();
    connect(
      observable((observer) => {
        for (let n = 0; n < 10; n += 1) observer.next(n);
        return { unsubscribe };
      }),
      made,
      report,
    );
    expect(unsubscribe).toHaveBeenCalledOnce();
    expect(dropped).toHaveLength(8);
    expect(rx.size).toBe(2);
  });

  it("forgets the inner subscriptions of an operator when they end", () => {
    const { intake: made, report } = intake(9);
    const [outer, inner] = [new Subject<number>(), new Subject<number>()];
    let connection: Connection | undefined;
    const source = outer.pipe(mergeMap((n) => (n === 0 ? inner : of(n))));
    const subscribe = (given: unknown) => source.subscribe((connection = given as Connection));
    connect(() => ({ subscribe }), made, report);
    const atRest = connection?.teardowns.size;
    for (const n of [0, 1, 2, 3]) outer.next(n);
    expect(connection?.teardowns.size).toBe(Number(atRest) + 1);
    inner.complete();
    expect(connection?.teardowns.size).toBe(atRest);
  });

  it("runs the teardowns of an rxjs source in the order in which they were added, as rxjs does", () => {
    const { intake: made, report } = intake();
    const order: string[] = [];
    const source = new Observable<number>((subscriber) => {
      subscriber.add(() => order.push("first"));
      subscriber.add(new Subscription(() => order.push("second")));
      return () => order.push("third");
    });
    connect(() => source, made, report);
    made.leave();
    expect(order).toEqual(["first", "second", "third"]);
  });

  it("speaks to a source that calls the observer's functions by themselves", async () => {
    const { intake: made, rx, report } = intake();
    connect(
      observable((observer) => {
        const { next, complete } = observer as unknown as Bare;
        next(1);
        complete();
      }),
      made,
      report,
    );
    expect(await rx.recvMany(9)).toEqual([1]);
  });

  it("takes what subscribe throws for the source's error", async () => {
    const { intake: made, rx, reported, report } = intake();
    connect(
      observable(() => {
        throw new Error("cannot");
      }),
      made,
      report,
    );
    await expect(rx.recv()).rejects.toThrow("cannot");
    expect(reported).toEqual([]);
  });

  it("reports an unsubscribe that throws", async () => {
    const { intake: made, rx, reported, report } = intake();
    const thrown = new Error("teardown");
    connect(
      observable(() => ({
        unsubscribe: () => {
          throw thrown;
        },
      })),
      made,
      report,
    );
    rx.close();
    await settle();
    expect(reported).toEqual([thrown]);
  });

  it("does not subscribe for an intake that is over", () => {
    const subscribe = vi.fn();
    const made = new Intake<number>({ overflow: "unbounded", signal: AbortSignal.abort() }, () => {});
    connect(
      () => ({ subscribe }),
      made,
      () => {},
    );
    expect(subscribe).not.toHaveBeenCalled();
  });

  it("takes what opening throws for the source's error", async () => {
    const { intake: made, rx, report } = intake();
    connect(
      () => {
        throw new Error("not today");
      },
      made,
      report,
    );
    await expect(rx.recv()).rejects.toThrow("not today");
  });
});

describe("opening", () => {
  it("finds what has a subscribe, or turns into it", () => {
    const source = { subscribe: () => {} };
    expect(opening(source)()).toBe(source);
    expect(opening({ "@@observable": () => source })()).toBe(source);
  });

  it("asks what has both, as a store of Redux, to turn into it", () => {
    const source = { subscribe: () => {} };
    expect(opening({ subscribe: (_: () => void) => () => {}, "@@observable": () => source })()).toBe(source);
  });

  it.each([{}, () => {}, null, undefined, "subscribe", { subscribe: 1 }])("refuses %o", (source) => {
    expect(() => opening(source)).toThrow(TypeError);
    expect(() => opening(source)).toThrow("source must be an Observable, got");
  });
});
