/** Page 3: search as you type. Each letter closes the stream of the one before, and aborts its request. */
import { Component, signal } from "@angular/core";
import { sleep, stream } from "sluice";
import { streamResource } from "sluice/angular";

const PAUSE_MS = 80;

interface Result {
  readonly text: string;
  readonly hits: readonly string[];
  readonly total: number;
}

@Component({
  selector: "app-search",
  template: `
    <h1>Search</h1>
    <p>Looks for files of this project by name. A request whose answer is not wanted any more is aborted.</p>
    <label>
      name contains
      <input
        type="search"
        data-testid="query"
        autocomplete="off"
        [value]="query()"
        (input)="query.set($any($event.target).value)"
      />
    </label>
    <p class="figures" aria-live="polite">
      <b data-testid="status">{{ found.status() }}</b> · requests {{ started() }}, aborted
      <b data-testid="aborted">{{ aborted() }}</b>
    </p>
    @if (found.value(); as result) {
      <p data-testid="total">{{ result.total }} files for “{{ result.text }}”</p>
      <ul>
        @for (hit of result.hits; track hit) {
          <li>
            <code>{{ hit }}</code>
          </li>
        }
      </ul>
    }
  `,
})
export class Search {
  readonly query = signal("");
  readonly started = signal(0);
  readonly aborted = signal(0);

  readonly found = streamResource({
    params: () => this.query().trim() || undefined,
    open: async ({ params: text, abortSignal }) => {
      await sleep(PAUSE_MS, { signal: abortSignal });
      this.started.update((n) => n + 1);
      abortSignal.addEventListener("abort", () => this.aborted.update((n) => n + 1), { once: true });
      const response = await fetch(`/search?q=${encodeURIComponent(text)}`, { signal: abortSignal });
      const { hits, total } = (await response.json()) as Omit<Result, "text">;
      return stream<Result>([{ text, hits, total }]);
    },
  });
}
