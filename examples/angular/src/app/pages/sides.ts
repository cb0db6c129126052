/** The same job twice: write each event of the feed to a slow store, and show the newest lines. */
import { Component, inject } from "@angular/core";
import { takeUntilDestroyed, toSignal } from "@angular/core/rxjs-interop";
import { concatMap, map, scan, tap } from "rxjs";
import { stream } from "sluice";
import { injectCollected, injectScope } from "sluice/angular";
import { Feed, type FeedEvent, KEPT } from "../feed";
import { SlowStore } from "../slow-store";

/** How many events a second the store takes. */
export const STORE_PER_SECOND = 5000;
const LINES = 12;

/** How a side is doing. */
export interface Stats {
  /** Events that came in and are not written. */
  readonly queue: number;
  readonly written: number;
  readonly dropped: number;
  /** Age of the event that was written last, in milliseconds. */
  readonly lag: number;
}

const lineOf = ({ seq, name, value }: FeedEvent): string => `#${seq} ${name} ${value.toPrecision(4)}`;

const template = `<pre aria-label="newest events">{{ lines().join("\\n") }}</pre>`;

/** As one writes it with RxJS: what waits stands in `concatMap`, which has no bound. */
@Component({ selector: "app-plain-side", template })
export class PlainSide {
  readonly #feed = inject(Feed);
  readonly #store = new SlowStore(STORE_PER_SECOND);
  #queue = 0;
  #lag = 0;

  readonly lines = toSignal(
    this.#feed.plain$.pipe(
      map(lineOf),
      scan((lines, line) => [...lines, line].slice(-LINES), [] as string[]),
    ),
    { initialValue: [] },
  );

  constructor() {
    this.#feed.plain$
      .pipe(
        tap(() => (this.#queue += 1)),
        concatMap((event) => this.#store.write().then(() => event)),
        takeUntilDestroyed(),
      )
      .subscribe(({ at }) => {
        this.#queue -= 1;
        this.#lag = Date.now() - at;
      });
  }

  stats(): Stats {
    return { queue: this.#queue, written: this.#store.written, dropped: 0, lag: this.#lag };
  }
}

/** With channels: what waits stands in a broadcast channel, which keeps a bounded number and counts what was missed. */
@Component({ selector: "app-channel-side", template })
export class ChannelSide {
  readonly #feed = inject(Feed);
  readonly #store = new SlowStore(STORE_PER_SECOND);
  readonly #scope = injectScope({ debugName: "store" });
  readonly #events = this.#feed.subscribe((missed) => (this.#dropped += missed));
  #dropped = 0;
  #lag = 0;
  readonly #newest = injectCollected(this.#feed.subscribe(), { capacity: LINES });
  readonly lines = (): string[] => this.#newest().map(lineOf);

  constructor() {
    this.#scope.spawn(async ({ signal }) => {
      for await (const { at } of stream(this.#events).takeUntil(signal)) {
        await this.#store.write();
        this.#lag = Date.now() - at;
      }
    });
  }

  stats(): Stats {
    // a reader that is behind by more than is kept will miss the rest
    const queue = Math.min(this.#events.size, KEPT);
    return { queue, written: this.#store.written, dropped: this.#dropped, lag: this.#lag };
  }
}
