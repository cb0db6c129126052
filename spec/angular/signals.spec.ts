import { computed, DestroyRef, signal, type Injector } from "@angular/core";
import { TestBed } from "@angular/core/testing";
import { describe, expect, it, vi } from "vitest";
import { broadcast, mpsc, stream, watch } from "sluice";
import { injectCollected, injectLatest, toWatch, watchSignal } from "sluice/angular";
import { settle } from "../support/settle.ts";
import { component } from "./support/component.ts";
import { place } from "./support/place.ts";
import { reported } from "./support/reported.ts";

describe("watchSignal", () => {
  it("has the current value at once, and is never undefined", () => {
    const [, rx] = watch.channel(7);
    const value = watchSignal(rx, { injector: place() });
    expect(value()).toBe(7);
    expect(value.closed()).toBe(false);
    expect(value.error()).toBe(undefined);
  });

  it("shows the newest of a burst, as one change", async () => {
    const [tx, rx] = watch.channel(0);
    const Host = component("{{ n() }}", () => ({ n: watchSignal(rx) }));
    const fixture = TestBed.createComponent(Host);
    await fixture.whenStable();
    const element = fixture.nativeElement as HTMLElement;
    expect(element.textContent).toBe("0");
    for (let n = 1; n <= 1000; n += 1) tx.send(n);
    await settle();
    await fixture.whenStable();
    expect(element.textContent).toBe("1000");
  });

  it("closes its receiver with the place, and keeps the last value", async () => {
    const injector = place();
    const [tx, rx] = watch.channel("a");
    const value = watchSignal(rx, { injector });
    tx.send("b");
    await settle();
    injector.destroy();
    expect(tx.receiverCount).toBe(0);
    expect([value(), value.closed(), value.error()]).toEqual(["b", true, undefined]);
  });

  it("borrows with preventClose", () => {
    const injector = place();
    const [tx, rx] = watch.channel("a");
    watchSignal(rx, { injector, preventClose: true });
    expect(tx.receiverCount).toBe(2);
    injector.destroy();
    expect(tx.receiverCount).toBe(1);
    expect(rx.borrow()).toBe("a");
  });

  it("tells of the end and of a failure beside the value, and never throws", async () => {
    const [tx, rx] = watch.channel(1);
    const ended = watchSignal(rx, { injector: place() });
    tx.send(2);
    tx.close();
    await settle();
    expect([ended(), ended.closed(), ended.error()]).toEqual([2, true, undefined]);
    const [tx2, rx2] = watch.channel(1);
    const failed = watchSignal(rx2, { injector: place() });
    const boom = new Error("boom");
    tx2.fail(boom);
    await settle();
    expect([failed(), failed.closed(), failed.error()]).toEqual([1, true, boom]);
  });

  it("compares with equal", async () => {
    const [tx, rx] = watch.channel({ n: 1, at: 0 });
    const value = watchSignal(rx, { injector: place(), equal: (a, b) => a.n === b.n });
    const first = value();
    tx.send({ n: 1, at: 1 });
    await settle();
    expect(value()).toBe(first);
    tx.send({ n: 2, at: 2 });
    await settle();
    expect(value().at).toBe(2);
  });

  it("tells the ErrorHandler where equal throws, and goes on", async () => {
    const injector = place();
    const [tx, rx] = watch.channel(1);
    const boom = new Error("boom");
    const equal = (a: number, b: number): boolean => {
      if (b === 2) throw boom;
      return a === b;
    };
    const value = watchSignal(rx, { injector, equal });
    tx.send(2);
    await settle();
    expect([value(), value.closed(), reported()]).toEqual([1, false, [boom]]);
    tx.send(3);
    await settle();
    expect(value()).toBe(3);
    tx.send(2);
    await Promise.resolve();
    injector.destroy();
    await settle();
    expect([value(), value.closed(), reported()]).toEqual([3, true, [boom]]);
  });

  it("refuses a wrong receiver, and a missing context", () => {
    const [, other] = mpsc.channel<number>(1);
    expect(() => watchSignal(other as never, { injector: place() })).toThrow("rx must be a watch.Receiver");
    const [, rx] = watch.channel(1);
    expect(() => watchSignal(rx)).toThrow(/NG0203.*watchSignal/);
    expect(() => watchSignal(rx, { equal: 3 as never, injector: place() })).toThrow("equal must be a function, got 3");
    expect(() => watchSignal(rx, 3 as never)).toThrow("options must be an object, got 3");
  });
});

describe("toWatch", () => {
  it("has the signal's value at once, and then what it has when effects run", async () => {
    const source = signal(1);
    const rx = TestBed.runInInjectionContext(() => toWatch(source));
    expect(rx.borrow()).toBe(1);
    expect(rx.hasChanged()).toBe(false);
    TestBed.tick();
    expect(rx.hasChanged()).toBe(false);
    source.set(2);
    source.set(3);
    TestBed.tick();
    expect(rx.hasChanged()).toBe(true);
    expect(rx.borrowAndUpdate()).toBe(3);
  });

  it("closes with the place and keeps the value", () => {
    const injector = place();
    const rx = toWatch(signal("x"), { injector });
    injector.destroy();
    expect(rx.isClosed).toBe(true);
    expect(rx.borrow()).toBe("x");
  });

  it("stops watching when its last receiver is closed", async () => {
    const source = signal(1);
    let reads = 0;
    const counted = computed(() => {
      reads += 1;
      return source();
    });
    const rx = TestBed.runInInjectionContext(() => toWatch(counted));
    TestBed.tick();
    rx.close();
    await settle();
    const before = reads;
    source.set(2);
    TestBed.tick();
    expect(reads).toBe(before);
  });

  it("leaves nothing on its place then", async () => {
    const injector = place();
    const forget = vi.fn();
    vi.spyOn(injector.get(DestroyRef), "onDestroy").mockReturnValue(forget);
    toWatch(signal(1), { injector }).close();
    await settle();
    expect(forget).toHaveBeenCalled();
  });

  it("fails when reading the signal throws", async () => {
    const bad = signal(false);
    const boom = new Error("boom");
    const source = computed(() => {
      if (bad()) throw boom;
      return 1;
    });
    const rx = TestBed.runInInjectionContext(() => toWatch(source));
    TestBed.tick();
    bad.set(true);
    TestBed.tick();
    await expect(rx.changed()).rejects.toBe(boom);
    expect(() => TestBed.runInInjectionContext(() => toWatch(source))).toThrow(boom);
  });

  it("refuses what is no signal", () => {
    expect(() => toWatch(3 as never, { injector: place() })).toThrow("source must be a function, got 3");
    expect(() => toWatch(signal(1))).toThrow(/NG0203.*toWatch/);
  });
});

describe("injectLatest", () => {
  it("shows the initial value, then the newest of each burst", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const value = injectLatest(rx, { initialValue: "none", injector: place() });
    expect(value()).toBe("none");
    for (const n of [1, 2, 3]) tx.trySend(n);
    await settle();
    expect(value()).toBe(3);
    tx.trySend(4);
    tx.close();
    await settle();
    expect([value(), value.closed(), value.error()]).toEqual([4, true, undefined]);
  });

  it("reads streams and foreign async iterables", async () => {
    const injector = place();
    const doubled = injectLatest(
      stream([1, 2, 3]).map((n) => n * 2),
      { initialValue: 0, injector },
    );
    const foreign = injectLatest(
      (async function* () {
        yield await Promise.resolve("a");
        yield "b";
      })(),
      { initialValue: "", injector },
    );
    await settle();
    await settle();
    expect([doubled(), foreign()]).toEqual([6, "b"]);
  });

  it("goes on after a lag, and tells a function how many were missed", async () => {
    const [tx, rx] = broadcast.channel<number>(2);
    const missed: number[] = [];
    const value = injectLatest(rx, { initialValue: 0, injector: place(), onLag: (n) => missed.push(n) });
    for (let n = 1; n <= 5; n += 1) tx.send(n);
    await settle();
    expect([value(), missed]).toEqual([5, [3]]);
    expect(value.error()).toBe(undefined);
  });

  it("leaves the source with the place: disposes, or not with preventClose", async () => {
    const injector = place();
    const [tx, rx] = mpsc.channel<number>(8);
    const [tx2, rx2] = mpsc.channel<number>(8);
    injectLatest(rx, { initialValue: 0, injector });
    injectLatest(rx2, { initialValue: 0, injector, preventClose: true });
    await settle();
    injector.destroy();
    expect(tx.isClosed).toBe(true);
    expect(tx2.trySend(1)).toEqual({ ok: true });
    await expect(rx2.recv()).resolves.toBe(1);
  });

  it("shows a failure beside the value", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const value = injectLatest(rx, { initialValue: 0, injector: place() });
    const boom = new Error("boom");
    tx.trySend(1);
    tx.fail(boom);
    await settle();
    expect([value(), value.closed(), value.error()]).toEqual([1, true, boom]);
    expect(reported()).toEqual([]);
  });

  it("refuses wrong arguments", () => {
    const [, rx] = mpsc.channel<number>(8);
    const injector: Injector = place();
    expect(() => injectLatest(rx, { injector } as never)).toThrow("options must be an object with initialValue");
    expect(() => injectLatest(3 as never, { initialValue: 0, injector })).toThrow("source must be");
    expect(() => injectLatest(rx, { initialValue: 0 })).toThrow(/NG0203.*injectLatest/);
    expect(() => injectLatest(rx, { initialValue: 0, injector, onLag: "no" as never })).toThrow("onLag must be");
  });
});

describe("injectCollected", () => {
  it("keeps the newest, oldest first, in a new array a burst", async () => {
    const [tx, rx] = mpsc.unboundedChannel<number>();
    const value = injectCollected(rx, { capacity: 3, injector: place() });
    expect(value()).toEqual([]);
    tx.send(1);
    tx.send(2);
    await settle();
    const before = value();
    expect(before).toEqual([1, 2]);
    for (let n = 3; n <= 1000; n += 1) tx.send(n);
    while (value().at(-1) !== 1000) await settle(); // the coop gate may close on the way
    expect(value()).toEqual([998, 999, 1000]);
    expect(before).toEqual([1, 2]);
  });

  it("changes no more once it is closed, by the end or by the place", async () => {
    for (const destroy of [false, true]) {
      for (let turns = 0; turns < 6; turns += 1) {
        const injector = place();
        const [tx, rx] = mpsc.channel<number>(8);
        const numbers = injectCollected(rx, { capacity: 4, injector });
        await settle();
        tx.trySend(1);
        if (!destroy) tx.close();
        for (let n = 0; n < turns; n += 1) await Promise.resolve();
        if (destroy) injector.destroy();
        const then = numbers.closed() ? numbers() : null;
        await settle();
        expect(numbers.closed()).toBe(true);
        if (then !== null) expect(numbers()).toBe(then);
      }
    }
  });

  it("refuses a wrong capacity", () => {
    const [, rx] = mpsc.channel<number>(8);
    expect(() => injectCollected(rx, { capacity: 0, injector: place() })).toThrow(
      "capacity must be an integer of 1 or more, got 0",
    );
    expect(() => injectCollected(rx, undefined as never)).toThrow(/NG0203/);
  });
});
