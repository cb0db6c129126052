import { ApplicationRef, signal, type ResourceRef } from "@angular/core";
import { TestBed } from "@angular/core/testing";
import { describe, expect, it } from "vitest";
import { broadcast, mpsc, RecvError, watch } from "sluice";
import { streamResource } from "sluice/angular";
import { settle } from "../support/settle.ts";
import { component } from "./support/component.ts";
import { place } from "./support/place.ts";
import { reported } from "./support/reported.ts";

/** Lets Angular's effects run, and what they began. */
async function turn(): Promise<void> {
  for (let n = 0; n < 4; n += 1) {
    TestBed.tick();
    await settle();
  }
}

describe("streamResource", () => {
  it("loads until the first item, and then follows, one change a burst", async () => {
    const [tx, rx] = mpsc.channel<number>(64);
    const numbers = streamResource({ open: () => rx, injector: place() });
    await turn();
    expect([numbers.status(), numbers.value()]).toEqual(["loading", undefined]);
    tx.trySend(1);
    tx.trySend(2);
    await turn();
    expect([numbers.status(), numbers.value()]).toEqual(["resolved", 2]);
    tx.trySend(3);
    await turn();
    expect(numbers.value()).toBe(3);
    tx.close();
    await turn();
    expect([numbers.status(), numbers.value()]).toEqual(["resolved", 3]);
  });

  it("opens for the params, and leaves the old stream when they change", async () => {
    const symbol = signal<string | undefined>(undefined);
    const open = new Map<string, mpsc.Sender<string>>();
    const aborted: string[] = [];
    const price = streamResource({
      params: () => symbol(),
      open: ({ params, abortSignal }) => {
        const [tx, rx] = mpsc.channel<string>(8);
        open.set(params, tx);
        abortSignal.addEventListener("abort", () => aborted.push(params));
        return rx;
      },
      defaultValue: "-",
      injector: place(),
    });
    await turn();
    expect([price.status(), price.value(), open.size]).toEqual(["idle", "-", 0]);
    symbol.set("A");
    await turn();
    open.get("A")!.trySend("A1");
    await turn();
    expect(price.value()).toBe("A1");
    symbol.set("B");
    await turn();
    expect(aborted).toEqual(["A"]);
    expect(open.get("A")!.isClosed).toBe(true);
    open.get("B")!.trySend("B1");
    await turn();
    expect(price.value()).toBe("B1");
  });

  it("leaves the stream, and holds the application no longer, when there are no params any more", async () => {
    for (const first of [false, true]) {
      const symbol = signal<string | undefined>("A");
      const prices = new broadcast.Sender<number>(8);
      const price = streamResource({ params: () => symbol(), open: () => prices.subscribe(), injector: place() });
      await turn();
      if (first) prices.send(1);
      symbol.set(undefined);
      await turn();
      expect([price.status(), prices.receiverCount]).toEqual(["idle", 0]);
      await TestBed.inject(ApplicationRef).whenStable();
      symbol.set("B");
      await turn();
      prices.send(2);
      await turn();
      expect([price.value(), prices.receiverCount]).toEqual([2, 1]);
    }
  });

  it("has the value of a watch channel without waiting for a change", async () => {
    const [, rx] = watch.channel("now");
    const value = streamResource({ open: () => rx, injector: place() });
    await turn();
    expect([value.status(), value.value()]).toEqual(["resolved", "now"]);
  });

  it("has the error of the source as its own, before and after the first item", async () => {
    const boom = new Error("boom");
    const [early, late, odd] = [mpsc.channel<number>(8), mpsc.channel<number>(8), mpsc.channel<number>(8)];
    const injector = place();
    const resources = [early, late, odd].map(([, rx]) => streamResource({ open: () => rx, injector }));
    early[0].fail(boom);
    late[0].trySend(1);
    odd[0].trySend(1);
    await turn();
    late[0].fail(boom);
    odd[0].fail("not an Error");
    await turn();
    expect(resources.map((it) => it.status())).toEqual(["error", "error", "error"]);
    const root = (error: Error | undefined): unknown => (error === boom ? boom : (error?.cause ?? error));
    expect(resources.map((it) => root(it.error()))).toEqual([boom, boom, "not an Error"]);
  });

  it("has an error when the source ends before its first item, and when open fails", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    tx.close();
    const injector = place();
    const ended = streamResource({ open: () => rx, injector });
    const refused = streamResource<number, unknown>({
      open: () => Promise.reject(new Error("refused")),
      injector,
    });
    await turn();
    expect(ended.error()).toBeInstanceOf(RecvError);
    expect(refused.error()?.message).toBe("refused");
  });

  it("says what open gave where that cannot be read", async () => {
    const injector = place();
    const odd = [null, undefined, 3, [1]].map((given) => streamResource({ open: () => given as never, injector }));
    await turn();
    expect(odd.map((it) => ((it.error()?.cause as Error | undefined) ?? it.error())?.message)).toEqual(
      ["null", "undefined", "3", "an array"].map(
        (given) => `what open gives must be a receiver, a stream or an async iterable, got ${given}`,
      ),
    );
    expect(odd[0]!.error()).toBeInstanceOf(TypeError);
  });

  it("goes on after a lag", async () => {
    const [tx, rx] = broadcast.channel<number>(2);
    const value = streamResource({ open: () => rx, injector: place() });
    await turn();
    for (let n = 1; n <= 5; n += 1) tx.send(n);
    await turn();
    expect([value.status(), value.value()]).toEqual(["resolved", 5]);
  });

  it("leaves the stream when the component is destroyed, the value is set, or the stream came too late", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const Host = component("", () => ({ value: streamResource({ open: () => rx }) }));
    const fixture = TestBed.createComponent<{ value: ResourceRef<number | undefined> }>(Host);
    await turn();
    fixture.destroy();
    expect(tx.isClosed).toBe(true);

    const [tx2, rx2] = mpsc.channel<number>(8);
    const set = streamResource({ open: () => rx2, injector: place() });
    await turn();
    set.set(5);
    expect(tx2.isClosed).toBe(true);
    expect([set.status(), set.value()]).toEqual(["local", 5]);

    const [tx3, rx3] = mpsc.channel<number>(8);
    let give!: () => void;
    const injector = place();
    streamResource({ open: () => new Promise<typeof rx3>((resolve) => (give = () => resolve(rx3))), injector });
    await turn();
    injector.destroy();
    give();
    await settle();
    expect(tx3.isClosed).toBe(true);
    expect(reported()).toEqual([]);
  });

  it("reloads", async () => {
    let opened = 0;
    const value = streamResource({
      open: () => {
        opened += 1;
        return watch.channel(opened)[1];
      },
      injector: place(),
    });
    await turn();
    expect(value.value()).toBe(1);
    value.reload();
    await turn();
    expect(value.value()).toBe(2);
  });

  it("refuses wrong arguments", () => {
    expect(() => streamResource({ open: () => watch.channel(1)[1] })).toThrow(/NG0203.*streamResource/);
    const open = (): watch.Receiver<number> => watch.channel(1)[1];
    const injector = place();
    expect(() => streamResource({ injector } as never)).toThrow("open must be a function, got undefined");
    expect(() => streamResource({ open, params: 3 as never, injector })).toThrow("params must be a function, got 3");
    expect(() => streamResource({ open, equal: 3 as never, injector })).toThrow("equal must be a function, got 3");
  });
});
