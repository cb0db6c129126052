/** The outcomes of a scope as its user takes them: the first look at one ends the joining in the background. */
import type { CancellationToken } from "../cancel/token.js";
import type { Readable } from "../core/iterate.js";
import type { CLOSED, PENDING, Pollable } from "../core/pollable.js";
import type { Waiter } from "../core/wait-list.js";

export class ByHand<T> implements Pollable<T>, Readable<T> {
  readonly #outcomes: Pollable<T>;
  readonly #begun: CancellationToken;

  /** `begun` is cancelled with the first look, not before: whoever is refused for a wrong argument has taken nothing over. */
  constructor(outcomes: Pollable<T>, begun: CancellationToken) {
    this.#outcomes = outcomes;
    this.#begun = begun;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    this.#begun.cancel();
    return this.#outcomes.poll();
  }

  register(waiter: Waiter): void {
    this.#begun.cancel();
    this.#outcomes.register(waiter);
  }

  unregister(waiter: Waiter): void {
    this.#outcomes.unregister(waiter);
  }

  read(): this {
    return this;
  }

  enter(): void {}

  /** Leaving a loop aborts nothing. */
  exit(): void {}
}
