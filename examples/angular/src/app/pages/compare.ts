/** Page 1: one feed through plain Rx and through bounded channels, side by side, with what each costs. */
import { Component, computed, inject, signal, viewChild } from "@angular/core";
import { interval } from "sluice";
import { injectScope } from "sluice/angular";
import { Feed, KEPT } from "../feed";
import { FrameMeter, heapMb } from "../meter";
import { Plot, type Series } from "../plot";
import { ChannelSide, PlainSide, type Stats, STORE_PER_SECOND } from "./sides";

const SAMPLE_MS = 250;
const SAMPLES = 240;
const NONE: Stats = { queue: 0, written: 0, dropped: 0, lag: 0 };

interface Sample {
  readonly at: number;
  readonly plain: Stats;
  readonly channel: Stats;
  readonly heap: number;
  readonly frame: number;
}

@Component({
  selector: "app-compare",
  imports: [ChannelSide, PlainSide, Plot],
  template: `
    <h1>One feed, two ways</h1>
    <p>
      The store behind each side takes {{ perSecond }} events a second. What comes faster has to go somewhere: into an
      array inside <code>concatMap</code>, or into a channel that keeps {{ kept }} and counts the rest.
    </p>
    <form class="row" (submit)="$event.preventDefault()">
      <label>
        events a second: <output>{{ feed.rate() }}</output>
        <input
          type="range"
          min="0"
          max="50000"
          step="1000"
          data-testid="rate"
          [value]="feed.rate()"
          (input)="feed.setRate(+$any($event.target).value)"
        />
      </label>
      <label
        ><input type="checkbox" data-testid="plain" [checked]="plain()" (change)="plain.set(!plain())" /> plain
        Rx</label
      >
      <label
        ><input type="checkbox" data-testid="channel" [checked]="channel()" (change)="channel.set(!channel())" />
        channels</label
      >
      <button type="button" data-testid="reset" (click)="reset()">Measure anew</button>
    </form>

    <table>
      <thead>
        <tr>
          <th scope="col"></th>
          <th scope="col">queue</th>
          <th scope="col">deepest</th>
          <th scope="col">written</th>
          <th scope="col">dropped</th>
          <th scope="col">lag</th>
        </tr>
      </thead>
      <tbody>
        @for (side of sides(); track side.name) {
          <tr>
            <th scope="row">
              <span class="key" [class]="side.name"></span>
              {{ side.label }}
            </th>
            <td [attr.data-testid]="side.name + '-queue'">{{ side.stats.queue }}</td>
            <td [attr.data-testid]="side.name + '-deepest'">{{ side.deepest }}</td>
            <td [attr.data-testid]="side.name + '-written'">{{ side.stats.written }}</td>
            <td [attr.data-testid]="side.name + '-dropped'">{{ side.stats.dropped }}</td>
            <td>{{ side.stats.lag }} ms</td>
          </tr>
        }
      </tbody>
    </table>
    <p class="figures">
      frames: p99 <b data-testid="p99">{{ frames().p99.toFixed(1) }}</b> ms, longest
      <b data-testid="longest">{{ frames().longest.toFixed(1) }}</b> ms · heap
      <b data-testid="heap">{{ newest().heap.toFixed(1) }}</b> MB
    </p>

    <div class="plots">
      <app-plot title="queue depth" [labels]="['plain Rx', 'channels']" [series]="queues()" />
      <app-plot title="dropped" [labels]="['plain Rx', 'channels']" [series]="drops()" />
      <app-plot title="lag, ms" [labels]="['plain Rx', 'channels']" [series]="lags()" />
      <app-plot title="heap, MB" [labels]="['page']" [series]="heaps()" />
      <app-plot title="frame time, ms" [labels]="['page']" [series]="gaps()" />
    </div>

    <div class="row sides">
      @if (plain()) {
        <app-plain-side />
      }
      @if (channel()) {
        <app-channel-side />
      }
    </div>
  `,
})
export class Compare {
  readonly feed = inject(Feed);
  readonly kept = KEPT;
  readonly perSecond = STORE_PER_SECOND;
  readonly plain = signal(false);
  readonly channel = signal(true);
  readonly frames = signal({ longest: 0, p99: 0, frames: 0 });
  protected readonly plainSide = viewChild(PlainSide);
  protected readonly channelSide = viewChild(ChannelSide);
  readonly #samples = signal<readonly Sample[]>([]);
  readonly #meter = new FrameMeter();
  readonly #scope = injectScope({ debugName: "samples" });

  readonly newest = computed<Sample>(
    () => this.#samples().at(-1) ?? { at: 0, plain: NONE, channel: NONE, heap: 0, frame: 0 },
  );
  readonly sides = computed(() => [
    { name: "plain", label: "plain Rx", stats: this.newest().plain, deepest: this.#deepest("plain") },
    { name: "channel", label: "channels", stats: this.newest().channel, deepest: this.#deepest("channel") },
  ]);
  readonly queues = this.#series(({ plain, channel }) => [plain.queue, channel.queue]);
  readonly drops = this.#series(({ plain, channel }) => [plain.dropped, channel.dropped]);
  readonly lags = this.#series(({ plain, channel }) => [plain.lag, channel.lag]);
  readonly heaps = this.#series(({ heap }) => [heap]);
  readonly gaps = this.#series(({ frame }) => [frame]);

  constructor() {
    this.#scope.spawn(async ({ signal }) => {
      const beat = interval(SAMPLE_MS);
      beat.missedTickBehavior = "skip";
      try {
        for (;;) {
          await beat.tick({ signal });
          this.#sample();
        }
      } finally {
        this.#meter.stop();
      }
    });
  }

  reset(): void {
    this.#meter.reset();
    this.#samples.set([]);
  }

  #sample(): void {
    const sample: Sample = {
      at: performance.now() / 1000,
      plain: this.plainSide()?.stats() ?? NONE,
      channel: this.channelSide()?.stats() ?? NONE,
      heap: heapMb(),
      frame: this.#meter.newest,
    };
    this.#samples.update((samples) => [...samples.slice(1 - SAMPLES), sample]);
    this.frames.set(this.#meter.read());
  }

  #deepest(side: "plain" | "channel"): number {
    return this.#samples().reduce((most, sample) => Math.max(most, sample[side].queue), 0);
  }

  #series(values: (sample: Sample) => readonly number[]) {
    return computed<Series>(() => {
      const samples = this.#samples();
      const rows = samples.map(values);
      const lines = rows[0]?.map((_, line) => rows.map((row) => row[line]!)) ?? [[], []];
      return [samples.map(({ at }) => at), ...lines];
    });
  }
}
