/** Receivers in the hands of RxJS 9 and of the platform's Observable, and a channel as the bridge between RxJS 7 and RxJS 9. */
import "../support/open-gate.ts";
import {
  from as from7,
  interval,
  map as map7,
  Observable as Observable7,
  Subject as Subject7,
  take as take7,
  toArray as toArray7,
  lastValueFrom,
} from "rxjs";
import { ColdObservable, Subject as Subject9 } from "rxjs-9";
import { map as map9 } from "rxjs-9/map";
import { pipe as pipe9 } from "rxjs-9/pipe";
import { scan as scan9 } from "rxjs-9/scan";
import { ClosedHandleError, mpsc, OverflowError, select, stream, watch } from "sluice";
import { toPlatformObservable, toReceiver } from "sluice/observable";
import { toObservable, toReceiver as toReceiver7 } from "sluice/rxjs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { readersOf } from "../support/readers.ts";
import { reported } from "../support/reported.ts";
import { settle } from "../support/settle.ts";

const unhandled = reported();
afterEach(() => expect(unhandled()).toEqual([]));
const strict = { capacity: 4, overflow: "error" } as const;

function filled(...values: number[]): [mpsc.Sender<number>, mpsc.Receiver<number>] {
  const [tx, rx] = mpsc.channel<number>(16);
  for (const value of values) tx.trySend(value);
  return [tx, rx];
}

describe("Observable.from(rx)", () => {
  it("delivers to the completion, through operators", async () => {
    const [tx, rx] = filled(1, 2, 3);
    tx.close();
    expect(
      await Observable.from(rx)
        .map((n) => n * 2)
        .toArray(),
    ).toEqual([2, 4, 6]);
  });

  it("aborted while parked takes no message, and leaves by the iteration rule", async () => {
    const [tx, rx] = filled();
    const controller = new AbortController();
    Observable.from(rx.iter({ preventClose: true })).subscribe(() => {}, { signal: controller.signal });
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 1, loops: 1 });
    controller.abort();
    tx.trySend(1);
    await settle();
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(
      await Observable.from(rx)
        .toArray({ signal: AbortSignal.abort("early") })
        .catch((e: unknown) => e),
    ).toBe("early");
  });

  it("fails with the channel's error", async () => {
    const [tx, rx] = filled();
    tx.fail(new Error("broken"));
    await expect(Observable.from(rx).first()).rejects.toThrow("broken");
  });

  it("of a watch receiver begins with the current value", async () => {
    const [tx, rx] = watch.channel(1);
    tx.send(2);
    expect(await Observable.from(rx).first()).toBe(2);
  });
});

describe("EventTarget.when() into a channel", () => {
  it("listens as long as somebody reads", async () => {
    const target = new EventTarget();
    const remove = vi.spyOn(target, "removeEventListener");
    const rx = toReceiver(target.when("tick"), strict);
    target.dispatchEvent(new Event("tick"));
    expect((await rx.recv())?.type).toBe("tick");
    rx.close();
    await settle();
    target.dispatchEvent(new Event("tick"));
    expect(rx.size).toBe(0);
    remove.mockRestore();
  });
});

describe("RxJS 7, a channel, RxJS 9", () => {
  it("brings values and the completion over", async () => {
    const rx = toReceiver(from7([1, 2, 3]).pipe(map7((n) => n * 2)), strict);
    const nine = toPlatformObservable(rx, { Observable: ColdObservable<number> });
    const sums = nine[pipe9](
      (values) => values[map9]((n) => n + 1),
      (values) => values[scan9]((sum: number, n: number) => sum + n, 0),
    );
    expect(await sums.toArray()).toEqual([3, 8, 15]);
  });

  it("brings the error over, after what is buffered", async () => {
    const subject = new Subject7<number>();
    const seen: unknown[] = [];
    toPlatformObservable(toReceiver(subject, strict)).subscribe({
      next: (n) => void seen.push(n),
      error: (error) => void seen.push(error),
    });
    subject.next(1);
    subject.error(new Error("broken"));
    await settle();
    expect(seen).toEqual([1, new Error("broken")]);
  });

  it("brings the leaving back, also while parked", async () => {
    const subject = new Subject7<number>();
    const controller = new AbortController();
    toPlatformObservable(toReceiver(subject, strict)).subscribe(() => {}, { signal: controller.signal });
    await settle();
    expect(subject.observed).toBe(true);
    controller.abort();
    await settle();
    expect(subject.observed).toBe(false);
  });

  it("stops a source that never ends", async () => {
    vi.useFakeTimers();
    const ticks = toPlatformObservable(toReceiver(interval(1), strict));
    const three = ticks.take(3).toArray();
    await vi.advanceTimersByTimeAsync(3);
    expect(await three).toEqual([0, 1, 2]);
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});

describe("RxJS 9, a channel, RxJS 7", () => {
  it.each([
    ["sluice/observable", toReceiver],
    ["sluice/rxjs", toReceiver7],
  ])("brings values and the completion over (toReceiver of %s)", async (_, receive) => {
    const nine = new ColdObservable<number>((subscriber) => {
      for (const n of [1, 2, 3]) subscriber.next(n);
      subscriber.complete();
    });
    const seven$ = toObservable(
      receive(
        nine[map9]((n) => n * 2),
        strict,
      ),
    );
    expect(seven$).toBeInstanceOf(Observable7);
    expect(await lastValueFrom(seven$.pipe(toArray7()))).toEqual([2, 4, 6]);
  });

  it("brings the error over", async () => {
    const subject = new Subject9<number>();
    const seven$ = toObservable(toReceiver(subject, strict));
    const seen: unknown[] = [];
    seven$.subscribe({ next: (n) => seen.push(n), error: (error) => seen.push(error) });
    subject.next(1);
    subject.error(new Error("broken"));
    await settle();
    expect(seen).toEqual([1, new Error("broken")]);
  });

  it("brings the leaving back, also while parked", async () => {
    const teardown = vi.fn();
    const nine = new Observable<number>((subscriber) => subscriber.addTeardown(teardown));
    const subscription = toObservable(toReceiver(nine, strict)).subscribe();
    await settle();
    subscription.unsubscribe();
    await settle();
    expect(teardown).toHaveBeenCalledOnce();
  });

  it("stops a source that emits without end inside subscribe", async () => {
    let emitted = 0;
    const firehose = new ColdObservable<number>((subscriber) => {
      for (; subscriber.active && emitted < 1000; emitted += 1) subscriber.next(emitted);
    });
    const seen: unknown[] = [];
    toObservable(toReceiver(firehose, strict))
      .pipe(take7(9))
      .subscribe({ next: (n) => seen.push(n), error: (error) => seen.push(error) });
    await settle();
    expect(emitted).toBe(5);
    expect(seen).toEqual([0, 1, 2, 3, new OverflowError(4)]);
  });

  it("and back again", async () => {
    const nine = toPlatformObservable(toReceiver(toObservable(toReceiver(Observable.from([1, 2]), strict)), strict));
    expect(await nine.toArray()).toEqual([1, 2]);
  });
});

describe("an Observable of the platform in sluice", () => {
  it("is a branch of select and a source of a stream", async () => {
    const teardown = vi.fn();
    const one = new Observable<number>((subscriber) => {
      subscriber.addTeardown(teardown);
      subscriber.next(1);
    });
    expect(await select({ one })).toMatchObject({ branch: "one", value: 1 });
    expect(teardown).toHaveBeenCalledOnce();
    expect(
      await stream(Observable.from([1, 2, 3]))
        .map((n) => n * 2)
        .collect(),
    ).toEqual([2, 4, 6]);
  });

  it("disposes nothing that it did not take over", async () => {
    const [tx, rx] = filled(1);
    const never = toPlatformObservable(rx);
    await settle();
    expect(tx.isClosed).toBe(false);
    expect(await never.first()).toBe(1);
    expect(() => rx.tryRecv()).toThrow(ClosedHandleError);
  });
});
