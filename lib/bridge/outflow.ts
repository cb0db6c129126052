/**
 * Observable out, to whichever library: one reading of a source into a sink.
 *
 * Of a source of ours it is a drain (core/drain.ts): one microtask a burst, no promise an item, and stopping takes
 * nothing. Any other async iterable is pulled (pull.ts).
 */
import { checkOptions, wrongKind } from "../core/check.js";
import { Drain, type Sink } from "../core/drain.js";
import { Iter, type IterOptions, READABLE, type Source } from "../core/source.js";
import { Gaps, GapSink, type OnLag } from "./gaps.js";
import type { Report } from "./inlet.js";
import { Pull } from "./pull.js";

/** How a source is read into an Observable. */
export interface OutflowOptions extends IterOptions {
  /**
   * What this reading does when a broadcast receiver tells that it lagged: `"error"` (default) ends with the
   * `LaggedError`, `"skip"` goes on, and a function is told how many messages were missed, in their place, before it
   * goes on. A receiver that has an `onLag` of its own tells nothing.
   */
  readonly onLag?: OnLag | undefined;
}

/** A reading, handed out before it starts: so a sink that has enough of the first item can stop it in time. */
export interface Outflow {
  start(): void;
  /** Ends it early, by the iteration rule. Harmless when it has ended. */
  stop(): void;
}

/** Checks the arguments of a reading. */
export function checkOutflow(source: unknown, options: OutflowOptions | undefined): void {
  if (!isIterable(source)) throw wrongKind("source", "a receiver, a stream or an async iterable", source);
  checkOptions("options", options);
  const onLag: unknown = options?.onLag;
  if (onLag === undefined || onLag === "error" || onLag === "skip" || typeof onLag === "function") return;
  throw wrongKind("onLag", '"error", "skip" or a function', onLag);
}

/**
 * Begins a reading of `source`, as one of its readers.
 *
 * @throws what the source throws that cannot be read (any more).
 */
export function outflow<T>(source: AsyncIterable<T>, sink: Sink<T>, options: OutflowOptions, report: Report): Outflow {
  if (!isSource(source)) return new Pull(source, sink, options, report);
  const readable = (options.preventClose === true ? new Iter(source, options) : source)[READABLE]();
  const ended = (early: boolean): void => {
    const leaving = readable.exit(early);
    if (leaving !== undefined) void Promise.resolve(leaving).catch(report);
  };
  const pollable = readable.read();
  readable.enter();
  const { onLag = "error" } = options;
  const drain =
    onLag === "error"
      ? new Drain(pollable, sink, ended)
      : new Drain(new Gaps(pollable), new GapSink(sink, onLag, report), ended);
  return {
    start: () => {
      if (readable.eager === true) drain.startNow();
      else drain.start();
    },
    stop: () => drain.stop(),
  };
}

export function isIterable(source: unknown): boolean {
  if (typeof source !== "object" || source === null) return false;
  return typeof (source as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === "function";
}

/** A source of this or another copy of sluice. */
function isSource<T>(source: AsyncIterable<T>): source is Source<T> {
  return READABLE in source;
}
