/** The one place where a stream looks at what it is made from. */
import { type ObservableOf, subscribableOf } from "../cancel/connection.js";
import { wrongKind } from "../core/check.js";
import { READABLE, type Source } from "../core/source.js";
import { Bottom } from "./bottom.js";
import type { Flow } from "./flow.js";
import { Iterated } from "./iterated.js";
import { Subscribed } from "./subscribed.js";

/** Hands the flow of a stream over to whom it names; the handle is of no use any more. */
export const TAKE: unique symbol = Symbol("sluice.stream.take");

/** What a stream is made from: an iterable of either kind, a receiver or another source of sluice, an Observable. */
export type StreamSource<T> = AsyncIterable<T> | Iterable<T> | ObservableOf<T> | { "@@observable"(): ObservableOf<T> };

/**
 * The flow of `source`, which is read from the first poll on.
 *
 * @param name of the parameter, for the error.
 * @param by who takes over, if it is a stream.
 */
export function flowOf<T>(name: string, source: StreamSource<T>, by: string): Flow<T> {
  if (source !== null && source !== undefined) {
    const found = Object(source) as Partial<Source<T>> & { [TAKE]?(by: string): Flow<T> } & Partial<Iterable<T>>;
    if (found[TAKE] !== undefined) return found[TAKE](by);
    if (found[READABLE] !== undefined) return new Bottom(found[READABLE]());
    if (found[Symbol.asyncIterator] !== undefined)
      return new Bottom(new Iterated(() => (source as AsyncIterable<T>)[Symbol.asyncIterator]()));
    if (found[Symbol.iterator] !== undefined)
      return new Bottom(new Iterated(() => (source as Iterable<T>)[Symbol.iterator]()));
    const subscribable = subscribableOf(found);
    if (subscribable !== undefined) return new Bottom(new Subscribed(subscribable));
  }
  throw wrongKind(name, "an iterable, an async iterable, a source of sluice or an Observable", source);
}
