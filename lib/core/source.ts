/**
 * What every receiver, stream and JoinSet has in common: the protocols by which the rest of the world reads it.
 *
 * `for await`, structural `subscribe`, `@@observable` and `select` work with no adapter, so `from(rx)` of rxjs and ix,
 * `toSignal(rx)`, `ReadableStream.from(rx)` and `Observable.from(rx)` do. None of them has a numeric `length`: rxjs
 * would take the object for an array.
 */
import { cancelOf, type WaitOptions } from "./cancel.js";
import { checkOptions, wrongKind } from "./check.js";
import { Drain, type Observer, ObserverSink } from "./drain.js";
import { ClosedHandleError } from "./error.js";
import { Loop, type Readable } from "./iterate.js";
import { PENDING, POLLABLE, type Pollable, type PollableSource } from "./pollable.js";
import { reportUnhandled } from "./report.js";
import { dispose } from "./symbols.js";
import { CancelWaiter, refuse, RESULT, type Shape, wait } from "./wait.js";

/** The method by which a source shows itself to its readers. */
export const READABLE: unique symbol = Symbol.for("sluice.readable");

/** What a receiver says that is read after its end; of the one by leaving a loop its user may not know. */
export const closedReceiver = (name: string): ClosedHandleError =>
  new ClosedHandleError(`Receiver of ${name}, which leaving a loop or subscription closes,`);

/** A running subscription. */
export interface Subscription {
  /** Ends it: nothing more is taken or delivered. Harmless when it has ended. */
  unsubscribe(): void;
  /** True once it has ended, for whatever reason. */
  readonly closed: boolean;
  [Symbol.dispose](): void;
}

/** How a borrowed reader treats its source. */
export interface IterOptions {
  /** Leaving early leaves the source as it is. */
  readonly preventClose?: boolean;
}

/**
 * Something that can be read from: an `AsyncIterable`, an Observable by structure, and a branch of `select`, at once.
 *
 * Iterating and subscribing *take the source over*, as Rust's `for v in rx` does: leaving early ends it (see the
 * source's own page), unless it is borrowed by `iter({ preventClose: true })`.
 */
export abstract class Source<T> implements AsyncIterable<T>, PollableSource<T> {
  constructor() {
    adoptObservableSymbol();
  }

  abstract [POLLABLE](): Pollable<T>;
  abstract [READABLE](): Readable<T>;

  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined, void> {
    return new Loop(this[READABLE]());
  }

  /**
   * Hands every item to `observer`, beginning on a microtask; one microtask a burst, not one an item.
   *
   * @param observer an object with any of `next`, `error`, `complete`, or just the `next` function.
   * @param options `signal`: unsubscribes when it fires.
   * @returns the subscription.
   * @throws TypeError if `observer` is neither.
   *
   * **Cancel safety**: safe; unsubscribing takes no further item. **Order**: that of the source; subscribers of one
   * source compete for its items. **Source**: the structural `Subscribable` of RxJS 7, the `subscribe` of the platform
   * Observable. A throw in a callback is reported as unhandled and does not end the subscription.
   */
  subscribe(observer: Observer<T> | ((value: T) => void), options?: WaitOptions): Subscription {
    checkOptions("options", options);
    const readable = this[READABLE]();
    return subscribeTo(readable, observer, options);
  }

  ["@@observable"](): this {
    return this;
  }
}

/** A borrowed or forwarded view of a source; speaks the same protocols. */
export class Iter<T> extends Source<T> {
  readonly #source: Source<T>;
  readonly #preventClose: boolean;

  constructor(source: Source<T>, options?: IterOptions) {
    super();
    checkOptions("options", options);
    this.#source = source;
    this.#preventClose = options?.preventClose === true;
  }

  /** The next item, or the end. */
  next(options?: WaitOptions): Promise<IteratorResult<T, undefined>> {
    checkOptions("options", options);
    try {
      return wait(this.#source[POLLABLE](), RESULT as Shape<T, IteratorResult<T, undefined>>, options?.signal);
    } catch (error) {
      return refuse(error);
    }
  }

  [POLLABLE](): Pollable<T> {
    return this.#source[POLLABLE]();
  }

  [READABLE](): Readable<T> {
    const inner = this.#source[READABLE]();
    return this.#preventClose ? new Borrowed(inner) : inner;
  }
}

/** Reads without owning: counts as a reader, and leaves by the front door however it leaves. */
class Borrowed<T> implements Readable<T> {
  readonly inner: Readable<T>;
  readonly eager: boolean;

  constructor(inner: Readable<T>) {
    this.inner = inner;
    this.eager = inner.eager === true;
  }

  read(): Pollable<T> {
    return this.inner.read();
  }

  enter(): void {
    this.inner.enter();
  }

  exit(): void | PromiseLike<void> {
    return this.inner.exit(false);
  }
}

class DrainSubscription<T> implements Subscription {
  readonly #drain: Drain<T> | null;

  constructor(drain: Drain<T> | null) {
    this.#drain = drain;
  }

  get closed(): boolean {
    return this.#drain === null || this.#drain.stopped;
  }

  unsubscribe(): void {
    this.#drain?.stop();
  }

  [dispose](): void {
    this.unsubscribe();
  }
}

function subscribeTo<T>(
  readable: Readable<T>,
  observer: Observer<T> | ((value: T) => void),
  options: WaitOptions | undefined,
): Subscription {
  const sink = new ObserverSink(observerOf(observer));
  const cancel = options?.signal === undefined ? null : cancelOf(options.signal);
  if (cancel !== null && cancel.poll() !== PENDING) return new DrainSubscription<T>(null);
  const pollable = readable.read();
  readable.enter();
  const drain = new Drain(pollable, sink, (early) => {
    const left = readable.exit(early);
    if (left !== undefined) void Promise.resolve(left).catch(reportUnhandled);
  });
  if (cancel !== null) drain.cancel = new CancelWaiter({ cancelWith: () => drain.stop() }, cancel);
  if (readable.eager === true) drain.startNow();
  else drain.start();
  return new DrainSubscription(drain);
}

function observerOf<T>(observer: Observer<T> | ((value: T) => void)): Observer<T> {
  if (typeof observer === "function") return { next: observer };
  if (typeof observer === "object" && observer !== null) return observer;
  throw wrongKind("observer", "an object with next, error or complete, or a function", observer);
}

/**
 * A polyfill may bring `Symbol.observable` before rxjs is loaded and after sluice was: rxjs then asks for that symbol
 * only. So the symbol is looked for when a source is made.
 */
let adopted: symbol | undefined;
function adoptObservableSymbol(): void {
  const symbol = (Symbol as { observable?: symbol }).observable;
  if (symbol === adopted || symbol === undefined) return;
  adopted = symbol;
  const self = function (this: unknown): unknown {
    return this;
  };
  Object.defineProperty(Source.prototype, symbol, { value: self, configurable: true, writable: true });
}
