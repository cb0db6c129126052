import "../support/open-gate.ts";
import { ColdObservable } from "rxjs-9";
import { broadcast, ClosedHandleError, JoinSet, LaggedError, mpsc, stream, watch } from "sluice";
import { toPlatformObservable } from "sluice/observable";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readersOf } from "../support/readers.ts";
import { reported } from "../support/reported.ts";
import { settle } from "../support/settle.ts";

const unhandled = reported();
afterEach(() => expect(unhandled()).toEqual([]));

/** What an observer was told. */
function recorder() {
  const told: unknown[] = [];
  return {
    told,
    next: (value: unknown) => void told.push(value),
    error: (error: unknown) => void told.push(error),
    complete: () => void told.push("end"),
  };
}

function filled(...values: number[]): [mpsc.Sender<number>, mpsc.Receiver<number>] {
  const [tx, rx] = mpsc.channel<number>(16);
  for (const value of values) tx.trySend(value);
  return [tx, rx];
}

describe("toPlatformObservable", () => {
  it("is an Observable of the platform, with its operators", async () => {
    const [tx, rx] = filled(1, 2, 3, 4);
    tx.close();
    const even = toPlatformObservable(rx).filter((n) => n % 2 === 0);
    expect(even).toBeInstanceOf(Observable);
    expect(await even.map((n) => n * 10).toArray()).toEqual([20, 40]);
  });

  it("delivers from a microtask on, and completes at the end", async () => {
    const [tx, rx] = filled(1, 2);
    const observer = recorder();
    toPlatformObservable(rx).subscribe(observer);
    expect(observer.told).toEqual([]);
    await settle();
    expect(observer.told).toEqual([1, 2]);
    tx.trySend(3);
    tx.close();
    await settle();
    expect(observer.told).toEqual([1, 2, 3, "end"]);
  });

  it("fails with the channel's error", async () => {
    const [tx, rx] = filled(1);
    const error = new Error("broken");
    tx.fail(error);
    const observer = recorder();
    toPlatformObservable(rx).subscribe(observer);
    await settle();
    expect(observer.told).toEqual([1, error]);
  });

  it("does nothing before it is subscribed to", async () => {
    const [, rx] = filled(1);
    toPlatformObservable(rx);
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(rx.size).toBe(1);
  });

  it("gives the current value of a watch receiver inside subscribe", () => {
    const [, rx] = watch.channel("now");
    const observer = recorder();
    toPlatformObservable(rx, { preventClose: true }).subscribe(observer);
    expect(observer.told).toEqual(["now"]);
  });

  it("reads a stream, a JoinSet and a foreign async iterable", async () => {
    async function* letters(): AsyncGenerator<string> {
      yield* ["a", "b"];
    }
    const set = new JoinSet<number>();
    set.spawn(() => 7);
    expect(await toPlatformObservable(stream.of(1, 2)).toArray()).toEqual([1, 2]);
    expect(await toPlatformObservable(letters()).toArray()).toEqual(["a", "b"]);
    expect(
      await toPlatformObservable(set)
        .map((result) => result.status)
        .toArray(),
    ).toEqual(["fulfilled"]);
  });

  it("goes on when a callback throws, which is reported", async () => {
    const [tx, rx] = filled(1, 2);
    const seen: number[] = [];
    toPlatformObservable(rx).subscribe((n) => {
      seen.push(n);
      throw new Error(`no ${String(n)}`);
    });
    tx.close();
    await settle();
    expect(seen).toEqual([1, 2]);
    expect(unhandled()).toEqual([new Error("no 1"), new Error("no 2")]);
  });
});

describe("leaving a toPlatformObservable", () => {
  it("while parked takes no message, and disposes a receiver that it owns", async () => {
    const [tx, rx] = filled();
    const controller = new AbortController();
    const observer = recorder();
    toPlatformObservable(rx).subscribe(observer, { signal: controller.signal });
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 1, loops: 1 });
    controller.abort();
    expect(tx.isClosed).toBe(true);
    expect(() => rx.tryRecv()).toThrow(ClosedHandleError);
    await settle();
    expect(observer.told).toEqual([]);
  });

  it("leaves a borrowed one as it is", async () => {
    const [tx, rx] = filled();
    const controller = new AbortController();
    toPlatformObservable(rx, { preventClose: true }).subscribe(() => {}, { signal: controller.signal });
    await settle();
    controller.abort();
    tx.trySend(1);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("closes one that others read too, and leaves them what is buffered", async () => {
    const [tx, rx] = filled();
    const controller = new AbortController();
    toPlatformObservable(rx).subscribe(() => {}, { signal: controller.signal });
    await settle();
    const other = rx.recv();
    controller.abort();
    expect(tx.isClosed).toBe(true);
    expect(await other).toBeUndefined();
  });

  it("inside next takes nothing more", async () => {
    const [, rx] = filled(1, 2, 3);
    const seen: number[] = [];
    const controller = new AbortController();
    toPlatformObservable(rx, { preventClose: true }).subscribe(
      (n) => {
        seen.push(n);
        if (n === 2) controller.abort();
      },
      { signal: controller.signal },
    );
    await settle();
    expect(seen).toEqual([1, 2]);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 3 });
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
  });

  it("inside subscribe, on the current value of a watch receiver, is heard", async () => {
    const [tx, rx] = watch.channel(1);
    expect(await toPlatformObservable(rx).take(1).toArray()).toEqual([1]);
    expect(tx.receiverCount).toBe(0);
  });

  it("take() takes no more than it gives", async () => {
    const [, rx] = filled(1, 2, 3);
    expect(await toPlatformObservable(rx, { preventClose: true }).take(2).toArray()).toEqual([1, 2]);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 3 });
  });

  it("asks a parked foreign iterator to return, once", async () => {
    const iterator = {
      next: () => new Promise<never>(() => {}),
      return: vi.fn(async () => ({ done: true as const, value: undefined })),
    };
    const controller = new AbortController();
    toPlatformObservable({ [Symbol.asyncIterator]: () => iterator }).subscribe({}, { signal: controller.signal });
    controller.abort();
    await settle();
    expect(iterator.return).toHaveBeenCalledOnce();
  });

  it("reports what a foreign iterator throws when it returns", async () => {
    const iterator = {
      next: () => new Promise<never>(() => {}),
      return: () => Promise.reject(new Error("stuck")),
    };
    const controller = new AbortController();
    toPlatformObservable({ [Symbol.asyncIterator]: () => iterator }).subscribe({}, { signal: controller.signal });
    controller.abort();
    await settle();
    expect(unhandled()).toEqual([new Error("stuck")]);
  });

  it("before it began, by a signal that has fired, leaves the source alone", async () => {
    const [tx, rx] = filled(1);
    const observer = recorder();
    toPlatformObservable(rx).subscribe(observer, { signal: AbortSignal.abort() });
    await settle();
    expect(observer.told).toEqual([]);
    expect(tx.isClosed).toBe(false);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("leaves no reader behind in 10^4 rounds", async () => {
    const [, rx] = filled();
    const borrowed = toPlatformObservable(rx, { preventClose: true });
    for (let n = 0; n < 10_000; n += 1) {
      const controller = new AbortController();
      borrowed.subscribe(() => {}, { signal: controller.signal });
      if (n % 2 === 0) await Promise.resolve();
      controller.abort();
    }
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
  });
});

describe("several subscribers of one toPlatformObservable", () => {
  it("share one reading; it ends with the last that leaves", async () => {
    const [tx, rx] = filled();
    const shared = toPlatformObservable(rx);
    const [first, second] = [new AbortController(), new AbortController()];
    const seen: string[] = [];
    shared.subscribe((n) => void seen.push(`first ${String(n)}`), { signal: first.signal });
    await settle();
    tx.trySend(1);
    await settle();
    shared.subscribe((n) => void seen.push(`second ${String(n)}`), { signal: second.signal });
    expect(readersOf(rx).loops).toBe(1);
    tx.trySend(2);
    await settle();
    first.abort();
    expect(tx.isClosed).toBe(false);
    tx.trySend(3);
    await settle();
    expect(seen).toEqual(["first 1", "first 2", "second 2", "second 3"]);
    second.abort();
    expect(tx.isClosed).toBe(true);
  });

  it("after the last has left, fail on a receiver that it owned", async () => {
    const [, rx] = filled();
    const shared = toPlatformObservable(rx);
    const controller = new AbortController();
    shared.subscribe(() => {}, { signal: controller.signal });
    controller.abort();
    const observer = recorder();
    shared.subscribe(observer);
    expect(observer.told).toEqual([expect.any(ClosedHandleError)]);
  });

  it("after the last has left, read on from a borrowed one", async () => {
    const [, rx] = filled(1, 2, 3);
    const shared = toPlatformObservable(rx, { preventClose: true });
    expect(await shared.first()).toBe(1);
    expect(await shared.take(2).toArray()).toEqual([2, 3]);
  });

  it("are readers of their own with ColdObservable of RxJS 9", async () => {
    const tx = new broadcast.Sender<number>(4);
    const rx = tx.subscribe();
    const cold = toPlatformObservable(rx, { Observable: ColdObservable<number> });
    expect(cold).toBeInstanceOf(ColdObservable);
    cold.subscribe(() => {});
    cold.subscribe(() => {});
    await settle();
    expect(readersOf(rx).loops).toBe(2);
  });
});

describe("the lag of a broadcast receiver", () => {
  function overrun() {
    const tx = new broadcast.Sender<number>(2);
    const rx = tx.subscribe();
    for (const n of [1, 2, 3, 4]) tx.send(n);
    tx.close();
    return rx;
  }

  it("fails by default", async () => {
    const observer = recorder();
    toPlatformObservable(overrun()).subscribe(observer);
    await settle();
    expect(observer.told).toEqual([new LaggedError(2)]);
  });

  it("is skipped or told when asked for", async () => {
    expect(await toPlatformObservable(overrun(), { onLag: "skip" }).toArray()).toEqual([3, 4]);
    const missed: number[] = [];
    expect(await toPlatformObservable(overrun(), { onLag: (n) => void missed.push(n) }).toArray()).toEqual([3, 4]);
    expect(missed).toEqual([2]);
  });
});

describe("the class of a toPlatformObservable", () => {
  it("is looked up at the call", async () => {
    const [, rx] = filled();
    const Other = class extends Observable<unknown> {};
    vi.stubGlobal("Observable", Other);
    const made = toPlatformObservable(rx);
    vi.unstubAllGlobals();
    expect(made).toBeInstanceOf(Other);
  });

  it("is missing where the host has none, and says what to do", () => {
    const [, rx] = filled();
    const { Observable: polyfilled } = globalThis;
    vi.stubGlobal("Observable", undefined);
    expect(() => toPlatformObservable(rx)).toThrow(TypeError);
    expect(() => toPlatformObservable(rx)).toThrow(/no globalThis.Observable here: load a polyfill/);
    expect(toPlatformObservable(rx, { Observable: polyfilled<number> })).toBeInstanceOf(polyfilled);
    vi.unstubAllGlobals();
  });
});

describe("the arguments of toPlatformObservable", () => {
  it.each([undefined, null, 1, [1], {}, { subscribe: () => {} }])("refuse %o for a source", (source) => {
    expect(() => toPlatformObservable(source as never)).toThrow(TypeError);
    expect(() => toPlatformObservable(source as never)).toThrow("source must be a receiver, a stream or an async");
  });

  it("refuse options that are none", () => {
    const [, rx] = filled();
    expect(() => toPlatformObservable(rx, 1 as never)).toThrow("options must be an object, got 1");
    expect(() => toPlatformObservable(rx, { onLag: "drop" as never })).toThrow("onLag must be");
    expect(() => toPlatformObservable(rx, { Observable: {} as never })).toThrow("Observable must be a function");
  });
});
