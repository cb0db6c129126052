import "../support/open-gate.ts";
import { EMPTY, NEVER, Observable, of, range, Subject, tap, throwError } from "rxjs";
import { oneshot, RecvError, select } from "sluice";
import { toOneshot } from "sluice/rxjs";
import { describe, expect, it, vi } from "vitest";
import { marbles } from "../support/marbles.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

describe("toOneshot", () => {
  it("subscribes at the call, and unsubscribes at the first value", async () => {
    const subject = new Subject<string>();
    const rx = toOneshot(subject);
    expect(rx).toBeInstanceOf(oneshot.Receiver);
    expect(subject.observed).toBe(true);
    subject.next("first");
    expect(subject.observed).toBe(false);
    subject.next("second");
    expect(await rx).toBe("first");
  });

  it("takes a value that is emitted inside subscribe, and stops an endless source there", async () => {
    const teardown = vi.fn();
    let emitted = 0;
    const endless = new Observable<number>((subscriber) => {
      subscriber.add(teardown);
      for (; !subscriber.closed; emitted += 1) subscriber.next(emitted);
    });
    const rx = toOneshot(endless.pipe(tap()));
    expect(emitted).toBe(1);
    expect(teardown).toHaveBeenCalledOnce();
    expect(await rx).toBe(0);
    expect(await toOneshot(range(7, Infinity))).toBe(7);
  });

  it("settles before the source is unsubscribed, so a teardown cannot come between", async () => {
    const seen: unknown[] = [];
    const rx = toOneshot(
      new Observable<number>((subscriber) => {
        subscriber.add(() => seen.push(rx.isEmpty));
        queueMicrotask(() => subscriber.next(1));
      }),
    );
    await settle();
    expect(seen).toEqual([false]);
  });

  it("rejects when the source is empty, and reads as ended", async () => {
    const empty: Observable<number> = EMPTY;
    await expect(Promise.resolve(toOneshot(empty))).rejects.toThrow(RecvError);
    expect(await toOneshot(empty).recv()).toBeUndefined();
    expect(toOneshot(empty).tryRecv()).toEqual({ ok: false, reason: "closed" });
  });

  it("rejects with the source's error", async () => {
    const failing = throwError(() => "broken");
    await expect(Promise.resolve(toOneshot(failing))).rejects.toBe("broken");
    await expect(toOneshot(failing).recv()).rejects.toBe("broken");
    const throwing = new Observable<number>(() => {
      throw new Error("cannot");
    });
    await expect(toOneshot(throwing).recv()).rejects.toThrow("cannot");
  });

  it("reports nothing when nobody awaits", async () => {
    toOneshot(throwError(() => "broken"));
    toOneshot(EMPTY);
    await settle();
    expect(unhandled()).toEqual([]);
  });

  it("holds undefined and promises as they are", async () => {
    const promise = Promise.resolve(1);
    expect(await toOneshot(of(undefined)).next()).toEqual({ done: false, value: undefined });
    expect(toOneshot(of(promise)).tryRecv()).toEqual({ ok: true, value: promise });
  });

  it.each([
    ["closed", (rx: oneshot.Receiver<number>) => rx.close()],
    ["disposed", (rx: oneshot.Receiver<number>) => rx[Symbol.dispose]()],
  ])("unsubscribes when the receiver is %s, twice and while parked", async (_, leave) => {
    const subject = new Subject<number>();
    const rx = toOneshot(subject);
    const parked = rx.recv();
    leave(rx);
    leave(rx);
    expect(await parked).toBeUndefined();
    await settle();
    expect(subject.observed).toBe(false);
  });

  it("stays subscribed when a select is won by another, and can be awaited again", async () => {
    const subject = new Subject<number>();
    const rx = toOneshot(subject);
    const won = await select({ reply: rx, other: Promise.resolve("other") });
    expect(won.branch).toBe("other");
    subject.next(1);
    expect(await rx).toBe(1);
  });

  it("fails with the reason when the signal fires, and unsubscribes", async () => {
    const controller = new AbortController();
    const subject = new Subject<number>();
    const rx = toOneshot(subject, { signal: controller.signal });
    controller.abort("enough");
    await expect(Promise.resolve(rx)).rejects.toBe("enough");
    expect(subject.observed).toBe(false);
    await expect(Promise.resolve(toOneshot(NEVER, { signal: controller.signal }))).rejects.toBe("enough");
  });

  it("tells rxjs what unsubscribing throws, and keeps the value", async () => {
    const source = new Observable<number>((subscriber) => {
      subscriber.add(() => {
        throw new Error("teardown");
      });
      subscriber.next(1);
    });
    expect(await toOneshot(source)).toBe(1);
    expect(unhandled()).toEqual([new Error("teardown")]);
  });

  it("checks its arguments before it subscribes", () => {
    const subject = new Subject<number>();
    expect(() => toOneshot(undefined as never)).toThrow("source must be an Observable, got undefined");
    expect(() => toOneshot(subject, 1 as never)).toThrow("options must be an object, got 1");
    expect(() => toOneshot(subject, { signal: 1 as never })).toThrow("signal must be an AbortSignal");
    expect(subject.observed).toBe(false);
  });

  // Only awaiting takes a microtask: the subscribing and unsubscribing shows in virtual time.
  it.each([
    ["--a--b--c|", "^-!"],
    ["--(ab|)", "^-!"],
    ["--|", "^-!"],
    ["--#", "^-!"],
    ["a-b", "(^!)"],
  ])("of %s is subscribed for %s", (diagram, subscribed) => {
    marbles(({ cold, expectSubscriptions }) => {
      const source = cold(diagram);
      toOneshot(source);
      expectSubscriptions(source.subscriptions).toBe(subscribed);
    });
  });
});
