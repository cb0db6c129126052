import "../support/open-gate.ts";
import { type Observable, retry, Subscription, take } from "rxjs";
import { broadcast, LaggedError } from "sluice";
import { toObservable } from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { readersOf } from "../support/readers.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

/** A receiver of the last two messages that is three behind, so it misses one. */
function lagging() {
  const [tx, rx] = broadcast.channel<number>(2);
  for (const n of [1, 2, 3]) tx.send(n);
  return { tx, rx };
}

function note<T>(observable: Observable<T>, seen: unknown[] = []) {
  const subscription = observable.subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(error),
    complete: () => seen.push("complete"),
  });
  return { seen, subscription };
}

describe("toObservable of a broadcast receiver that lags", () => {
  it.each([undefined, {}, { onLag: undefined }, { onLag: "error" as const }])("fails (%o)", async (options) => {
    const { rx } = lagging();
    const { seen } = note(toObservable(rx, options));
    await settle();
    expect(seen).toEqual([expect.any(LaggedError)]);
    expect(seen[0]).toMatchObject({ missed: 1, code: "LAGGED" });
  });

  it("loses nothing that is kept by that: a retry goes on with the oldest", async () => {
    const { tx, rx } = lagging();
    const { seen } = note(toObservable(rx).pipe(retry()));
    await settle();
    expect(seen).toEqual([2, 3]);
    tx.send(4);
    tx.close();
    await settle();
    expect(seen).toEqual([2, 3, 4, "complete"]);
  });

  it("leaves the receiver open after the failure", async () => {
    const { tx, rx } = lagging();
    note(toObservable(rx));
    await settle();
    expect(tx.receiverCount).toBe(1);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 2 });
  });

  it("goes on with skip", async () => {
    const { tx, rx } = lagging();
    const { seen } = note(toObservable(rx, { onLag: "skip" }));
    await settle();
    for (const n of [4, 5, 6, 7]) tx.send(n);
    tx.close();
    await settle();
    expect(seen).toEqual([2, 3, 6, 7, "complete"]);
  });

  it("tells a function how many were missed, in their place, and goes on", async () => {
    const { tx, rx } = lagging();
    const seen: unknown[] = [];
    note(toObservable(rx, { onLag: (missed) => seen.push(`missed ${missed}`) }), seen);
    await settle();
    for (const n of [4, 5, 6, 7]) tx.send(n);
    tx.close();
    await settle();
    expect(seen).toEqual(["missed 1", 2, 3, "missed 2", 6, 7, "complete"]);
  });

  it("leaves the next message where it is when the function unsubscribes", async () => {
    const { rx } = lagging();
    const subscription = new Subscription();
    const { seen, subscription: inner } = note(
      toObservable(rx, { preventClose: true, onLag: () => subscription.unsubscribe() }),
    );
    subscription.add(inner);
    await settle();
    expect(seen).toEqual([]);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 2 });
  });

  it("reports what the function throws, and goes on", async () => {
    const { rx } = lagging();
    const onLag = (): void => {
      throw new Error("mine");
    };
    const { seen } = note(toObservable(rx, { onLag }));
    await settle();
    expect(seen).toEqual([2, 3]);
    expect(unhandled()).toEqual([new Error("mine")]);
  });

  it("still passes the channel's error on", async () => {
    const { tx, rx } = lagging();
    tx.fail(new Error("broken"));
    const { seen } = note(toObservable(rx, { onLag: "skip" }));
    await settle();
    expect(seen).toEqual([2, 3, new Error("broken")]);
  });

  it("serves each subscription by its own choice", async () => {
    const [tx, rx] = broadcast.channel<number>(2);
    const [one, other] = [tx.subscribe(), rx];
    const strict = note(toObservable(one));
    const lax = note(toObservable(other, { onLag: "skip" }));
    for (const n of [1, 2, 3]) tx.send(n);
    await settle();
    expect(strict.seen).toEqual([expect.any(LaggedError)]);
    expect(lax.seen).toEqual([2, 3]);
  });

  it("is told nothing by a receiver that skips of itself", async () => {
    const [tx, rx] = broadcast.channel<number>(2, { onLag: "skip" });
    for (const n of [1, 2, 3]) tx.send(n);
    const { seen } = note(toObservable(rx).pipe(take(1)));
    await settle();
    expect(seen).toEqual([2, "complete"]);
  });

  it("shares the receiver with other subscribers, and disposes it when all have left", async () => {
    const [tx, rx] = broadcast.channel<number>(8);
    const first = note(toObservable(rx, { onLag: "skip" }));
    await settle();
    first.subscription.unsubscribe();
    expect(tx.receiverCount).toBe(0);
  });
});
