/** What has become of the items so far, after each. */
import type { Flow } from "../flow.js";
import { Each } from "./each.js";

/** A function of what has become of the items so far, an item, and how many there were before it. */
export type Reducer<A, T> = (state: A, item: T, index: number) => A;

export class Scanned<T, A> extends Each<T, A, Reducer<A, T>> {
  state: A;

  constructor(upstream: Flow<T>, initial: A, fn: Reducer<A, T>) {
    super(upstream, fn);
    this.state = initial;
  }

  of(item: T, index: number): A {
    const { fn } = this;
    return (this.state = fn(this.state, item, index));
  }
}
