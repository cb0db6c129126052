/** Polling by hand: what a probe takes, where it stands, and how it is let go. */
import {
  broadcast,
  CancellationToken,
  interval,
  JoinSet,
  mpsc,
  Notify,
  oneshot,
  Semaphore,
  sleep,
  spawn,
  watch,
  type mpsc as Mpsc,
} from "sluice";
import { pause, probe } from "sluice/testing";
import { Observable, Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import { settle } from "../support/settle.ts";

const PENDING = { status: "pending" };
const ready = <T>(value: T): { status: "ready"; value: T } => ({ status: "ready", value });

describe("a probe of a receiver", () => {
  it("takes what is there, item by item, then tells the end for ever", () => {
    const [tx, rx] = mpsc.channel<number>(2);
    tx.trySend(1);
    tx.trySend(2);
    tx.close();
    using reader = probe(rx);
    expect([reader.poll(), reader.poll(), reader.poll(), reader.poll()]).toEqual([
      ready(1),
      ready(2),
      { status: "closed" },
      { status: "closed" },
    ]);
    expect(reader.isWoken).toBe(false);
  });

  it("is woken by what may change its answer, and by nothing before it stands in line", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    using reader = probe(rx);
    expect(reader.isWoken).toBe(false);
    tx.trySend(1);
    expect(reader.isWoken).toBe(false);
    expect(reader.poll()).toEqual(ready(1));
    expect([reader.poll(), reader.isWoken]).toEqual([PENDING, false]);
    tx.trySend(2);
    expect([reader.isWoken, reader.poll(), reader.isWoken]).toEqual([true, ready(2), false]);
  });

  it("tells the error of a failed channel", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    using reader = probe(rx);
    expect(reader.poll()).toEqual(PENDING);
    const failure = new Error("broken");
    tx.fail(failure);
    expect(reader.isWoken).toBe(true);
    expect(reader.poll()).toEqual({ status: "failed", error: failure });
  });

  it("keeps its place in line however often it polls", () => {
    const [tx, rx] = mpsc.channel<number>(2);
    using first = probe(rx);
    using second = probe(rx);
    for (const each of [first, second, first, first]) expect(each.poll()).toEqual(PENDING);
    tx.trySend(1);
    expect([first.isWoken, second.isWoken]).toEqual([true, false]);
    first.poll();
    expect(first.poll()).toEqual(PENDING);
    tx.trySend(2);
    expect([first.isWoken, second.isWoken]).toEqual([false, true]);
  });

  it("hands the turn that it did not use to the next when it is let go, and its place before that", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const [first, second, third] = [probe(rx), probe(rx), probe(rx)];
    for (const each of [first, second, third]) each.poll();
    second[Symbol.dispose]();
    tx.trySend(1);
    expect([first.isWoken, third.isWoken]).toEqual([true, false]);
    first[Symbol.dispose]();
    expect([first.isWoken, third.isWoken]).toEqual([false, true]);
    expect(third.poll()).toEqual(ready(1));
    third[Symbol.dispose]();
  });

  it("is of no use after dispose, which is harmless twice", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const reader = probe(rx);
    reader.poll();
    reader[Symbol.dispose]();
    reader[Symbol.dispose]();
    expect(() => reader.poll()).toThrow("the probe was used after it was closed");
    tx.trySend(1);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("shows one side of a rendezvous waiting for the other", () => {
    const [tx, rx] = mpsc.channel<number>(0);
    using reader = probe(rx);
    expect(tx.trySend(1).ok).toBe(false);
    reader.poll();
    expect(tx.trySend(2).ok).toBe(true);
    expect(reader.poll()).toEqual(ready(2));
  });
});

describe("a probe of any other handle", () => {
  it("gives what select would give", async () => {
    using clock = pause();
    const token = new CancellationToken();
    const [state, changes] = watch.channel("a");
    const [news, listener] = broadcast.channel<string>(1);
    const [reply, awaited] = oneshot.channel<string>();
    const notify = new Notify();
    const tasks = new JoinSet<string>();
    const start = clock.now();
    const beat = interval(10);
    await beat.tick();
    const probes = {
      token: probe(token),
      state: probe(changes),
      news: probe(listener),
      reply: probe(awaited),
      notify: probe(notify),
      nap: probe(sleep(5)),
      beat: probe(beat),
      task: probe(spawn(() => "done")),
      tasks: probe(tasks),
    };
    tasks.spawn(() => "of a set");
    expect(Object.values(probes).map((each) => each.poll())).toEqual(Array(9).fill(PENDING));
    token.cancel("why");
    state.send("b");
    news.send("extra");
    reply.send("yes");
    notify.notifyOne();
    await clock.advance(10);
    expect(Object.entries(probes).filter(([, each]) => !each.isWoken)).toEqual([]);
    expect(Object.values(probes).map((each) => each.poll())).toEqual([
      ready("why"),
      ready("b"),
      ready("extra"),
      ready("yes"),
      ready(undefined),
      ready(undefined),
      ready(start + 10),
      ready("done"),
      ready(expect.objectContaining({ status: "fulfilled", value: "of a set" })),
    ]);
    for (const each of Object.values(probes)) each[Symbol.dispose]();
  });

  it("has a sender wait for a permit, and a semaphore for one of its own", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    using room = probe(tx);
    const polled = room.poll() as { value: Mpsc.Permit<number> };
    expect(tx.capacity).toBe(0);
    expect(room.poll()).toEqual(PENDING);
    polled.value.send(1);
    expect(room.isWoken).toBe(false);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
    expect(room.isWoken).toBe(true);
    using permit = probe(new Semaphore(1));
    expect(permit.poll()).toMatchObject({ status: "ready", value: { numPermits: 1 } });
    expect(permit.poll()).toEqual(PENDING);
  });

  it("leaves no timer when it is let go", async () => {
    using clock = pause();
    const nap = probe(sleep(5));
    nap.poll();
    expect(clock.timerCount).toBe(1);
    nap[Symbol.dispose]();
    expect(clock.timerCount).toBe(0);
  });

  it("fails for one that is closed", () => {
    const [tx] = mpsc.channel<number>(1);
    tx.close();
    expect(probe(tx).poll()).toMatchObject({ status: "failed", error: { name: "ClosedHandleError" } });
  });
});

describe("a probe of work that is not of sluice", () => {
  it("calls a function at the first poll, and aborts it when it is let go", async () => {
    let signal: AbortSignal | undefined;
    const call = probe((context) => {
      ({ signal } = context);
      return new Promise<never>(() => {});
    });
    expect(signal).toBeUndefined();
    expect(call.poll()).toEqual(PENDING);
    expect(call.poll()).toEqual(PENDING);
    call[Symbol.dispose]();
    expect(signal?.reason).toMatchObject({ name: "CancelledError", message: "the probe was disposed" });
  });

  it("is woken when a promise settles, and fails as it does", async () => {
    const [send] = [mpsc.channel<number>(1)];
    using sending = probe(() => send[0].send(1));
    expect(sending.poll()).toEqual(PENDING);
    await settle();
    expect([sending.isWoken, sending.poll()]).toEqual([true, ready(undefined)]);
    using failing = probe(Promise.reject(new Error("no")));
    failing.poll();
    await settle();
    expect(failing.poll()).toEqual({ status: "failed", error: new Error("no") });
    using throwing = probe(() => {
      throw new Error("at once");
    });
    expect(throwing.poll()).toEqual({ status: "failed", error: new Error("at once") });
  });

  it("sees an AbortSignal and an Observable through", () => {
    const abort = new AbortController();
    using stop = probe(abort.signal);
    const source = new Subject<string>();
    using first = probe(source);
    expect([stop.poll(), source.observed, first.poll(), source.observed]).toEqual([PENDING, false, PENDING, true]);
    abort.abort("why");
    source.next("a");
    expect([stop.isWoken, stop.poll(), first.isWoken, first.poll(), source.observed]).toEqual([
      true,
      ready("why"),
      true,
      ready("a"),
      false,
    ]);
    using nothing = probe(new Observable<string>((observer) => observer.complete()));
    expect(nothing.poll()).toEqual({ status: "closed" });
    const left = probe(source);
    left.poll();
    left[Symbol.dispose]();
    expect(source.observed).toBe(false);
  });

  it("refuses what nobody can wait for, naming it", () => {
    expect(() => probe(5 as never)).toThrow(/^source must be a handle of sluice, .*, got 5$/);
    const iterable = { async *[Symbol.asyncIterator]() {} };
    expect(() => probe(iterable as never)).toThrow("source is an async iterable: wrap it in stream()");
  });
});
