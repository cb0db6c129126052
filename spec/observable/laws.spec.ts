/** Everything that `sluice/observable` exports keeps the laws that `sluice/rxjs` keeps, of sources and to consumers of RxJS 7. */
import "../support/open-gate.ts";
import { Observable as Rx7 } from "rxjs";
import { ColdObservable } from "rxjs-9";
import * as ours from "sluice/observable";
import { describe, expect, it } from "vitest";
import { leaving } from "../rxjs/laws/leaving.ts";
import { called, LEFT, roomy, row } from "../rxjs/laws/operators.ts";
import { readingsBy } from "../rxjs/laws/readings.ts";
import type { Row } from "../rxjs/laws/rig.ts";
import { telling } from "../rxjs/laws/telling.ts";
import { reported } from "../support/reported.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";

const [ofRx, ofPlatform] = [rxUnhandled(), reported()];
const unhandled = (): unknown[] => [...ofRx(), ...ofPlatform()];

/** An Observable of the platform or of RxJS 9. */
interface Subscribable<T> {
  subscribe(
    observer: { next(value: T): void; error(error: unknown): void; complete(): void },
    options: { signal: AbortSignal },
  ): void;
}

/** Read by RxJS 7, which cannot itself. */
const read = <T>(observable: Subscribable<T>): Rx7<T> =>
  new Rx7((subscriber) => {
    const controller = new AbortController();
    subscriber.add(() => controller.abort());
    const observer = {
      next: (value: T) => subscriber.next(value),
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    };
    observable.subscribe(observer, { signal: controller.signal });
  });

const readCold = <T>(rx: AsyncIterable<T>, options: { preventClose: boolean }): Rx7<T> =>
  read(ours.toPlatformObservable(rx, { ...options, Observable: ColdObservable<T> }));

const rows: readonly Row[] = [
  ...readingsBy("toPlatformObservable", (rx, options) => read(ours.toPlatformObservable(rx, options))),
  ...readingsBy("toPlatformObservable", readCold).map((row) => ({ ...row, name: `${row.name}, cold` })),
  row(
    "toReceiver",
    "",
    called((source) => ours.toReceiver(source, roomy)),
    LEFT,
  ),
  row(
    "toAsyncIterable",
    "",
    called((source) => ours.toAsyncIterable(source, roomy)),
    LEFT,
  ),
];

for (const { title, applies, check } of [...telling, ...leaving]) {
  describe(title, () => {
    it.each(rows.filter(applies).map((row) => [row.name, row] as const))("%s", (_, row) => check(row, unhandled));
  });
}

describe("the laws", () => {
  it("are applied to everything that is exported", () => {
    expect(new Set(rows.map(({ covers }) => covers))).toEqual(new Set(Object.keys(ours)));
  });
});
