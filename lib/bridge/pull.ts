/**
 * A foreign async iterable read into a sink: one `next()` at a time, the next one when the sink has returned.
 *
 * What is asked for cannot be taken back: an item that a parked `next()` brings after the stop is lost. So stopping asks
 * the iterator to return at once, and does not wait for the parked `next()` first, as a `for await` loop would.
 */
import { wrongKind } from "../core/check.js";
import type { Sink } from "../core/drain.js";
import type { IterOptions } from "../core/source.js";
import type { Report } from "./inlet.js";
import type { Outflow } from "./outflow.js";

export class Pull<T> implements Outflow {
  readonly #iterator: AsyncIterator<T>;
  readonly #sink: Sink<T>;
  readonly #preventClose: boolean;
  readonly #report: Report;
  #stopped = false;

  constructor(source: AsyncIterable<T>, sink: Sink<T>, options: IterOptions, report: Report) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.#sink = sink;
    this.#preventClose = options.preventClose === true;
    this.#report = report;
  }

  start(): void {
    if (this.#stopped) return;
    try {
      void Promise.resolve(this.#iterator.next()).then(this.#take, this.#fail);
    } catch (error) {
      this.#fail(error);
    }
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    if (this.#preventClose) return;
    try {
      void Promise.resolve(this.#iterator.return?.()).catch(this.#report);
    } catch (error) {
      this.#report(error);
    }
  }

  readonly #take = (result: IteratorResult<T, unknown>): void => {
    if (this.#stopped) return;
    if (typeof result !== "object" || (result as unknown) === null) {
      this.#fail(wrongKind("what next() gives", "an iterator result", result));
      return;
    }
    if (result.done === true) {
      this.#stopped = true;
      this.#sink.complete();
      return;
    }
    this.#sink.next(result.value);
    this.start();
  };

  readonly #fail = (error: unknown): void => {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#sink.error(error);
  };
}
