/** A document, and TestBed on it, with zone.js or without. Every spec begins in an application of its own. */
// @ts-expect-error: it has no declarations
import { JSDOM } from "jsdom";
import { afterEach, beforeEach } from "vitest";

const { window } = new (JSDOM as new (html: string, options: object) => { window: Record<string, unknown> })(
  "<!doctype html><title>spec</title><body></body>",
  { pretendToBeVisual: true },
);
for (const name of ["document", "Node", "Element", "HTMLElement", "Event", "CustomEvent", "MouseEvent"] as const) {
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
}
Object.defineProperty(globalThis, "window", { value: window, configurable: true, writable: true });

const zoned = process.env["ZONE"] === "1";
// @ts-expect-error: it has no declarations, and nothing to import
if (zoned) await import("zone.js");
await import("@angular/compiler");
const { ErrorHandler, provideZoneChangeDetection, provideZonelessChangeDetection } = await import("@angular/core");
const { ComponentFixtureAutoDetect, TestBed } = await import("@angular/core/testing");
const { BrowserTestingModule, platformBrowserTesting } = await import("@angular/platform-browser/testing");
const { Reported } = await import("./support/reported.ts");

TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting());

beforeEach(() => {
  TestBed.configureTestingModule({
    rethrowApplicationErrors: false,
    providers: [
      zoned ? provideZoneChangeDetection() : provideZonelessChangeDetection(),
      { provide: ErrorHandler, useClass: Reported },
      { provide: ComponentFixtureAutoDetect, useValue: true }, // as in an application, with zones too
    ],
  });
});

afterEach(() => TestBed.resetTestingModule());
