/** The items from the first one on for which a predicate does not hold. */
import { Each, SKIP } from "./each.js";

export class SkippedWhile<T> extends Each<T, T> {
  skipping = true;

  of(item: T, index: number): T | typeof SKIP {
    const { fn } = this;
    this.skipping = this.skipping && Boolean(fn(item, index));
    return this.skipping ? SKIP : item;
  }
}
