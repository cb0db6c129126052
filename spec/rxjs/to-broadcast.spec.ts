import "../support/open-gate.ts";
import { concat, EMPTY, NEVER, Observable, of, range, Subject, tap, throwError } from "rxjs";
import { broadcast, LaggedError } from "sluice";
import { toBroadcast } from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

async function collect<T>(rx: broadcast.Receiver<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const value of rx) seen.push(value);
  return seen;
}

describe("toBroadcast", () => {
  it("subscribes at the call, once for all receivers", async () => {
    let subscribed = 0;
    const subject = new Subject<number>();
    const source = subject.pipe(tap({ subscribe: () => (subscribed += 1) }));
    const rx = toBroadcast(source, { capacity: 4 });
    expect(rx).toBeInstanceOf(broadcast.Receiver);
    const other = rx.resubscribe();
    subject.next(1);
    subject.complete();
    expect(await collect(rx)).toEqual([1]);
    expect(await collect(other)).toEqual([1]);
    expect(subscribed).toBe(1);
  });

  it("gives the first receiver what the source emits inside subscribe", async () => {
    expect(await collect(toBroadcast(of(1, 2), { capacity: 4 }))).toEqual([1, 2]);
    expect(await collect(toBroadcast(EMPTY, { capacity: 4 }))).toEqual([]);
  });

  it("tells every receiver the error, after what it has not read", async () => {
    const source = concat(
      of(1),
      throwError(() => "broken"),
    );
    const rx = toBroadcast(source, { capacity: 4 });
    const late = rx.resubscribe();
    expect(await rx.recv()).toBe(1);
    await expect(rx.recv()).rejects.toBe("broken");
    await expect(late.recv()).rejects.toBe("broken");
    expect(await late.recv()).toBeUndefined();
    expect(unhandled()).toEqual([]);
  });

  it("tells a receiver that is behind how much it has missed, and nobody else", async () => {
    const subject = new Subject<number>();
    const slow = toBroadcast(subject, { capacity: 2 });
    const fast = slow.resubscribe();
    for (const n of [1, 2, 3]) {
      subject.next(n);
      expect(await fast.recv()).toBe(n);
    }
    await expect(slow.recv()).rejects.toThrow(new LaggedError(1));
    expect(await slow.recv()).toBe(2);
  });

  it("lets receivers skip what they missed", async () => {
    const rx = toBroadcast(range(1, 9), { capacity: 2, onLag: "skip" });
    expect(await collect(rx)).toEqual([8, 9]);
  });

  it("keeps the last values for those who come later and ask", async () => {
    const rx = toBroadcast(concat(of(1, 2, 3), NEVER), { capacity: 4, replay: 2 });
    const late = rx.resubscribe({ replay: true });
    expect([late.tryRecv(), late.tryRecv(), late.tryRecv()]).toEqual([
      { ok: true, value: 2 },
      { ok: true, value: 3 },
      { ok: false, reason: "empty" },
    ]);
    rx.close();
    late.close();
  });

  it("unsubscribes with the last receiver, also one that was parked", async () => {
    const subject = new Subject<number>();
    const rx = toBroadcast(subject, { capacity: 4 });
    const other = rx.resubscribe();
    const parked = rx.recv();
    rx.close();
    rx[Symbol.dispose]();
    expect(await parked).toBeUndefined();
    await settle();
    expect(subject.observed).toBe(true);
    other[Symbol.dispose]();
    await settle();
    expect(subject.observed).toBe(false);
  });

  it("unsubscribes when its subscriber does", async () => {
    const subject = new Subject<number>();
    const seen: number[] = [];
    const subscription = toBroadcast(subject, { capacity: 4 }).subscribe((n) => seen.push(n));
    subject.next(1);
    await settle();
    subscription.unsubscribe();
    await settle();
    expect([seen, subject.observed]).toEqual([[1], false]);
  });

  it("takes what a source throws inside subscribe for its error", async () => {
    const source = new Observable<number>(() => {
      throw new Error("cannot");
    });
    await expect(toBroadcast(source, { capacity: 1 }).recv()).rejects.toThrow("cannot");
  });

  it("stops an endless source that emits inside subscribe when the signal fires", async () => {
    const controller = new AbortController();
    const source = range(0, Infinity).pipe(tap((n) => n === 3 && controller.abort("enough")));
    const rx = toBroadcast(source, { capacity: 8, signal: controller.signal });
    expect([await rx.recv(), await rx.recv(), await rx.recv()]).toEqual([0, 1, 2]);
    await expect(rx.recv()).rejects.toBe("enough");
  });

  it("takes a value that is sent inside the delivery of another", async () => {
    const subject = new Subject<number>();
    subject.subscribe((n) => n < 3 && subject.next(n + 1));
    const rx = toBroadcast(subject, { capacity: 4 });
    subject.next(1);
    subject.complete();
    expect(await collect(rx)).toEqual([3, 2, 1]); // the order in which a Subject tells its second observer
  });

  it("checks its arguments before it subscribes", () => {
    const subject = new Subject<number>();
    expect(() => toBroadcast({} as never, { capacity: 1 })).toThrow("source must be an Observable, got an object");
    expect(() => toBroadcast(subject, undefined as never)).toThrow("options must be an object with capacity");
    expect(() => toBroadcast(subject, { capacity: 0 })).toThrow("capacity must be an integer of 1 or more, got 0");
    expect(() => toBroadcast(subject, { capacity: 1, replay: 2 })).toThrow("replay must be an integer from 0 to 1");
    expect(() => toBroadcast(subject, { capacity: 1, onLag: 1 as never })).toThrow("onLag must be");
    expect(() => toBroadcast(subject, { capacity: 1, signal: 1 as never })).toThrow("signal must be an AbortSignal");
    expect(subject.observed).toBe(false);
  });
});
