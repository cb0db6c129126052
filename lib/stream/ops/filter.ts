/** The items for which a predicate holds. */
import { Each, SKIP } from "./each.js";

export class Filtered<T> extends Each<T, T> {
  of(item: T, index: number): T | typeof SKIP {
    const { fn } = this;
    return fn(item, index) ? item : SKIP;
  }
}
