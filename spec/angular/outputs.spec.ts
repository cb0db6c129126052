import { Component, DestroyRef, output, type OutputRef } from "@angular/core";
import { TestBed } from "@angular/core/testing";
import { outputToObservable } from "@angular/core/rxjs-interop";
import { describe, expect, it, vi } from "vitest";
import { broadcast, mpsc, OverflowError } from "sluice";
import { fromOutput, outputFromReceiver } from "sluice/angular";
import { settle } from "../support/settle.ts";
import { component } from "./support/component.ts";
import { place } from "./support/place.ts";
import { reported } from "./support/reported.ts";

describe("outputFromReceiver", () => {
  it("is an output of a component that names it in its metadata", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const Child = Component({ selector: "spec-child", template: "", outputs: ["ticks"] })(
      class {
        readonly ticks = outputFromReceiver(rx);
      },
    );
    const seen: number[] = [];
    const Parent = Component({
      selector: "spec-parent",
      template: `<spec-child (ticks)="take($event)" />`,
      imports: [Child],
    })(
      class {
        take(n: number): void {
          seen.push(n);
        }
      },
    );
    tx.trySend(0); // before anybody listens
    const fixture = TestBed.createComponent(Parent);
    await fixture.whenStable();
    tx.trySend(1);
    await settle();
    expect(seen).toEqual([0, 1]);
    fixture.destroy();
    expect(tx.isClosed).toBe(true);
    expect(reported()).toEqual([]);
  });

  it("gives every listener every value, until it unsubscribes", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const ticks = outputFromReceiver(rx, { injector: place() });
    const [a, b]: number[][] = [[], []];
    const listening = ticks.subscribe((n) => {
      a!.push(n);
      listening.unsubscribe();
    });
    ticks.subscribe((n) => b!.push(n));
    tx.trySend(1);
    tx.trySend(2);
    await settle();
    expect([a, b]).toEqual([[1], [1, 2]]);
  });

  it("leaves its source with the place, also if nobody listened", () => {
    const orders = new broadcast.Sender<number>(4);
    const injector = place();
    outputFromReceiver(orders.subscribe(), { injector });
    injector.destroy();
    expect(orders.receiverCount).toBe(0);
  });

  it("calls nobody after a listener has destroyed the place", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const injector = place();
    const ticks = outputFromReceiver(rx, { injector });
    const heard: string[] = [];
    ticks.subscribe((n) => {
      heard.push(`first ${n}`);
      injector.destroy();
    });
    ticks.subscribe((n) => heard.push(`second ${n}`));
    for (const n of [1, 2]) tx.trySend(n);
    await settle();
    expect(heard).toEqual(["first 1"]);
  });

  it("leaves nothing on its place when its source has ended", async () => {
    const hooks = new Set<() => void>();
    const injector = place();
    const ref = injector.get(DestroyRef);
    vi.spyOn(ref, "onDestroy").mockImplementation((fn) => {
      hooks.add(fn);
      return () => hooks.delete(fn);
    });
    const [tx, rx] = mpsc.channel<number>(8);
    outputFromReceiver(rx, { injector }).subscribe(() => {});
    expect(hooks.size).toBe(1);
    const never: OutputRef<number> = { subscribe: () => ({ unsubscribe: () => {} }) };
    fromOutput(never, { injector, capacity: 1, overflow: "error", signal: AbortSignal.abort() });
    expect(hooks.size).toBe(1);
    tx.close();
    await settle();
    expect(hooks.size).toBe(0);
  });

  it("works with outputToObservable, which completes with the place", async () => {
    const injector = place();
    const [tx, rx] = mpsc.channel<number>(8);
    const log: unknown[] = [];
    outputToObservable(outputFromReceiver(rx, { injector })).subscribe({
      next: (n) => log.push(n),
      complete: () => log.push("end"),
    });
    tx.trySend(1);
    await settle();
    injector.destroy();
    expect(log).toEqual([1, "end"]);
  });

  it("tells the ErrorHandler of a failed source and of a throwing listener, and skips a lag", async () => {
    const injector = place();
    const [tx, rx] = broadcast.channel<number>(2);
    const ticks = outputFromReceiver(rx, { injector });
    const seen: number[] = [];
    const boom = new Error("boom");
    ticks.subscribe(() => {
      throw boom;
    });
    ticks.subscribe((n) => seen.push(n));
    for (let n = 1; n <= 3; n += 1) tx.send(n);
    await settle();
    expect(seen).toEqual([2, 3]);
    expect(reported()).toEqual([boom, boom]);
    tx.fail(boom);
    await settle();
    expect(reported()).toEqual([boom]);
  });

  it("refuses wrong arguments", () => {
    expect(() => outputFromReceiver(3 as never, { injector: place() })).toThrow("source must be");
    expect(() => outputFromReceiver(mpsc.channel(1)[1])).toThrow(/NG0203.*outputFromReceiver/);
    const ticks = outputFromReceiver(mpsc.channel(1)[1], { injector: place() });
    expect(() => ticks.subscribe(3 as never)).toThrow("callback must be a function, got 3");
  });
});

describe("fromOutput", () => {
  const Picker = component("", () => ({ picked: output<string>() }));

  it("queues what the output emits, and ends with its component", async () => {
    const fixture = TestBed.createComponent(Picker);
    const { picked } = fixture.componentInstance;
    const picks = fromOutput(picked, { capacity: 2, overflow: "drop-oldest", injector: place() });
    for (const name of ["a", "b", "c"]) picked.emit(name);
    fixture.destroy();
    const seen: string[] = [];
    for await (const name of picks) seen.push(name);
    expect(seen).toEqual(["b", "c"]);
  });

  it("ends with its own place, and stops listening when it is left", async () => {
    const fixture = TestBed.createComponent(Picker);
    const { picked } = fixture.componentInstance;
    const injector = place();
    const picks = fromOutput(picked, { capacity: 2, overflow: "drop-newest", injector });
    picked.emit("a");
    injector.destroy();
    picked.emit("late");
    expect(await picks.recv()).toBe("a");
    expect(await picks.recv()).toBe(undefined);
    const left = fromOutput(picked, { capacity: 2, overflow: "drop-newest", injector: place() });
    left.close();
    await settle();
    picked.emit("nobody");
    expect(await left.recv()).toBe(undefined);
  });

  it("fails under error, and gives what is dropped to onDrop", async () => {
    const { picked } = TestBed.createComponent(Picker).componentInstance;
    const dropped: string[] = [];
    const picks = fromOutput(picked, {
      capacity: 1,
      overflow: "error",
      onDrop: (name, reason) => dropped.push(`${name} ${reason}`),
      injector: place(),
    });
    picked.emit("a");
    picked.emit("b");
    expect(await picks.recv()).toBe("a");
    await expect(picks.recv()).rejects.toBeInstanceOf(OverflowError);
    expect(dropped).toEqual(["b full"]);
  });

  it("is empty for a place that is destroyed, and refuses wrong arguments", async () => {
    const fixture = TestBed.createComponent(Picker);
    const { picked } = fixture.componentInstance;
    expect(() => fromOutput(picked, { capacity: 1, overflow: "error" })).toThrow(/NG0203.*fromOutput/);
    const injector = place();
    expect(() => fromOutput({} as never, { capacity: 1, overflow: "error", injector })).toThrow(
      "ref must be an output",
    );
    expect(() => fromOutput(picked, { capacity: 1, injector } as never)).toThrow("overflow must be one of");
    fixture.destroy();
    const late = fromOutput(picked, { capacity: 1, overflow: "error", injector });
    expect(await late.recv()).toBe(undefined);
  });
});
