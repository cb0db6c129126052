/** A live plot of one or two lines over the last minute: uPlot in an Angular component. */
import { afterNextRender, Component, DestroyRef, effect, ElementRef, inject, input, viewChild } from "@angular/core";
import uPlot from "uplot";

/** Seconds on the x axis, then a row of values for each line. */
export type Series = readonly (readonly number[])[];

@Component({
  selector: "app-plot",
  template: `<figure>
    <figcaption>{{ title() }}</figcaption>
    <div #host role="img" [attr.aria-label]="title()"></div>
  </figure>`,
  styles: `
    figure {
      margin: 0;
    }
    figcaption {
      font-size: 0.8rem;
      color: var(--quiet);
    }
  `,
})
export class Plot {
  readonly title = input.required<string>();
  readonly labels = input.required<readonly string[]>();
  readonly series = input.required<Series>();
  protected readonly host = viewChild.required<ElementRef<HTMLElement>>("host");
  #chart: uPlot | null = null;

  constructor() {
    const destroyRef = inject(DestroyRef);
    effect(() => {
      const data = this.series() as uPlot.AlignedData;
      this.#chart?.setData(data);
    });
    afterNextRender(() => {
      const element = this.host().nativeElement;
      const style = getComputedStyle(element);
      const colour = (name: string): string => style.getPropertyValue(name).trim();
      const axis = {
        stroke: colour("--axis"),
        grid: { stroke: colour("--grid"), width: 1 },
        ticks: { stroke: colour("--grid"), width: 1 },
        font: "11px system-ui",
      };
      const lines = this.labels().map((label, n) => ({
        label,
        stroke: colour(n === 0 ? "--plain" : "--channel"),
        width: 2,
        points: { show: false },
      }));
      const size = () => ({ width: Math.max(200, element.clientWidth), height: 150 });
      const chart = new uPlot(
        {
          ...size(),
          scales: { x: { time: false }, y: { range: (_chart, _low, high) => [0, Math.max(1, (high ?? 1) * 1.1)] } },
          axes: [axis, { ...axis, size: 64 }],
          series: [{ label: "s" }, ...lines],
          legend: { live: false },
          cursor: { show: false },
        },
        this.series() as uPlot.AlignedData,
        element,
      );
      this.#chart = chart;
      const resized = new ResizeObserver(() => chart.setSize(size()));
      resized.observe(element);
      destroyRef.onDestroy(() => {
        resized.disconnect();
        chart.destroy();
        this.#chart = null;
      });
    });
  }
}
