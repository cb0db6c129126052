import "../support/open-gate.ts";
import { CancellationToken, mpsc, OverflowError } from "sluice";
import { type DropReason, type ObservableSource, toReceiver, type ToReceiverOptions } from "sluice/observable";
import { describe, expect, it, vi } from "vitest";
import { kinds, type Outlet } from "../support/observables.ts";
import { reported } from "../support/reported.ts";
import { settle } from "../support/settle.ts";

const unhandled = reported();
const strict = { capacity: 4, overflow: "error" } as const;

/** A source that says what it is told, and whether somebody listens. */
function manual(make: (typeof kinds)[number][1]) {
  const teardown = vi.fn();
  let outlet: Outlet<number> | undefined;
  const source = make<number>((given) => {
    outlet = given;
    given.add(teardown);
  });
  return { source, teardown, outlet: () => outlet! };
}

describe.each(kinds)("toReceiver, of an Observable of %s", (_, make) => {
  it("subscribes at the call, and gives an mpsc receiver of the capacity that is asked for", () => {
    const produce = vi.fn();
    const rx = toReceiver(make(produce), strict);
    expect(produce).toHaveBeenCalledOnce();
    expect(rx).toBeInstanceOf(mpsc.Receiver);
    expect(rx.maxCapacity).toBe(4);
  });

  it("ends when the source completes", async () => {
    const { source, outlet, teardown } = manual(make);
    const rx = toReceiver(source, strict);
    outlet().next(1);
    outlet().next(2);
    outlet().complete();
    expect(teardown).toHaveBeenCalledOnce();
    expect(await rx.recvMany(9)).toEqual([1, 2]);
    expect(await rx.recv()).toBeUndefined();
  });

  it("fails when the source fails, after what is buffered", async () => {
    const { source, outlet, teardown } = manual(make);
    const rx = toReceiver(source, strict);
    outlet().next(1);
    outlet().error(new Error("broken"));
    expect(teardown).toHaveBeenCalledOnce();
    expect(await rx.recv()).toBe(1);
    await expect(rx.recv()).rejects.toThrow("broken");
    expect(await rx.recv()).toBeUndefined();
    expect(unhandled()).toEqual([]);
  });

  it("takes what a producer throws for the source's error", async () => {
    const source = make<number>(() => {
      throw new Error("cannot");
    });
    await expect(toReceiver(source, strict).recv()).rejects.toThrow("cannot");
    expect(unhandled()).toEqual([]);
  });

  it("stops an endless source that emits inside subscribe, with error", async () => {
    const teardown = vi.fn();
    let emitted = 0;
    const endless = make<number>((outlet) => {
      outlet.add(teardown);
      for (; !outlet.closed && emitted < 1000; emitted += 1) outlet.next(emitted);
    });
    const dropped: [number, DropReason][] = [];
    const rx = toReceiver(endless, { ...strict, onDrop: (...drop) => dropped.push(drop) });
    expect(emitted).toBe(5);
    expect(teardown).toHaveBeenCalledOnce();
    expect(dropped).toEqual([[4, "full"]]);
    expect(await rx.recvMany(9)).toEqual([0, 1, 2, 3]);
    await expect(rx.recv()).rejects.toThrow(new OverflowError(4));
  });

  it("stops an endless source when the signal fires inside subscribe", async () => {
    const token = new CancellationToken();
    let emitted = 0;
    const endless = make<number>((outlet) => {
      for (; !outlet.closed && emitted < 1000; emitted += 1) {
        if (emitted === 2) token.cancel("enough");
        outlet.next(emitted);
      }
    });
    const rx = toReceiver(endless, { ...strict, signal: token });
    expect(emitted).toBe(3);
    expect(await rx.recvMany(9)).toEqual([0, 1]);
    await expect(rx.recv()).rejects.toBe("enough");
  });

  it.each([
    ["drop-oldest", [2, 3], [0, 1]],
    ["drop-newest", [0, 1], [2, 3]],
    ["unbounded", [0, 1, 2, 3], []],
  ] as const)("meets a burst with %s", async (overflow, kept, gone) => {
    const dropped: number[] = [];
    const burst = make<number>((outlet) => {
      for (const n of [0, 1, 2, 3]) outlet.next(n);
      outlet.complete();
    });
    const rx = toReceiver(burst, { capacity: 2, overflow, onDrop: (n) => void dropped.push(n) });
    expect(await rx.recvMany(9)).toEqual(kept);
    expect(await rx.recv()).toBeUndefined();
    expect(dropped).toEqual(gone);
  });

  it.each([
    ["close", (rx: mpsc.Receiver<number>) => rx.close()],
    ["dispose", (rx: mpsc.Receiver<number>) => rx[Symbol.dispose]()],
    ["unsubscribe", (rx: mpsc.Receiver<number>) => rx.subscribe(() => {}).unsubscribe()],
    ["return", (rx: mpsc.Receiver<number>) => void rx[Symbol.asyncIterator]().return?.()],
  ])("unsubscribes the source when the reader leaves by %s, also while parked", async (_way, leave) => {
    const { source, teardown } = manual(make);
    const rx = toReceiver(source, strict);
    const parked = rx.recv();
    leave(rx);
    await settle();
    expect(teardown).toHaveBeenCalledOnce();
    expect(await parked).toBeUndefined();
  });

  it("unsubscribes the source when the signal fires, and fails with its reason", async () => {
    const { source, outlet, teardown } = manual(make);
    const controller = new AbortController();
    const rx = toReceiver(source, { ...strict, signal: controller.signal });
    outlet().next(1);
    controller.abort("stop");
    await settle();
    expect(teardown).toHaveBeenCalledOnce();
    expect(await rx.recv()).toBe(1);
    await expect(rx.recv()).rejects.toBe("stop");
  });

  it("does not subscribe at all when the signal has fired", async () => {
    const produce = vi.fn();
    const rx = toReceiver(make<number>(produce), { ...strict, signal: AbortSignal.abort("early") });
    expect(produce).not.toHaveBeenCalled();
    await expect(rx.recv()).rejects.toBe("early");
  });

  it("takes a next inside a next, and gives what comes too late to onDrop", async () => {
    const { source, outlet } = manual(make);
    const dropped: [number, DropReason][] = [];
    const rx = toReceiver(source, {
      capacity: 1,
      overflow: "drop-newest",
      onDrop: (n, reason) => {
        dropped.push([n, reason]);
        if (n < 4) outlet().next(n + 1);
      },
    });
    outlet().next(1);
    outlet().next(2);
    expect(dropped).toEqual([
      [2, "full"],
      [3, "full"],
      [4, "full"],
    ]);
    expect(await rx.recv()).toBe(1);
  });

  it("reports what onDrop throws as the platform does, and goes on", async () => {
    const { source, outlet } = manual(make);
    const onDrop = (): void => {
      throw new Error("onDrop");
    };
    const rx = toReceiver(source, { capacity: 1, overflow: "drop-newest", onDrop });
    outlet().next(1);
    outlet().next(2);
    expect(unhandled()).toEqual([new Error("onDrop")]);
    expect(await rx.recv()).toBe(1);
    outlet().next(3);
    expect(await rx.recv()).toBe(3);
  });

  it("holds undefined and promises as they are", async () => {
    const promise = Promise.resolve(1);
    const rx = toReceiver(
      make<unknown>((outlet) => {
        outlet.next(undefined);
        outlet.next(promise);
      }),
      strict,
    );
    expect(await rx.next()).toEqual({ done: false, value: undefined });
    expect(rx.tryRecv()).toEqual({ ok: true, value: promise });
  });
});

describe("toReceiver", () => {
  it("takes a receiver, which it takes over", async () => {
    const [tx, inner] = mpsc.channel<number>(4);
    const rx = toReceiver(inner, strict);
    tx.trySend(1);
    expect(await rx.recv()).toBe(1);
    rx.close();
    await settle();
    expect(tx.isClosed).toBe(true);
  });

  it("takes what turns into an Observable, and a function with subscribe", async () => {
    const bare = {
      subscribe: ({ next, complete }: { next: (n: number) => void; complete: () => void }) => {
        next(7);
        complete();
      },
    };
    expect(await toReceiver({ "@@observable": () => bare }, strict).recvMany(9)).toEqual([7]);
    expect(
      await toReceiver(
        Object.assign(() => {}, bare),
        strict,
      ).recvMany(9),
    ).toEqual([7]);
  });

  it("fails with what turning into an Observable throws", async () => {
    const source = {
      "@@observable": (): never => {
        throw new Error("not today");
      },
    };
    await expect(toReceiver(source, strict).recv()).rejects.toThrow("not today");
  });

  it.each([undefined, null, 1, "text", {}, [1], () => {}])("refuses %o for a source", (source) => {
    const wrong = source as ObservableSource<number>;
    expect(() => toReceiver(wrong, strict)).toThrow(TypeError);
    expect(() => toReceiver(wrong, strict)).toThrow("source must be an Observable, got");
  });

  it.each([undefined, {}, { capacity: 1 }, { overflow: "error" }, { overflow: "latest", capacity: 1 }])(
    "refuses to work with %o for a policy, and does not subscribe then",
    (options) => {
      const subscribe = vi.fn();
      expect(() => toReceiver({ subscribe }, options as ToReceiverOptions<number>)).toThrow(TypeError);
      expect(subscribe).not.toHaveBeenCalled();
    },
  );

  it("names a capacity or a signal that is wrong", () => {
    const source = { subscribe: () => {} };
    expect(() => toReceiver(source, { capacity: 0, overflow: "error" })).toThrow(RangeError);
    expect(() => toReceiver(source, { ...strict, signal: {} as AbortSignal })).toThrow("signal must be");
  });
});
