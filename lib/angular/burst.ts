/** One change a burst, however many items it has: a burst is handed over in one microtask, its change is made in the next. */
import { microtask } from "../core/coop.js";

export class Burst {
  readonly #change: () => void;
  #isDue = false;

  /** `change` shows what has come since it was last called. */
  constructor(change: () => void) {
    this.#change = change;
  }

  /** An item has come. */
  add(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    microtask(this.flush);
  }

  /** Makes the change if it is due: now, where the end comes first. */
  readonly flush = (): void => {
    if (!this.#isDue) return;
    this.#isDue = false;
    this.#change();
  };
}
