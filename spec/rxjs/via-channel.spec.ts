import "../support/open-gate.ts";
import { concat, map, mergeMap, Observable, of, range, share, Subject, take, tap, throwError, toArray } from "rxjs";
import { OverflowError } from "sluice";
import { type DropReason, viaChannel, type ViaChannelOptions } from "sluice/rxjs";
import { describe, expect, it, vi } from "vitest";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();
const strict = { capacity: 4, overflow: "error" } as const;

function note<T>(observable: Observable<T>) {
  const seen: unknown[] = [];
  const subscription = observable.subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(error),
    complete: () => seen.push("complete"),
  });
  return { seen, subscription };
}

describe("viaChannel", () => {
  it("delivers on a microtask, in order, to the completion", async () => {
    const { seen, subscription } = note(of(1, 2, 3).pipe(viaChannel(strict)));
    expect(seen).toEqual([]);
    await settle();
    expect(seen).toEqual([1, 2, 3, "complete"]);
    expect(subscription.closed).toBe(true);
  });

  it("does nothing before it is subscribed to, and has a channel for each subscription", async () => {
    const subscribed = vi.fn();
    const piped = new Observable<number>((subscriber) => {
      subscribed();
      subscriber.next(1);
      subscriber.complete();
    }).pipe(viaChannel(strict));
    await settle();
    expect(subscribed).not.toHaveBeenCalled();
    const [first, second] = [note(piped), note(piped)];
    await settle();
    expect(subscribed).toHaveBeenCalledTimes(2);
    expect([first.seen, second.seen]).toEqual([
      [1, "complete"],
      [1, "complete"],
    ]);
  });

  it("hands an error on after what is buffered", async () => {
    const { seen } = note(
      concat(
        of(1, 2),
        throwError(() => new Error("broken")),
      ).pipe(viaChannel(strict)),
    );
    await settle();
    expect(seen).toEqual([1, 2, new Error("broken")]);
    expect(unhandled()).toEqual([]);
  });

  it("fails by an overflow after what is buffered, and stops a source that emits inside subscribe", async () => {
    let emitted = 0;
    const dropped: [number, DropReason][] = [];
    const source$ = range(0, Infinity).pipe(tap(() => (emitted += 1)));
    const { seen } = note(source$.pipe(viaChannel({ ...strict, onDrop: (...drop) => dropped.push(drop) })));
    expect(emitted).toBe(5);
    await settle();
    expect(seen).toEqual([0, 1, 2, 3, new OverflowError(4)]);
    expect(dropped).toEqual([[4, "full"]]);
  });

  it.each([
    ["drop-oldest", [7, 8, 9]],
    ["drop-newest", [0, 1, 2]],
    ["unbounded", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ] as const)("meets a burst by the policy (%s)", async (overflow, kept) => {
    const dropped: number[] = [];
    const onDrop = (value: number): void => void dropped.push(value);
    const { seen } = note(range(0, 10).pipe(viaChannel({ capacity: 3, overflow, onDrop })));
    await settle();
    expect(seen).toEqual([...kept, "complete"]);
    expect(dropped).toHaveLength(10 - kept.length);
  });

  it("tears down source and channel when it is unsubscribed, in that step", async () => {
    const subject = new Subject<number>();
    const dropped: [number, DropReason][] = [];
    const { seen, subscription } = note(
      subject.pipe(viaChannel({ ...strict, onDrop: (...drop) => dropped.push(drop) })),
    );
    subject.next(1);
    await settle();
    subject.next(2);
    subscription.unsubscribe();
    expect(subject.observed).toBe(false);
    expect(dropped).toEqual([[2, "closed"]]);
    await settle();
    expect(seen).toEqual([1]);
  });

  it("delivers nothing more to a consumer that unsubscribes inside next", async () => {
    const subject = new Subject<number>();
    const { seen } = note(subject.pipe(viaChannel(strict), take(2)));
    for (const n of [1, 2, 3]) subject.next(n);
    await settle();
    expect(seen).toEqual([1, 2, "complete"]);
    expect(subject.observed).toBe(false);
  });

  it("is not stopped by a consumer that throws", async () => {
    const subject = new Subject<number>();
    const seen: number[] = [];
    subject.pipe(viaChannel(strict)).subscribe((n) => {
      seen.push(n);
      throw new Error(`mine ${n}`);
    });
    subject.next(1);
    subject.next(2);
    await settle();
    expect(seen).toEqual([1, 2]);
    expect(unhandled()).toEqual([new Error("mine 1"), new Error("mine 2")]);
    expect(subject.observed).toBe(true);
  });

  it("unsubscribes the source when an operator behind it throws", async () => {
    const subject = new Subject<number>();
    const { seen } = note(
      subject.pipe(
        viaChannel(strict),
        map((n) => {
          if (n === 2) throw new Error("map");
          return n;
        }),
      ),
    );
    for (const n of [1, 2, 3]) subject.next(n);
    await settle();
    expect(seen).toEqual([1, new Error("map")]);
    expect(subject.observed).toBe(false);
  });

  it("lets the consumer push into the source", async () => {
    const subject = new Subject<number>();
    const { seen } = note(
      subject.pipe(
        viaChannel({ capacity: 1, overflow: "error" }),
        tap((n) => {
          if (n < 100) subject.next(n + 1);
        }),
      ),
    );
    subject.next(1);
    await settle();
    expect(seen).toHaveLength(100); // no recursion, and no more than one waiting
  });

  it("isolates a slow consumer from its neighbours", async () => {
    const subject = new Subject<number>();
    const shared$ = subject.pipe(share());
    const fast = note(shared$);
    const slow = note(shared$.pipe(viaChannel({ capacity: 2, overflow: "drop-oldest" })));
    for (let n = 0; n < 10; n += 1) subject.next(n);
    subject.complete();
    await settle();
    expect(fast.seen).toHaveLength(11);
    expect(slow.seen).toEqual([8, 9, "complete"]);
  });

  it("works inside an inner Observable", async () => {
    const { seen } = note(
      of(1, 2).pipe(
        mergeMap((n) => range(n * 10, 2).pipe(viaChannel(strict))),
        toArray(),
      ),
    );
    await settle();
    expect(seen[0]).toHaveLength(4);
  });

  it("leaves nothing behind, however often it is subscribed to", async () => {
    const subject = new Subject<number>();
    const piped = subject.pipe(viaChannel(strict));
    for (let n = 0; n < 100_000; n += 1) {
      const subscription = piped.subscribe();
      if (n % 1000 === 0) await settle();
      subscription.unsubscribe();
    }
    expect(subject.observed).toBe(false);
  });

  it("checks its options at the call", () => {
    expect(() => viaChannel({} as ViaChannelOptions<number>)).toThrow("overflow must be one of");
    expect(() => viaChannel({ overflow: "error", capacity: 0 })).toThrow(RangeError);
  });
});
