/** Rendering on a server: the page waits for the first value of a stream, and not for its end. */
import "@angular/platform-server/init";
import {
  Component,
  destroyPlatform,
  NgZone,
  inject,
  provideZoneChangeDetection,
  provideZonelessChangeDetection,
} from "@angular/core";
import { bootstrapApplication, type BootstrapContext } from "@angular/platform-browser";
import { provideServerRendering, renderApplication } from "@angular/platform-server";
import { describe, expect, it } from "vitest";
import { interval, mpsc, stream } from "sluice";
import { injectScope, injectWorker, streamResource } from "sluice/angular";

destroyPlatform(); // that of TestBed

const zoned = process.env["ZONE"] === "1";
const zone = zoned ? provideZoneChangeDetection() : provideZonelessChangeDetection();

const render = (root: Parameters<typeof bootstrapApplication>[0]): Promise<string> =>
  renderApplication(
    (context?: BootstrapContext) =>
      (bootstrapApplication as (...args: unknown[]) => ReturnType<typeof bootstrapApplication>)(
        root,
        { providers: [zone, provideServerRendering()] },
        context,
      ),
    { document: "<!doctype html><html><body><spec-root></spec-root></body></html>", url: "/" },
  );

describe("on a server", () => {
  it("a streamResource holds the page until its first value, and lets its stream go with it", async () => {
    const [tx, rx] = mpsc.channel<string>(8);
    const Root = Component({ selector: "spec-root", template: "[{{ price.value() }}]" })(
      class {
        readonly price = streamResource({ open: () => rx });
      },
    );
    const page = render(Root);
    setTimeout(() => tx.trySend("first"), 5);
    expect(await page).toContain("[first]");
    await tx.closed();
  });

  it("a live stream holds nothing", async () => {
    const Root = Component({ selector: "spec-root", template: "[{{ beat.value() }}]" })(
      class {
        readonly beat = streamResource({ open: () => stream(interval(1)).map(() => "beat") });
      },
    );
    expect(await render(Root)).toContain("[beat]");
  });

  it("a running scope holds nothing; a timer holds a page with zones, as every timer in NgZone does", async () => {
    let live = 0;
    const Root = Component({ selector: "spec-root", template: "" })(
      class {
        readonly #scope = injectScope();
        readonly #zone = inject(NgZone);

        constructor() {
          const work = async ({ signal }: { signal: AbortSignal }): Promise<void> => {
            live += 1;
            const ticks = interval(60_000);
            try {
              for (;;) await ticks.tick({ signal });
            } finally {
              live -= 1;
            }
          };
          this.#zone.runOutsideAngular(() => this.#scope.spawn(work));
        }
      },
    );
    await render(Root);
    while (live > 0) await new Promise(setImmediate);
  });

  it("a worker holds the page only when asked to", async () => {
    const rootWith = (pending: boolean): Parameters<typeof bootstrapApplication>[0] =>
      Component({ selector: "spec-root", template: "[{{ text() }}]" })(
        class {
          readonly #load = injectWorker(
            async () => {
              await new Promise((resolve) => setTimeout(resolve, 20));
              this.#text = "loaded";
            },
            { overflow: "wait", pending },
          );
          #text = "empty";

          constructor() {
            void this.#load.run(undefined);
          }

          text(): string {
            return this.#load.pending() > 0 ? "pending" : this.#text;
          }
        },
      );
    expect(await render(rootWith(true))).toContain("[loaded]");
    // with zones, the timer of the handler holds it anyway
    expect(await render(rootWith(false))).toContain(zoned ? "[loaded]" : "[pending]");
  });
});
