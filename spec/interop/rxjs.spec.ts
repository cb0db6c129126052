/** Receivers in the hands of RxJS 7, with no adapter between. */
import "../support/open-gate.ts";
import {
  concatMap,
  firstValueFrom,
  from,
  isObservable,
  mergeMap,
  of,
  retry,
  Subscription,
  switchMap,
  take,
  toArray,
} from "rxjs";
import { broadcast, ClosedHandleError, JoinSet, LaggedError, mpsc, watch } from "sluice";
import { describe, expect, it } from "vitest";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

function filled(...values: number[]): [mpsc.Sender<number>, mpsc.Receiver<number>] {
  const [tx, rx] = mpsc.channel<number>(16);
  for (const value of values) tx.trySend(value);
  return [tx, rx];
}

describe("rxjs from(rx)", () => {
  it("delivers to the completion", async () => {
    const [tx, rx] = filled(1, 2, 3);
    tx.close();
    const all$ = from(rx).pipe(toArray());
    expect(isObservable(all$)).toBe(true);
    expect(await firstValueFrom(all$)).toEqual([1, 2, 3]);
  });

  it("fails with the channel's error", async () => {
    const [tx, rx] = filled(1);
    tx.fail(new Error("broken"));
    await expect(firstValueFrom(from(rx).pipe(toArray()))).rejects.toThrow("broken");
  });

  it("unsubscribed while parked takes no message: the next one stays in a borrowed channel", async () => {
    const [tx, rx] = filled();
    const seen: number[] = [];
    const subscription = from(rx.iter({ preventClose: true })).subscribe((n) => seen.push(n));
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 1, loops: 1 });
    subscription.unsubscribe();
    tx.trySend(1);
    await settle();
    expect(seen).toEqual([]);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("unsubscribed while parked disposes a receiver that it owns: the sender gets its message back", async () => {
    const [tx, rx] = filled();
    const subscription = from(rx).subscribe();
    await settle();
    subscription.unsubscribe();
    expect(tx.isClosed).toBe(true);
    await expect(tx.send(1)).rejects.toMatchObject({ code: "CLOSED", value: 1 });
    expect(() => rx.tryRecv()).toThrow(ClosedHandleError);
  });

  it("takes no more than take asks for", async () => {
    const [, rx] = filled(1, 2, 3, 4);
    const two$ = from(rx.iter({ preventClose: true })).pipe(take(2), toArray());
    expect(await firstValueFrom(two$)).toEqual([1, 2]);
    expect(await rx.recvMany(9)).toEqual([3, 4]);
  });

  it("leaves no waiter behind in 10^5 rounds", async () => {
    const [tx, rx] = filled();
    const borrowed$ = from(rx.iter({ preventClose: true }));
    for (let n = 0; n < 100_000; n += 1) {
      const subscription = borrowed$.subscribe();
      if (n % 1000 === 0) await settle();
      subscription.unsubscribe();
    }
    await settle();
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    tx.trySend(1);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("gives the value of a watch receiver inside subscribe", () => {
    const [, rx] = watch.channel("now");
    const seen: string[] = [];
    from(rx).subscribe((value) => seen.push(value));
    expect(seen).toEqual(["now"]);
  });

  it("fails when a broadcast receiver lags, and a retry goes on", async () => {
    const [tx, rx] = broadcast.channel<number>(2);
    for (const n of [1, 2, 3]) tx.send(n);
    await expect(firstValueFrom(from(rx))).rejects.toThrow(LaggedError);
    for (const n of [4, 5]) tx.send(n);
    tx.close();
    expect(await firstValueFrom(from(rx).pipe(retry(), toArray()))).toEqual([4, 5]);
  });

  it("gives the results of a JoinSet", async () => {
    const set = new JoinSet<number>();
    for (const n of [1, 2]) set.spawn(() => n);
    const results = await firstValueFrom(from(set).pipe(toArray()));
    expect(results).toEqual([1, 2].map((value) => expect.objectContaining({ status: "fulfilled", value }) as unknown));
  });
});

describe("rxjs operators", () => {
  it("merge receivers", async () => {
    const [tx1, rx1] = filled(1, 2);
    const [tx2, rx2] = filled(10, 20);
    tx1.close();
    tx2.close();
    const all = await firstValueFrom(
      of(rx1, rx2).pipe(
        mergeMap((rx) => rx),
        toArray(),
      ),
    );
    expect(all.sort((a, b) => a - b)).toEqual([1, 2, 10, 20]);
  });

  it("concat receivers, reading each only when its turn has come", async () => {
    const [tx1, rx1] = filled(1, 2);
    const [tx2, rx2] = filled(10, 20);
    tx2.close();
    const all = firstValueFrom(
      of(rx1, rx2).pipe(
        concatMap((rx) => rx),
        toArray(),
      ),
    );
    await settle();
    expect(rx2.size).toBe(2);
    tx1.close();
    expect(await all).toEqual([1, 2, 10, 20]);
  });

  it("switch from one receiver to the next, and leave the first", async () => {
    const [tx1, rx1] = filled();
    const [tx2, rx2] = filled(10);
    tx2.close();
    expect(
      await firstValueFrom(
        of(rx1, rx2).pipe(
          switchMap((rx) => rx),
          toArray(),
        ),
      ),
    ).toEqual([10]);
    expect(tx1.isClosed).toBe(true);
  });
});

describe("a rxjs Subscription", () => {
  it("takes one of ours for a teardown", async () => {
    const [tx, rx] = filled();
    const all = new Subscription();
    all.add(rx.subscribe(() => {}));
    await settle();
    all.unsubscribe();
    expect(tx.isClosed).toBe(true);
  });
});

describe("a source of ours", () => {
  it("is never taken for an array", () => {
    const sources = [
      mpsc.channel<number>(1)[1],
      mpsc.unboundedChannel<number>()[1],
      broadcast.channel<number>(1)[1],
      watch.channel(1)[1],
      mpsc.channel<number>(1)[1].iter(),
      new JoinSet<number>(),
    ];
    for (const source of sources) {
      expect("length" in source).toBe(false);
      expect(source).toHaveProperty("@@observable");
      expect("then" in source).toBe(false);
    }
  });

  it("speaks Symbol.observable where something brings it, also afterwards", async () => {
    const symbol = Symbol("observable");
    const [, before] = filled();
    Object.defineProperty(Symbol, "observable", { value: symbol, configurable: true });
    try {
      const [, rx] = filled(1);
      expect((rx as unknown as Record<symbol, () => unknown>)[symbol]?.()).toBe(rx);
      expect(symbol in before).toBe(true);
    } finally {
      Reflect.deleteProperty(Symbol, "observable");
    }
  });
});
