/** Page 2: commands with a queue: how many at once, how many may wait, and what becomes of the rest is the user's to set. */
import { Component, createEnvironmentInjector, DestroyRef, EnvironmentInjector, inject, signal } from "@angular/core";
import { injectWorker, type Worker, type WorkerOverflow } from "sluice/angular";

interface Entry {
  readonly id: number;
  readonly file: string;
  readonly state: string;
}

const FILES = ["lib/index.ts", "lib/select.ts", "lib/core/wait.ts", "docs/decisions.md", "no/such/file"];

/** Hashes a file on the server. */
async function hash(file: string, { signal }: { signal: AbortSignal }): Promise<string> {
  const response = await fetch(`/hash?file=${encodeURIComponent(file)}`, { method: "POST", signal });
  const body = (await response.json()) as { sha256?: string; error?: string };
  if (body.sha256 === undefined) throw new Error(body.error ?? response.statusText);
  return body.sha256;
}

@Component({
  selector: "app-commands",
  template: `
    <h1>Commands</h1>
    <p>Each click asks the server for the hash of a file, which takes it a while. The queue in between is a setting.</p>
    <form class="row" (submit)="$event.preventDefault()">
      <label
        >at once
        <input
          type="number"
          min="1"
          max="8"
          data-testid="concurrency"
          [value]="concurrency()"
          (change)="concurrency.set(+$any($event.target).value); renew()"
      /></label>
      <label
        >may wait
        <input
          type="number"
          min="0"
          max="32"
          data-testid="capacity"
          [value]="capacity()"
          (change)="capacity.set(+$any($event.target).value); renew()"
      /></label>
      <label>
        when full
        <select data-testid="overflow" (change)="overflow.set($any($event.target).value); renew()">
          @for (policy of policies; track policy) {
            <option [value]="policy" [selected]="policy === overflow()">{{ policy }}</option>
          }
        </select>
      </label>
      <button type="button" data-testid="cancel" (click)="renew()">Cancel all</button>
    </form>
    <p class="row">
      @for (file of files; track file) {
        <button type="button" (click)="run(file)">{{ file }}</button>
      }
    </p>
    <p class="figures" aria-live="polite">
      pending <b data-testid="pending">{{ worker().pending() }}</b> · queued
      <b data-testid="queued">{{ worker().queued() }}</b> · last error
      <b data-testid="last-error">{{ worker().lastError() ?? "none" }}</b>
    </p>
    <ol reversed>
      @for (entry of entries(); track entry.id) {
        <li>
          <code>{{ entry.file }}</code> <span [attr.data-testid]="'result-' + entry.id">{{ entry.state }}</span>
        </li>
      }
    </ol>
  `,
})
export class Commands {
  readonly files = FILES;
  readonly policies: readonly WorkerOverflow[] = ["wait", "drop-newest", "drop-oldest", "error"];
  readonly concurrency = signal(1);
  readonly capacity = signal(2);
  readonly overflow = signal<WorkerOverflow>("drop-newest");
  readonly entries = signal<readonly Entry[]>([]);
  readonly #parent = inject(EnvironmentInjector);
  #place = createEnvironmentInjector([], this.#parent);
  readonly worker = signal(this.#make());
  #count = 0;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#place.destroy());
  }

  run(file: string): void {
    const id = (this.#count += 1);
    this.entries.update((entries) => [{ id, file, state: "…" }, ...entries].slice(0, 12));
    this.worker()
      .run(file)
      .then(
        (sha256) => this.#show(id, sha256.slice(0, 16)),
        (error: unknown) => this.#show(id, String(error)),
      );
  }

  /** A worker with the settings as they are now; the old one is cancelled with the place that it was made in. */
  renew(): void {
    this.#place.destroy();
    this.#place = createEnvironmentInjector([], this.#parent);
    this.worker.set(this.#make());
  }

  #make(): Worker<string, string> {
    const overflow = this.overflow();
    return injectWorker(hash, {
      concurrency: this.concurrency(),
      capacity: Math.max(this.capacity(), overflow === "drop-oldest" ? 1 : 0),
      overflow,
      injector: this.#place,
      debugName: "hash",
    });
  }

  #show(id: number, state: string): void {
    this.entries.update((entries) => entries.map((entry) => (entry.id === id ? { ...entry, state } : entry)));
  }
}
