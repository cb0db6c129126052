import "../support/open-gate.ts";
import { concat, Observable, of, range, Subject, tap, throwError } from "rxjs";
import { mpsc, OverflowError } from "sluice";
import { toReceiver, type DropReason, type ToReceiverOptions } from "sluice/rxjs";
import { describe, expect, it, vi } from "vitest";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();
const strict = { capacity: 4, overflow: "error" } as const;

describe("toReceiver", () => {
  it("subscribes at the call", () => {
    const subject = new Subject<number>();
    toReceiver(subject, strict);
    expect(subject.observed).toBe(true);
  });

  it("gives an mpsc receiver, of the capacity that is asked for", () => {
    const rx = toReceiver(of(1), strict);
    expect(rx).toBeInstanceOf(mpsc.Receiver);
    expect(rx.maxCapacity).toBe(4);
    expect(toReceiver(of(1), { overflow: "unbounded" })).toBeInstanceOf(mpsc.Receiver);
  });

  it("ends when the source completes, and fails when it fails", async () => {
    const rx = toReceiver(of(1, 2), strict);
    const seen: number[] = [];
    for await (const n of rx) seen.push(n);
    expect(seen).toEqual([1, 2]);
    const failing = toReceiver(
      concat(
        of(1),
        throwError(() => new Error("broken")),
      ),
      strict,
    );
    expect(await failing.recv()).toBe(1);
    await expect(failing.recv()).rejects.toThrow("broken");
    expect(await failing.recv()).toBeUndefined();
    expect(unhandled()).toEqual([]);
  });

  it("takes what a source throws inside subscribe for its error", async () => {
    const rx = toReceiver(
      new Observable<number>(() => {
        throw new Error("cannot");
      }),
      strict,
    );
    await expect(rx.recv()).rejects.toThrow("cannot");
  });

  it("holds undefined and promises as they are", async () => {
    const promise = Promise.resolve(1);
    const rx = toReceiver(of(undefined, promise), strict);
    expect(await rx.next()).toEqual({ done: false, value: undefined });
    expect(rx.tryRecv()).toEqual({ ok: true, value: promise });
  });

  it("stops an endless source that emits inside subscribe, with error", async () => {
    const teardown = vi.fn();
    let emitted = 0;
    const endless = new Observable<number>((subscriber) => {
      subscriber.add(teardown);
      for (; !subscriber.closed; emitted += 1) subscriber.next(emitted);
    });
    const dropped: [number, DropReason][] = [];
    const rx = toReceiver(endless.pipe(tap()), { ...strict, onDrop: (...drop) => dropped.push(drop) });
    expect(emitted).toBe(5);
    expect(teardown).toHaveBeenCalledOnce();
    expect(dropped).toEqual([[4, "full"]]);
    expect(await rx.recvMany(9)).toEqual([0, 1, 2, 3]);
    await expect(rx.recv()).rejects.toThrow(new OverflowError(4));
  });

  it("stops an endless source when the signal fires inside subscribe", async () => {
    const controller = new AbortController();
    const rx = toReceiver(
      range(0, Infinity).pipe(
        tap((n) => {
          if (n === 2) controller.abort("enough");
        }),
      ),
      { ...strict, signal: controller.signal },
    );
    expect(await rx.recvMany(9)).toEqual([0, 1]);
    await expect(rx.recv()).rejects.toBe("enough");
  });

  it("does not subscribe at all when the signal has fired", async () => {
    const subscribed = vi.fn();
    const rx = toReceiver(new Observable<number>(subscribed), { ...strict, signal: AbortSignal.abort("early") });
    expect(subscribed).not.toHaveBeenCalled();
    await expect(rx.recv()).rejects.toBe("early");
  });

  it("unsubscribes the source when a signal fires", async () => {
    const controller = new AbortController();
    const subject = new Subject<number>();
    const rx = toReceiver(subject, { ...strict, signal: controller.signal });
    subject.next(1);
    controller.abort("stop");
    await settle();
    expect(subject.observed).toBe(false);
    expect(await rx.recv()).toBe(1);
    await expect(rx.recv()).rejects.toBe("stop");
  });

  it.each([
    ["close", (rx: mpsc.Receiver<number>) => rx.close()],
    ["dispose", (rx: mpsc.Receiver<number>) => rx[Symbol.dispose]()],
    ["unsubscribe", (rx: mpsc.Receiver<number>) => rx.subscribe(() => {}).unsubscribe()],
    ["return", (rx: mpsc.Receiver<number>) => void rx[Symbol.asyncIterator]().return?.()],
  ])("unsubscribes the source when the reader leaves by %s", async (_, leave) => {
    const subject = new Subject<number>();
    leave(toReceiver(subject, strict));
    await settle();
    expect(subject.observed).toBe(false);
  });

  it("unsubscribes the source when a loop is left", async () => {
    const subject = new Subject<number>();
    const rx = toReceiver(subject, strict);
    subject.next(1);
    for await (const _ of rx) break;
    await settle();
    expect(subject.observed).toBe(false);
  });

  it("lets the source's teardown throw: rxjs is told", async () => {
    const rx = toReceiver(
      new Observable<number>(() => () => {
        throw new Error("teardown");
      }),
      strict,
    );
    rx.close();
    await settle();
    expect(unhandled()).toEqual([new Error("teardown")]);
  });

  it("reports what onDrop throws to rxjs", async () => {
    const onDrop = (): void => {
      throw new Error("onDrop");
    };
    const rx = toReceiver(of(1, 2, 3), { capacity: 1, overflow: "drop-newest", onDrop });
    expect(unhandled()).toEqual([new Error("onDrop"), new Error("onDrop")]);
    expect(await rx.recv()).toBe(1);
    expect(await rx.recv()).toBeUndefined();
  });

  it("takes a next inside a next", async () => {
    const subject = new Subject<number>();
    const rx = toReceiver(subject, strict);
    subject.subscribe((n) => {
      if (n < 3) subject.next(n + 1);
    });
    subject.next(1);
    expect(await rx.recvMany(9)).toEqual([1, 2, 3]);
  });

  it("takes what rxjs makes an Observable of, and anything with subscribe", async () => {
    async function* letters(): AsyncGenerator<string> {
      yield* ["a", "b"];
    }
    const [tx, other] = mpsc.channel<number>(2);
    tx.trySend(1);
    tx.close();
    expect(await toReceiver([1, 2], strict).recvMany(9)).toEqual([1, 2]);
    expect(await toReceiver(Promise.resolve(1), strict).recvMany(9)).toEqual([1]);
    expect(await toReceiver(letters(), strict).recv()).toBe("a");
    expect(await toReceiver(other, strict).recvMany(9)).toEqual([1]);
    const signals: (AbortSignal | undefined)[] = [];
    const platform = {
      subscribe: ({ next }: { next: (n: number) => void }, options?: { signal?: AbortSignal }) => {
        signals.push(options?.signal);
        next(7);
      },
    };
    const rx = toReceiver(platform, strict);
    expect(await rx.recv()).toBe(7);
    rx.close();
    await settle();
    expect(signals[0]?.aborted).toBe(true);
  });

  it.each([undefined, null, 1, {}])("refuses %o for a source", (source) => {
    expect(() => toReceiver(source as never, strict)).toThrow(TypeError);
    expect(() => toReceiver(source as never, strict)).toThrow("source must be an Observable, got");
  });

  it("refuses to work without a policy, and does not subscribe then", () => {
    const subject = new Subject<number>();
    for (const options of [
      undefined,
      {},
      { capacity: 1 },
      { overflow: "error" },
      { overflow: "latest", capacity: 1 },
    ]) {
      expect(() => toReceiver(subject, options as ToReceiverOptions<number>)).toThrow(TypeError);
    }
    expect(subject.observed).toBe(false);
  });
});

describe("a burst of 10^5 from a Subject into a slow consumer", () => {
  const COUNT = 100_000;

  it.each(["error", "drop-oldest", "drop-newest", "unbounded"] as const)(
    "is delivered or dropped to the last value (%s)",
    async (overflow) => {
      const subject = new Subject<number>();
      const seen = new Uint8Array(COUNT);
      const dropped = new Uint8Array(COUNT);
      const rx = toReceiver(subject, { overflow, capacity: 64, onDrop: (n) => (dropped[n]! += 1) });
      let delivered = 0;
      let last = -1;
      let outcome: unknown = "complete";
      const consumer = (async () => {
        try {
          for await (const n of rx) {
            expect(n).toBeGreaterThan(last);
            last = n;
            seen[n]! += 1;
            delivered += 1;
            if (delivered % 64 === 0) await settle(); // slower than the source
          }
        } catch (error) {
          outcome = error;
        }
      })();
      for (let n = 0; n < COUNT; n += 1) {
        subject.next(n);
        if (n % 100 === 99) await Promise.resolve();
        if (n % 10_000 === 9999) await settle();
      }
      subject.complete();
      await consumer;
      if (overflow === "error") {
        expect(outcome).toBeInstanceOf(OverflowError);
        expect(subject.observed).toBe(false);
        expect(dropped.indexOf(1)).toBe(last + 1);
        expect(dropped.filter((times) => times > 0)).toHaveLength(1); // the source was unsubscribed at once
        expect(delivered).toBe(last + 1);
      } else {
        expect(outcome).toBe("complete");
        expect(seen.every((times, n) => times + dropped[n]! === 1)).toBe(true);
        if (overflow === "unbounded") expect(delivered).toBe(COUNT);
        else expect(delivered).toBeLessThan(COUNT);
      }
    },
  );
});
