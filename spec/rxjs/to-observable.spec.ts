import "../support/open-gate.ts";
import { firstValueFrom, map, Observable, Subject, Subscriber, take, toArray } from "rxjs";
import { ClosedHandleError, mpsc, watch } from "sluice";
import { toObservable } from "sluice/rxjs";
import { describe, expect, it, vi } from "vitest";
import { closeGate } from "../support/gate.ts";
import { readersOf } from "../support/readers.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

/** Subscribes and notes what comes. */
function watchIt<T>(observable: Observable<T>) {
  const seen: unknown[] = [];
  const subscription = observable.subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(error),
    complete: () => seen.push("complete"),
  });
  return { seen, subscription };
}

describe("toObservable", () => {
  it("gives an Observable of rxjs", () => {
    const [, rx] = mpsc.channel<number>(1);
    expect(toObservable(rx)).toBeInstanceOf(Observable);
  });

  it("does nothing before it is subscribed to", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    tx.trySend(1);
    toObservable(rx).pipe(map((n) => n + 1));
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(rx.size).toBe(1);
  });

  it("delivers on a microtask, in order, to the end", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    tx.trySend(1);
    const { seen, subscription } = watchIt(toObservable(rx));
    expect(seen).toEqual([]);
    await settle();
    expect(seen).toEqual([1]);
    for (const n of [2, 3]) tx.trySend(n);
    expect(seen).toEqual([1]);
    await settle();
    tx.close();
    await settle();
    expect(seen).toEqual([1, 2, 3, "complete"]);
    expect(subscription.closed).toBe(true);
  });

  it("delivers a burst in one microtask", async () => {
    const [tx, rx] = mpsc.channel<number>(64);
    const { seen } = watchIt(toObservable(rx));
    await settle();
    for (let n = 0; n < 64; n += 1) tx.trySend(n);
    let microtasks = 0;
    for (; seen.length === 0; microtasks += 1) await Promise.resolve();
    expect(microtasks).toBe(1);
    expect(seen).toHaveLength(64);
  });

  it("fails with the channel's error after what is buffered", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    tx.trySend(1);
    tx.fail(new Error("broken"));
    const { seen } = watchIt(toObservable(rx));
    await settle();
    expect(seen).toEqual([1, new Error("broken")]);
  });

  it("unsubscribed while parked takes no message, and disposes the receiver", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const { seen, subscription } = watchIt(toObservable(rx));
    await settle();
    subscription.unsubscribe();
    expect(tx.trySend(1)).toEqual({ ok: false, reason: "closed" });
    expect(() => rx.tryRecv()).toThrow(ClosedHandleError);
    await settle();
    expect(seen).toEqual([]);
  });

  it("unsubscribed while parked takes no message, and leaves a borrowed receiver as it is", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const { seen, subscription } = watchIt(toObservable(rx, { preventClose: true }));
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 1, loops: 1 });
    subscription.unsubscribe();
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    tx.trySend(1);
    await settle();
    expect(seen).toEqual([]);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("unsubscribed after it was woken leaves the message to the next reader", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const { subscription, seen } = watchIt(toObservable(rx, { preventClose: true }));
    await settle();
    const next = rx.recv();
    tx.trySend(1);
    subscription.unsubscribe();
    expect(await next).toBe(1);
    expect(seen).toEqual([]);
  });

  it("unsubscribed inside next takes nothing more", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    for (const n of [1, 2, 3]) tx.trySend(n);
    const seen = toObservable(rx, { preventClose: true }).pipe(take(2), toArray());
    expect(await firstValueFrom(seen)).toEqual([1, 2]);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 3 });
  });

  it("closes, and leaves what is buffered to those who still read", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const first = watchIt(toObservable(rx));
    const second = watchIt(toObservable(rx));
    await settle();
    for (const n of [1, 2, 3]) tx.trySend(n);
    first.subscription.unsubscribe();
    await settle();
    expect([first.seen, second.seen]).toEqual([[], [1, 2, 3, "complete"]]);
  });

  it("lets subscribers of one receiver compete", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const source$ = toObservable(rx);
    const [first, second] = [watchIt(source$), watchIt(source$)];
    await settle();
    tx.trySend(1);
    tx.trySend(2);
    tx.close();
    await settle();
    expect([...first.seen, ...second.seen].filter((value) => value !== "complete").sort()).toEqual([1, 2]);
  });

  it("reads iter() too", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    tx.trySend(1);
    const { subscription } = watchIt(toObservable(rx.iter({ preventClose: true })).pipe(take(1)));
    await settle();
    expect(subscription.closed).toBe(true);
    expect(tx.trySend(2)).toEqual({ ok: true });
  });

  it("reads any async iterable", async () => {
    const returned = vi.fn();
    async function* letters(): AsyncGenerator<string> {
      try {
        yield* ["a", "b", "c"];
      } finally {
        returned();
      }
    }
    const seen = toObservable(letters()).pipe(take(2), toArray());
    expect(await firstValueFrom(seen)).toEqual(["a", "b"]);
    await settle();
    expect(returned).toHaveBeenCalledOnce();
  });

  it("fails when subscribed to after the receiver was disposed", () => {
    const [, rx] = mpsc.channel<number>(4);
    const source$ = toObservable(rx);
    rx[Symbol.dispose]();
    const { seen } = watchIt(source$);
    expect(seen).toEqual([expect.any(ClosedHandleError)]);
  });

  it("goes on after a throw in next, which rxjs reports", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const seen: number[] = [];
    toObservable(rx).subscribe((n) => {
      seen.push(n);
      if (n === 1) throw new Error("mine");
    });
    tx.trySend(1);
    tx.trySend(2);
    await settle();
    expect(seen).toEqual([1, 2]);
    expect(unhandled()).toEqual([new Error("mine")]);
  });

  it("reports to rxjs what a subscriber throws that guards nothing itself", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const raw = {
      next: () => {
        throw new Error("raw");
      },
      error: () => {},
      complete: () => {},
    };
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- as operators of other libraries do
    toObservable(rx).subscribe(new Subscriber(raw));
    tx.trySend(1);
    tx.trySend(2);
    await settle();
    expect(unhandled()).toEqual([new Error("raw"), new Error("raw")]);
  });

  it("tells rxjs of an error that the subscriber does not take", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    toObservable(rx).subscribe();
    tx.fail("broken");
    await settle();
    expect(unhandled()).toEqual(["broken"]);
  });

  it("lets the consumer send into the channel that it reads", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const { seen } = watchIt(
      toObservable(rx).pipe(
        map((n) => {
          if (n < 4) tx.trySend(n + 1);
          return n;
        }),
      ),
    );
    tx.trySend(1);
    await settle();
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it("feeds a Subject", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const subject = new Subject<number>();
    const { seen } = watchIt(subject);
    toObservable(rx).subscribe(subject);
    tx.trySend(1);
    tx.close();
    await settle();
    expect(seen).toEqual([1, "complete"]);
  });

  it("leaves no waiter behind, however often it is subscribed to", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const source$ = toObservable(rx, { preventClose: true });
    for (let n = 0; n < 100_000; n += 1) {
      const subscription = source$.subscribe();
      if (n % 1000 === 0) await settle();
      subscription.unsubscribe();
    }
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    tx.trySend(1);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("refuses what cannot be iterated", () => {
    expect(() => toObservable([1] as never)).toThrow(TypeError);
    expect(() => toObservable([1] as never)).toThrow("source must be");
  });
});

describe("toObservable of a watch receiver", () => {
  it("gives the current value inside subscribe, then the newest", async () => {
    const [tx, rx] = watch.channel(1);
    const { seen } = watchIt(toObservable(rx));
    expect(seen).toEqual([1]);
    for (const n of [2, 3, 4]) tx.send(n);
    expect(seen).toEqual([1]);
    await settle();
    expect(seen).toEqual([1, 4]);
    tx.close();
    await settle();
    expect(seen).toEqual([1, 4, "complete"]);
  });

  it("gives the current value inside subscribe also while the gate is closed", async () => {
    const [, rx] = watch.channel(1);
    closeGate();
    const { seen } = watchIt(toObservable(rx));
    const structural: number[] = [];
    rx.subscribe((value) => structural.push(value));
    expect([seen, structural]).toEqual([[1], [1]]);
    await settle();
    expect([seen, structural]).toEqual([[1], [1]]);
  });

  it("stops at once a subscriber that has enough of the first value", async () => {
    const [tx, rx] = watch.channel(1);
    const seen: number[] = [];
    const source$ = toObservable(rx, { preventClose: true }).pipe(take(1));
    source$.subscribe((value) => {
      seen.push(value);
      tx.send(value + 1);
    });
    await settle();
    expect(seen).toEqual([1]);
    expect(tx.receiverCount).toBe(1);
    expect(rx.hasChanged()).toBe(true);
  });

  it("takes the receiver along, unless it is borrowed", () => {
    const [tx, rx] = watch.channel(1);
    toObservable(rx, { preventClose: true }).subscribe().unsubscribe();
    expect(tx.receiverCount).toBe(1);
    toObservable(rx).subscribe().unsubscribe();
    expect(tx.receiverCount).toBe(0);
  });
});
