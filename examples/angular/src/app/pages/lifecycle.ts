/** Page 4: components come and go while the feed runs. What they leave behind is counted: nothing. */
import { Component, computed, inject, Injectable, signal } from "@angular/core";
import { interval, sleep, stream } from "sluice";
import { injectLatest, injectScope, injectWorker, watchSignal } from "sluice/angular";
import { Feed } from "../feed";

/** Who is alive, told by the components themselves. */
@Injectable({ providedIn: "root" })
export class Census {
  tasks = 0;
  components = 0;
}

/** Uses one of everything. */
@Component({
  selector: "app-tile",
  template: `<span>{{ latest()?.kind ?? "…" }} {{ newest()?.seq ?? 0 }}</span>`,
})
export class Tile {
  readonly #feed = inject(Feed);
  readonly #census = inject(Census);
  readonly #scope = injectScope({ debugName: "tile" });
  readonly latest = injectLatest(this.#feed.subscribe(), { initialValue: null });
  readonly newest = watchSignal(this.#feed.watch());
  readonly #save = injectWorker((ms: number, { signal }) => sleep(ms, { signal }), { overflow: "wait" });

  constructor() {
    this.#census.components += 1;
    const events = this.#feed.subscribe();
    this.#scope.spawn(({ signal }) =>
      this.#alive(async () => {
        for await (const _event of stream(events).takeUntil(signal));
      }),
    );
    this.#scope.spawn(({ signal }) =>
      this.#alive(async () => {
        const beat = interval(60_000);
        for (;;) await beat.tick({ signal });
      }),
    );
    void this.#save.run(60_000).catch(() => {});
    void this.#scope.closed.then(() => (this.#census.components -= 1));
  }

  async #alive(work: () => Promise<void>): Promise<void> {
    this.#census.tasks += 1;
    try {
      await work();
    } finally {
      this.#census.tasks -= 1;
    }
  }
}

@Component({
  selector: "app-lifecycle",
  imports: [Tile],
  template: `
    <h1>Coming and going</h1>
    <p>
      A tile reads the feed in four ways, beats once a minute and has a command at work. All of it ends with the tile.
    </p>
    <form class="row" (submit)="$event.preventDefault()">
      <button type="button" data-testid="more" (click)="count.set(count() + 10)">Ten more</button>
      <button type="button" data-testid="none" (click)="count.set(0)">None</button>
      <button type="button" data-testid="cycle" [disabled]="cycling()" (click)="cycle(1000)">1,000 times</button>
    </form>
    <table>
      <tbody>
        @for (row of rows(); track row.name) {
          <tr>
            <th scope="row">{{ row.name }}</th>
            <td [attr.data-testid]="row.name">{{ row.value }}</td>
          </tr>
        }
      </tbody>
    </table>
    <p class="figures">
      cycles <b data-testid="cycles">{{ cycles() }}</b>
    </p>
    <div class="tiles">
      @for (n of numbers(); track n) {
        <app-tile />
      }
    </div>
  `,
})
export class Lifecycle {
  readonly #feed = inject(Feed);
  readonly #census = inject(Census);
  readonly #scope = injectScope({ debugName: "cycles" });
  readonly count = signal(0);
  readonly cycles = signal(0);
  readonly cycling = signal(false);
  readonly numbers = computed(() => Array.from({ length: this.count() }, (_, n) => n));
  readonly rows = signal<readonly { name: string; value: number }[]>([]);

  constructor() {
    this.#scope.spawn(async ({ signal }) => {
      const beat = interval(100);
      for (;;) {
        await beat.tick({ signal });
        const { receivers, watchers } = this.#feed.census();
        const { components, tasks } = this.#census;
        this.rows.set(
          Object.entries({ components, tasks, receivers, watchers }).map(([name, value]) => ({ name, value })),
        );
      }
    });
  }

  /** Shows a tile and takes it away again, `times`, ten at a time. */
  cycle(times: number): void {
    this.cycling.set(true);
    this.#scope.spawn(async ({ signal }) => {
      for (let done = 0; done < times; done += 10) {
        this.count.set(10);
        await sleep(1, { signal });
        this.count.set(0);
        await sleep(1, { signal });
        this.cycles.update((n) => n + 10);
      }
      this.cycling.set(false);
    });
  }
}
