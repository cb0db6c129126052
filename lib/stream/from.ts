/** `stream()` and its kin: how a stream begins. */
import { isThenable } from "../cancel/foreign.js";
import { checkFunction, checkOptions, wrongKind } from "../core/check.js";
import { END } from "../core/wait.js";
import { Bottom } from "./bottom.js";
import { flowOf, type StreamSource } from "./flow-of.js";
import { type AnyIterator, Iterated } from "./iterated.js";
import { Stream } from "./stream.js";

/** Options of `stream`. */
export interface StreamOptions {
  /** Shown by errors. */
  readonly name?: string | undefined;
}

/** The type of {@link stream}. */
export interface StreamFactory {
  /**
   * Makes a stream of what `source` gives. Nothing is read before somebody asks for an item.
   *
   * @param source an iterable (items that are promises stay promises: see `buffered`), an async iterable, a receiver or
   * another source of sluice, an Observable of any library, a stream (which is taken over). An Observable is subscribed
   * to by the first read, and what it pushes is buffered without bound: where that may be too much, put a bounded
   * channel in between, `stream(toReceiver(obs$, { capacity, overflow }))`.
   * @param options `name`: shown by errors.
   * @throws TypeError if `source` is none of these; ClosedHandleError for a disposed receiver.
   *
   * **Cancel safety**: a `next()` that was asked of an async iterator cannot be taken back; what it brings is kept for the
   * next reader. **Order**: that of the source. **Source**: `tokio_stream::iter` and the wrappers (`ReceiverStream` and
   * so on); `Iterator.from` of TC39.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * async function* pages() {
   *   yield ["a", "b"];
   *   yield ["c"];
   * }
   * await stream(pages()).flatMap((page) => page).collect(); // => ["a", "b", "c"]
   * ```
   */
  <T>(source: StreamSource<T>, options?: StreamOptions): Stream<T>;

  /**
   * Counts from `from` up to `to`, which is excluded; without it, for ever.
   *
   * @throws TypeError if `from` is no finite number, or `to` no number.
   *
   * **Source**: Rust's ranges, `from..to`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream.range(3, 6).collect(); // => [3, 4, 5]
   * ```
   */
  range(from: number, to?: number): Stream<number>;

  /**
   * Makes items out of a state: `step` gives an item and the next state, or `undefined` at the end. Or a promise of it:
   * then one step runs at a time.
   *
   * @throws (by reading) what `step` throws or rejects with; that ends the stream.
   *
   * **Cancel safety**: safe; what a step brings is kept. **Source**: `futures::stream::unfold`.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * const powers = stream.unfold(1, (n) => (n > 100 ? undefined : [n, n * 3]));
   * await powers.collect(); // => [1, 3, 9, 27, 81]
   * ```
   */
  unfold<S, T>(seed: S, step: (state: S) => Step<S, T> | PromiseLike<Step<S, T>>): Stream<T>;

  /**
   * A stream of the arguments.
   *
   * @example
   * ```ts
   * import { stream } from "sluice";
   * await stream.of(1, 2).collect(); // => [1, 2]
   * ```
   */
  of<T>(...items: T[]): Stream<T>;
}

/** What a step of `unfold` gives. */
export type Step<S, T> = readonly [item: T, next: S] | undefined;

class Range implements AnyIterator<number> {
  at: number;
  readonly to: number;

  constructor(from: number, to: number) {
    this.at = from;
    this.to = to;
  }

  next(): IteratorResult<number, undefined> {
    return this.at < this.to ? { done: false, value: this.at++ } : END;
  }
}

class Unfold<S, T> implements AnyIterator<T> {
  state: S;
  readonly step: (state: S) => Step<S, T> | PromiseLike<Step<S, T>>;

  constructor(seed: S, step: (state: S) => Step<S, T> | PromiseLike<Step<S, T>>) {
    this.state = seed;
    this.step = step;
  }

  next(): IteratorResult<T, undefined> | PromiseLike<IteratorResult<T, undefined>> {
    const { step } = this;
    const answer = step(this.state);
    return isThenable(answer) ? answer.then(this.take) : this.take(answer);
  }

  readonly take = (answer: Step<S, T>): IteratorResult<T, undefined> => {
    if (answer === undefined) return END;
    const [value, next] = answer;
    this.state = next;
    return { done: false, value };
  };
}

const iterate = <T>(open: () => AnyIterator<T>): Stream<T> => new Stream(new Bottom(new Iterated(open)), NAME);
const NAME = "stream";

export const stream: StreamFactory = /* @__PURE__ */ Object.assign(
  <T>(source: StreamSource<T>, options?: StreamOptions): Stream<T> => {
    checkOptions("options", options);
    const name = options?.name === undefined ? NAME : `${NAME} "${options.name}"`;
    return new Stream(flowOf("source", source, "stream()"), name);
  },
  {
    range: (from: number, to = Infinity): Stream<number> => {
      if (!Number.isFinite(from)) throw wrongKind("from", "a finite number", from);
      if (typeof to !== "number" || Number.isNaN(to)) throw wrongKind("to", "a number", to);
      return iterate(() => new Range(from, to));
    },
    unfold: <S, T>(seed: S, step: (state: S) => Step<S, T> | PromiseLike<Step<S, T>>): Stream<T> => {
      checkFunction("step", step);
      return iterate(() => new Unfold(seed, step));
    },
    of: <T>(...items: T[]): Stream<T> => iterate(() => items[Symbol.iterator]()),
  },
);
