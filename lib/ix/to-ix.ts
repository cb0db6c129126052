/** A receiver as an IxJS source that minds the `AbortSignal` of the pipeline. */
import { AsyncIterableX } from "ix/asynciterable/asynciterablex";
import { checkOptions, wrongKind } from "../core/check.js";
import type { Readable } from "../core/iterate.js";
import { Iter, type IterOptions, READABLE, type Source } from "../core/source.js";
import { loopOver } from "./loop-over.js";

/**
 * Makes a real `AsyncIterableX` of `source`.
 *
 * ix hands the signal of `withAbort`, `forEach` and the like only to iterables of its own class; through `from(rx)` an
 * abort does not reach a receiver that is parked. Through this it does.
 *
 * @param source a receiver, stream or JoinSet.
 * @param options `preventClose`: leaving early leaves the source as it is.
 * @returns the iterable. A loop over it takes the source over, as `for await` does: leaving early, by an abort too,
 * disposes it, or closes it while others still read from it. An abort rejects with the `AbortError` of ix, whose `cause`
 * is the signal's reason.
 * @throws TypeError if `source` is none of ours.
 *
 * **Cancel safety**: an aborted loop has taken nothing that it has not given. **Order**: that of the source. **Source**:
 * `AsyncIterableX` of IxJS 7, whose iterator method takes a signal.
 *
 * @example
 * ```ts
 * import { map, withAbort } from "ix/asynciterable/operators";
 * import { mpsc } from "sluice";
 * import { toIx } from "sluice/ix";
 * const [tx, rx] = mpsc.channel<number>(8);
 * const controller = new AbortController();
 * const doubled = toIx(rx).pipe(
 *   map((n) => n * 2),
 *   withAbort(controller.signal),
 * );
 * const loop = doubled.forEach((n) => console.log(n)); // => 2
 * await tx.send(1);
 * setTimeout(() => controller.abort(), 1);
 * await loop.catch((error) => error.name); // => "AbortError"
 * ```
 */
export function toIx<T>(source: Source<T>, options?: IterOptions): AsyncIterableX<T> {
  if (typeof source !== "object" || source === null || !(READABLE in source)) {
    throw wrongKind("source", "a receiver, a stream or a JoinSet", source);
  }
  checkOptions("options", options);
  return new SourceX(options?.preventClose === true ? new Iter(source, options) : source);
}

class SourceX<T> extends AsyncIterableX<T> {
  readonly #source: { [READABLE](): Readable<T> };

  constructor(source: Source<T>) {
    super();
    this.#source = source;
  }

  [Symbol.asyncIterator](signal?: AbortSignal): AsyncIterator<T, undefined> {
    return loopOver(this[READABLE](), signal);
  }

  /** For operators of ours, which read without a promise an item. */
  [READABLE](): Readable<T> {
    return this.#source[READABLE]();
  }
}
