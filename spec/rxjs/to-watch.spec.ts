import "../support/open-gate.ts";
import { BehaviorSubject, concat, EMPTY, map, Observable, of, range, Subject, tap, throwError } from "rxjs";
import { RecvError, watch } from "sluice";
import { toWatch } from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { marbles } from "../support/marbles.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

describe("toWatch", () => {
  it("subscribes at the call and holds the newest value", async () => {
    const subject = new Subject<number>();
    const rx = toWatch(subject, 0);
    expect(rx).toBeInstanceOf(watch.Receiver);
    expect(subject.observed).toBe(true);
    expect([rx.borrow(), rx.hasChanged()]).toEqual([0, false]);
    subject.next(1);
    subject.next(2);
    expect(rx.borrow()).toBe(2);
    await rx.changed();
    expect(rx.hasChanged()).toBe(false);
  });

  it("counts what the source emits inside subscribe as unseen", () => {
    const rx = toWatch(new BehaviorSubject("now"), "before");
    expect([rx.borrow(), rx.hasChanged()]).toEqual(["now", true]);
  });

  it("tells a parked wait, each receiver for itself", async () => {
    const subject = new Subject<number>();
    const rx = toWatch(subject, 0);
    const clone = rx.clone();
    const waits = [rx.changed(), clone.changed()];
    subject.next(1);
    await Promise.all(waits);
    expect([rx.borrow(), clone.borrow()]).toEqual([1, 1]);
  });

  it("keeps the last value when the source completes", async () => {
    const rx = toWatch(of(1, 2), 0);
    await rx.changed();
    await expect(rx.changed()).rejects.toThrow(RecvError);
    expect([rx.borrow(), rx.isClosed]).toEqual([2, true]);
  });

  it("keeps the initial value of an empty source", () => {
    expect(toWatch(EMPTY, "initial").borrow()).toBe("initial");
  });

  it("tells the error after a value that is unseen, and keeps the value", async () => {
    const rx = toWatch(
      concat(
        of(1),
        throwError(() => "broken"),
      ),
      0,
    );
    await rx.changed();
    await expect(rx.changed()).rejects.toBe("broken");
    expect(rx.borrow()).toBe(1);
    expect(unhandled()).toEqual([]);
  });

  it("takes what a source throws inside subscribe for its error", async () => {
    const rx = toWatch(
      new Observable<number>(() => {
        throw new Error("cannot");
      }),
      0,
    );
    await expect(rx.changed()).rejects.toThrow("cannot");
  });

  it("unsubscribes when the last receiver has gone, also one that was parked", async () => {
    const subject = new Subject<number>();
    const rx = toWatch(subject, 0);
    const clone = rx.clone();
    const parked = expect(rx.changed()).rejects.toThrow(RecvError);
    rx.close();
    rx.close();
    await parked;
    expect(subject.observed).toBe(true);
    clone[Symbol.dispose]();
    await settle();
    expect(subject.observed).toBe(false);
  });

  it("unsubscribes when a loop over it is left", async () => {
    const subject = new BehaviorSubject(1);
    for await (const n of toWatch(subject, 0)) if (n === 1) break;
    await settle();
    expect(subject.observed).toBe(false);
  });

  it("stops an endless source that emits inside subscribe when the signal fires", async () => {
    const controller = new AbortController();
    const source = range(0, Infinity).pipe(tap((n) => n === 3 && controller.abort("enough")));
    const rx = toWatch(source, -1, { signal: controller.signal });
    await rx.changed();
    expect(rx.borrow()).toBe(2);
    await expect(rx.changed()).rejects.toBe("enough");
  });

  it("does not subscribe at all when the signal has fired", async () => {
    const subject = new Subject<number>();
    const rx = toWatch(subject, 0, { signal: AbortSignal.abort("early") });
    expect(subject.observed).toBe(false);
    await expect(rx.changed()).rejects.toBe("early");
  });

  it("takes whatever rxjs makes an Observable of", async () => {
    const rx = toWatch(Promise.resolve("loaded"), "loading");
    await rx.changed();
    expect(rx.borrow()).toBe("loaded");
  });

  it("tells rxjs what unsubscribing throws", async () => {
    const source = new Observable<number>(() => () => {
      throw new Error("teardown");
    });
    toWatch(source, 0).close();
    await settle();
    expect(unhandled()).toEqual([new Error("teardown")]);
  });

  it("checks its arguments before it subscribes", () => {
    const subject = new Subject<number>();
    expect(() => toWatch(1 as never, 0)).toThrow("source must be an Observable, got 1");
    expect(() => toWatch(subject, 0, "name" as never)).toThrow('options must be an object, got "name"');
    expect(() => toWatch(subject, 0, { signal: {} as never })).toThrow("signal must be an AbortSignal");
    expect(subject.observed).toBe(false);
  });

  // Only waits take a microtask: what the source does to the value shows in virtual time.
  it("holds the value of each moment in virtual time", () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold("-a--b-c|");
      const rx = toWatch(source, "_");
      const looks = cold("x-x-x-x-x|").pipe(map(() => rx.borrow()));
      expectObservable(looks).toBe("_-a-b-c-c|");
      expectSubscriptions(source.subscriptions).toBe("^------!");
    });
  });
});
