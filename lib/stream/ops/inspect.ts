/** The same items, seen by a function. */
import { Each } from "./each.js";

export class Inspected<T> extends Each<T, T> {
  of(item: T, index: number): T {
    const { fn } = this;
    fn(item, index);
    return item;
  }
}
