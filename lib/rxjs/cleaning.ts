/** Teardowns that may take their time: each is run at once, and all are waited for. rxjs runs them and waits for none. */
import { type Unsubscribable, UnsubscriptionError } from "rxjs";
import { isThenable } from "../cancel/foreign.js";

/** What is to be done at the end: as rxjs takes it, or a function that gives a promise. */
export type Teardown = Unsubscribable | (() => void | PromiseLike<void>);

export class Cleaning {
  /** What went wrong so far. */
  readonly failures: unknown[] = [];
  readonly #running: Promise<void>[] = [];

  /** Runs `teardown`. What it throws, now or later, is a failure. */
  run(teardown: Teardown): void {
    try {
      if (typeof teardown !== "function") {
        teardown.unsubscribe();
        return;
      }
      const given = teardown();
      if (isThenable(given)) this.#running.push(Promise.resolve(given).then(ignore, this.#fail));
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** True while there is something to wait for. */
  get isBusy(): boolean {
    return this.#running.length > 0;
  }

  /** When all that was run has come to its end, also what is run meanwhile. */
  async settled(): Promise<void> {
    for (let last = this.#running.pop(); last !== undefined; last = this.#running.pop()) await last;
  }

  readonly #fail = (thrown: unknown): void => {
    this.failures.push(...(thrown instanceof UnsubscriptionError ? (thrown.errors as unknown[]) : [thrown]));
  };
}

const ignore = (): void => {};
