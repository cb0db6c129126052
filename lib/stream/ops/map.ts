/** What a function gives of each item. */
import { type Callback, Each } from "./each.js";

export class Mapped<T, R> extends Each<T, R, Callback<T, R>> {
  of(item: T, index: number): R {
    const { fn } = this;
    return fn(item, index);
  }
}
