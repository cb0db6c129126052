/** What a burst costs an application: one change detection, with zones and without. */
import { ApplicationRef, NgZone, VERSION } from "@angular/core";
import { TestBed } from "@angular/core/testing";
import { describe, expect, it } from "vitest";
import { mpsc, watch } from "sluice";
import { injectCollected, injectLatest, injectScope, watchSignal } from "sluice/angular";
import { settle } from "../support/settle.ts";
import { component } from "./support/component.ts";

const zoned = process.env["ZONE"] === "1";

describe("a burst", () => {
  it.each(["inside NgZone", "outside NgZone"])("of 150 messages sent %s renders once", async (where) => {
    const [tx, rx] = watch.channel(0);
    const [tx2, rx2] = mpsc.unboundedChannel<number>();
    const [tx3, rx3] = mpsc.unboundedChannel<number>();
    let renders = 0;
    const Host = component("{{ count() }} {{ state() }} {{ latest() }} {{ lines().length }}", () => ({
      count: () => {
        renders += 1;
        return "";
      },
      state: watchSignal(rx),
      latest: injectLatest(rx2, { initialValue: 0 }),
      lines: injectCollected(rx3, { capacity: 5 }),
    }));
    const fixture = TestBed.createComponent(Host);
    await fixture.whenStable();
    await settle();
    const zone = TestBed.inject(NgZone);
    const before = renders;
    const burst = (): void => {
      for (let n = 1; n <= 50; n += 1) {
        tx.send(n);
        tx2.send(n);
        tx3.send(n);
      }
    };
    if (where === "inside NgZone") zone.run(burst);
    else zone.runOutsideAngular(burst);
    while (!(fixture.nativeElement as HTMLElement).textContent.includes("50 50 5")) await settle();
    await fixture.whenStable();
    // Angular 20 runs a template twice a render, to check it; its zones render once more when the render leaves NgZone
    const once = VERSION.major === "20" ? (zoned ? 4 : 2) : 1;
    expect(renders - before).toBeLessThanOrEqual(once);
  });

  it("sets off nothing where no signal changes", async () => {
    const [tx, rx] = mpsc.channel<number>(64);
    let renders = 0;
    const Host = component("{{ count() }}", () => ({
      count: () => {
        renders += 1;
        return "";
      },
      scope: injectScope(),
      hidden: injectLatest(rx, { initialValue: 0 }),
    }));
    const fixture = TestBed.createComponent(Host);
    await fixture.whenStable();
    await settle();
    const before = renders;
    TestBed.inject(NgZone).runOutsideAngular(() => {
      for (let n = 0; n < 50; n += 1) tx.trySend(n);
    });
    await settle();
    await settle();
    expect(renders).toBe(before);
    expect(fixture.componentInstance.hidden()).toBe(49);
  });
});

describe("the zone of this run", () => {
  it("is there, and sees the awaits of sluice, exactly when asked for", () => {
    expect("Zone" in globalThis).toBe(zoned);
    const scope = TestBed.runInInjectionContext(() => injectScope());
    expect(/async\s*[#\w]/.test((scope.constructor as { toString(): string }).toString())).toBe(!zoned);
    expect(TestBed.inject(ApplicationRef)).toBeInstanceOf(ApplicationRef);
  });
});
