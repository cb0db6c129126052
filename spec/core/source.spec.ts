/** What every receiver, stream and JoinSet has in common: the protocols by which the rest of the world reads it. */
import { getEventListeners } from "node:events";
import { CancellationToken, Iter, mpsc, select, Source } from "sluice";
import { afterEach, describe, expect, it } from "vitest";
import "../support/open-gate.ts";
import { reported } from "../support/reported.ts";
import { settle } from "../support/settle.ts";
import { Tap } from "./tap.ts";

const reports = reported();
const observable = Symbol("observable");
const WithObservable = Symbol as { observable?: symbol };

/** What a polyfill of `Symbol.observable` does. */
function polyfill(): void {
  Object.defineProperty(Symbol, "observable", { value: observable, configurable: true });
}

afterEach(() => {
  delete WithObservable.observable;
  Reflect.deleteProperty(Source.prototype, observable);
});

describe("Source", () => {
  it("is an Observable by '@@observable', which gives the source itself", () => {
    const tap = new Tap<number>();
    expect(tap["@@observable"]()).toBe(tap);
    const [, rx] = mpsc.channel<number>(1);
    expect(rx["@@observable"]()).toBe(rx);
    expect(rx.iter()["@@observable"]()).toBeInstanceOf(Iter);
  });

  it("adopts Symbol.observable also when that comes after sluice was loaded, for every source", () => {
    const early = new Tap<number>() as unknown as Record<symbol, () => unknown>;
    expect(observable in early).toBe(false);
    polyfill();
    const late = new Tap<number>() as unknown as Record<symbol, () => unknown>;
    expect(late[observable]?.()).toBe(late);
    expect(early[observable]?.()).toBe(early);
  });

  it("has no length, which rxjs would take for an array's", () => {
    const [, rx] = mpsc.channel<number>(1);
    const [, unbounded] = mpsc.unboundedChannel<number>();
    for (const source of [rx, unbounded, rx.iter(), new Tap<number>()]) expect("length" in source).toBe(false);
  });

  it("makes a new loop at each asking", () => {
    const tap = new Tap<number>();
    expect(tap[Symbol.asyncIterator]()).not.toBe(tap[Symbol.asyncIterator]());
  });
});

describe("Source subscribe", () => {
  it("takes an observer with any of its callbacks, or just a function", async () => {
    const tap = new Tap<number>();
    const seen: unknown[] = [];
    tap.subscribe({}).unsubscribe();
    tap.subscribe((value) => seen.push(value));
    tap.push(1);
    await settle();
    tap.close();
    await settle();
    expect(seen).toEqual([1]);
  });

  it("says by `closed` whether it has ended, for whatever reason", async () => {
    const ended = new Tap<number>();
    const failed = new Tap<number>();
    const left = new Tap<number>();
    const subscriptions = [ended, failed, left].map((tap) => tap.subscribe({ error: () => undefined }));
    await settle();
    expect(subscriptions.map(({ closed }) => closed)).toEqual([false, false, false]);
    ended.close();
    failed.fail("why");
    {
      using scoped = subscriptions[2]!;
      expect(scoped.closed).toBe(false);
    }
    await settle();
    expect(subscriptions.map(({ closed }) => closed)).toEqual([true, true, true]);
    expect([ended.log.at(-1), failed.log.at(-1), left.log.at(-1)]).toEqual(["ended", "ended", "left early"]);
  });

  it("is ended by its signal, and leaves no listener", async () => {
    for (const stop of ["signal", "token"] as const) {
      const tap = new Tap<number>();
      const abort = new AbortController();
      const token = new CancellationToken();
      const subscription = tap.subscribe(() => expect.unreachable(), {
        signal: stop === "signal" ? abort.signal : token,
      });
      await settle();
      if (stop === "signal") abort.abort();
      else token.cancel();
      expect([subscription.closed, tap.waiting]).toEqual([true, 0]);
      tap.push(1);
      await settle();
      expect(tap.log.at(-1)).toBe("left early");
      expect(getEventListeners(abort.signal, "abort")).toHaveLength(0);
    }
  });

  it("leaves the list of its signal when it ends", async () => {
    const token = new CancellationToken();
    const tap = new Tap<number>();
    const ended = tap.subscribe({}, { signal: token });
    tap.close();
    await settle();
    expect(ended.closed).toBe(true);
    token.cancel();
    expect(tap.log.filter((entry) => entry !== "read")).toEqual(["enter", "ended"]);
  });

  it("with a signal that has fired takes nothing and touches nothing", async () => {
    const tap = new Tap<number>();
    tap.push(1);
    const subscription = tap.subscribe(() => expect.unreachable(), { signal: AbortSignal.abort() });
    await settle();
    expect([subscription.closed, tap.items, tap.log]).toEqual([true, [1], []]);
    subscription.unsubscribe();
  });

  it("reports that the source could not be left: nobody waits for that", async () => {
    const tap = new Tap<number>();
    tap.left = Promise.reject(new Error("no way out"));
    tap.subscribe({}).unsubscribe();
    await settle();
    expect(reports().map(String)).toEqual(["Error: no way out"]);
  });

  it("hands over what is there at once where the source is eager", () => {
    const tap = new Tap<number>();
    tap.eager = true;
    tap.push(1);
    const seen: number[] = [];
    tap.subscribe((value) => seen.push(value));
    expect(seen).toEqual([1]);
    tap.push(2);
    tap.iter().subscribe((value) => seen.push(value));
    expect(seen).toEqual([1, 2]);
  });
});

describe("Iter", () => {
  it("speaks the protocols of its source", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const view = rx.iter();
    for (let i = 0; i < 4; i += 1) tx.trySend(i);
    await expect(view.next()).resolves.toEqual({ done: false, value: 0 });
    await expect(select({ view })).resolves.toMatchObject({ branch: "view", value: 1 });
    for await (const n of view) {
      expect(n).toBe(2);
      break;
    }
    expect(tx.isClosed).toBe(true);
  });

  it("with preventClose leaves its source as it is, however it is left", async () => {
    const tap = new Tap<number>();
    const view = tap.iter({ preventClose: true });
    tap.push(1);
    tap.push(2);
    for await (const n of view) if (n === 1) break;
    view.subscribe({}).unsubscribe();
    await view[Symbol.asyncIterator]().return?.();
    expect(tap.log.filter((entry) => entry !== "read")).toEqual(["enter", "ended", "enter", "ended", "enter", "ended"]);
    expect(tap.items).toEqual([2]);
  });

  it("rejects the next() of a source that can no longer be read", async () => {
    const [, rx] = mpsc.channel<number>(1);
    const view = rx.iter();
    rx[Symbol.dispose]();
    await expect(view.next()).rejects.toMatchObject({ code: "CLOSED_HANDLE" });
    expect(() => view[Symbol.asyncIterator]()).toThrow(/^Receiver of mpsc channel, .* was used after it was closed$/);
  });
});
