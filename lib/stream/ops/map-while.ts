/** What a function gives of each item, up to the first `undefined`. */
import { CLOSED } from "../../core/pollable.js";
import { type Callback, Each } from "./each.js";

export class MappedWhile<T, R> extends Each<T, R, Callback<T, R | undefined>> {
  of(item: T, index: number): R | typeof CLOSED {
    const { fn } = this;
    const result = fn(item, index);
    return result === undefined ? CLOSED : result;
  }
}
