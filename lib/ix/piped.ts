/**
 * An operator of a stream (lib/stream) as an operator of ix: every loop has a stream of its own over the source.
 *
 * An abort reaches both ends: the loop rejects at once, as `toIx` does, also over a source that minds no signal; and ix
 * hands the signal on to a source that does.
 */
import { AsyncIterableX } from "ix/asynciterable/asynciterablex";
import { wrapWithAbort } from "ix/asynciterable/operators/withabort";
import { wrongKind } from "../core/check.js";
import { READABLE } from "../core/source.js";
import { flowOf } from "../stream/flow-of.js";
import type { Flow } from "../stream/flow.js";
import { Stream } from "../stream/stream.js";
import { loopOver } from "./loop-over.js";

/** What `pipe` of ix takes. */
export type IxOperator<T, R> = (source: AsyncIterable<T>) => AsyncIterableX<R>;

/** Puts an operator on a flow, for one loop. */
type Apply<T, R> = (flow: Flow<T>, signal: AbortSignal | undefined) => Flow<R>;

export function operator<T, R>(name: string, apply: Apply<T, R>): IxOperator<T, R> {
  return (source) => {
    if (!isAsyncIterable(source)) throw wrongKind("source", "an async iterable", source);
    return new Piped(source, name, apply);
  };
}

function isAsyncIterable(source: unknown): boolean {
  if (typeof source !== "object" || source === null) return false;
  return typeof (source as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === "function";
}

class Piped<T, R> extends AsyncIterableX<R> {
  readonly #source: AsyncIterable<T>;
  readonly #name: string;
  readonly #apply: Apply<T, R>;

  constructor(source: AsyncIterable<T>, name: string, apply: Apply<T, R>) {
    super();
    this.#source = source;
    this.#name = name;
    this.#apply = apply;
  }

  [Symbol.asyncIterator](signal?: AbortSignal): AsyncIterator<R, undefined> {
    const source = READABLE in this.#source ? this.#source : wrapWithAbort(this.#source, signal);
    const flow = this.#apply(flowOf("source", source, this.#name), signal);
    return loopOver(new Stream(flow, this.#name)[READABLE](), signal);
  }
}
