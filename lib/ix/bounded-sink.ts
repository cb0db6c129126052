/**
 * The push side of an ix pipeline, with a bound: what `AsyncSink` is, over a channel.
 *
 * `AsyncSink` takes whatever is written to it, for ever, and does not hear that its reader has left. Here a write waits
 * for room, or, for those who cannot wait, meets a policy; and a reader that leaves is told to who writes.
 */
import { AsyncIterableX } from "ix/asynciterable/asynciterablex";
import { dropper, Inlet } from "../bridge/inlet.js";
import type { DropOptions, Overflow } from "../bridge/overflow.js";
import { channel, type Receiver, type Sender } from "../channel/mpsc/index.js";
import type { WaitOptions } from "../core/cancel.js";
import { checkFunction, checkInteger, checkOneOf, checkOptions, wrongKind } from "../core/check.js";
import type { Loop } from "../core/iterate.js";
import { reportUnhandled } from "../core/report.js";
import { READABLE } from "../core/source.js";
import { asyncDispose } from "../core/symbols.js";
import { RESOLVED } from "../core/wait.js";
import { loopOver } from "./loop-over.js";

/** The settings of a `BoundedSink`. */
export interface BoundedSinkOptions<T> extends DropOptions<T> {
  /** How many values may be buffered: an integer of 1 or more; of 0 or more, where writes wait. */
  readonly capacity: number;
  /**
   * What a write does that finds no room. `"wait"` (default): it waits; await it, or what is written grows after all. For
   * a source that cannot wait: `"error"` fails the sink with an `OverflowError` after what is buffered, `"drop-oldest"`
   * and `"drop-newest"` drop.
   */
  readonly overflow?: "wait" | Exclude<Overflow, "unbounded"> | undefined;
  /** Shown by errors. */
  readonly name?: string | undefined;
}

const POLICIES = ["wait", "error", "drop-oldest", "drop-newest"];

/**
 * Values are written at one end and read at the other, as an `AsyncIterableX` of ix. In place of `AsyncSink`.
 *
 * It is one iterator, as `AsyncSink` is: loops over it share what is written. A loop that leaves early ends it, also while
 * it waits; then writes are refused. ix's `withAbort` and the like reach it, as they do a `toIx`.
 *
 * **Cancel safety**: that of `recv` and `send`: an abandoned read has taken nothing. **Order**: that of the writes, those
 * that wait included. **Source**: `AsyncSink` of IxJS 7. Departures: the bound; `write` gives a promise; `error` is the
 * last that is read; `return` is there.
 *
 * @example
 * ```ts
 * import { map } from "ix/asynciterable/operators";
 * import { BoundedSink } from "sluice/ix";
 * const sink = new BoundedSink<number>({ capacity: 1 });
 * const producer = (async () => {
 *   for (const n of [1, 2, 3]) await sink.write(n); // waits while the consumer is behind
 *   sink.end();
 * })();
 * for await (const n of sink.pipe(map((n) => n * 10))) console.log(n); // => 10, 20, 30
 * await producer;
 * ```
 */
export class BoundedSink<T> extends AsyncIterableX<T> implements AsyncIterableIterator<T, undefined, void> {
  readonly #tx: Sender<T>;
  readonly #rx: Receiver<T>;
  readonly #inlet: Inlet<T>;
  readonly #waits: boolean;
  readonly #loop: Loop<T>;

  /**
   * @param options `capacity`, and as it says there `overflow`, `onDrop` and `name`. `onDrop(value, reason)` gets every value
   * that was accepted or refused and will not be read: `"full"`, or `"closed"` when the reader has left.
   * @throws TypeError or RangeError if one is wrong.
   */
  constructor(options: BoundedSinkOptions<T>) {
    super();
    if (options === undefined) throw wrongKind("options", "an object with capacity", options);
    checkOptions("options", options);
    const { capacity, overflow = "wait", onDrop, name = "BoundedSink" } = options;
    checkOneOf("overflow", overflow, POLICIES);
    checkInteger("capacity", capacity, overflow === "wait" ? 0 : 1);
    if (onDrop !== undefined) checkFunction("onDrop", onDrop);
    const drop = dropper(options, reportUnhandled);
    [this.#tx, this.#rx] = channel<T>(capacity, { name, onUndelivered: (value) => drop(value, "closed") });
    this.#waits = overflow === "wait";
    this.#inlet = new Inlet(this.#tx, overflow === "wait" ? "error" : overflow, drop, reportUnhandled);
    this.#loop = loopOver(this.#rx[READABLE](), undefined);
  }

  /** True when nobody will read any more. */
  get isClosed(): boolean {
    return this.#tx.isClosed;
  }

  /** How many values are buffered. */
  get size(): number {
    return this.#rx.size;
  }

  /**
   * Writes `value`.
   *
   * @returns when it is buffered, which waits for room. Under a policy at once, whatever becomes of the value: see `onDrop`.
   * @throws (rejects), where it waits: SendError with the value when the reader has left; the signal's reason;
   * ClosedHandleError after `end()`.
   */
  write(value: T, options?: WaitOptions): Promise<void> {
    if (this.#waits) return this.#tx.send(value, options);
    this.#inlet.next(value);
    return RESOLVED;
  }

  /** Fails the sink: what is buffered can still be read, then one reader gets `error`. Of no effect after the end. */
  error(error: unknown): void {
    if (!this.isClosed) this.#inlet.error(error);
  }

  /** Ends the sink: what is buffered can still be read. Writes that wait go through. Harmless when done before. */
  end(): void {
    this.#inlet.complete();
  }

  /** The next value, or the end. */
  next(): Promise<IteratorResult<T, undefined>> {
    return this.#loop.next();
  }

  /** The reader leaves: reads that are parked end, and what is buffered is dropped. */
  return(): Promise<IteratorReturnResult<undefined>> {
    return this.#loop.return();
  }

  [asyncDispose](): Promise<void> {
    return this.#loop[asyncDispose]();
  }

  [Symbol.asyncIterator](signal?: AbortSignal): AsyncIterableIterator<T, undefined, void> {
    return signal === undefined ? this : loopOver(this.#rx[READABLE](), signal);
  }
}
