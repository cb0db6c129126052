/** What a function gives of each item, less `undefined`. */
import { type Callback, Each, SKIP } from "./each.js";

export class FilterMapped<T, R> extends Each<T, R, Callback<T, R | undefined>> {
  of(item: T, index: number): R | typeof SKIP {
    const { fn } = this;
    const result = fn(item, index);
    return result === undefined ? SKIP : result;
  }
}
