/** The items before the first one for which a predicate does not hold. */
import { CLOSED } from "../../core/pollable.js";
import { Each } from "./each.js";

export class TakenWhile<T> extends Each<T, T> {
  of(item: T, index: number): T | typeof CLOSED {
    const { fn } = this;
    return fn(item, index) ? item : CLOSED;
  }
}
