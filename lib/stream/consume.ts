/**
 * What the ends of a stream have in common: one reader that takes item after item, with no promise for each, until there
 * are no more or it has enough; and one promise for the outcome, which waits until a source that was let go has gone.
 */
import { cancelOf, type WaitOptions } from "../core/cancel.js";
import { checkOptions } from "../core/check.js";
import { Drain, type Sink } from "../core/drain.js";
import type { Readable } from "../core/iterate.js";
import { PENDING, type Pollable } from "../core/pollable.js";
import { CancelWaiter } from "../core/wait.js";

/**
 * Reads from `readable`, beginning at once.
 *
 * @param take takes an item; gives `true` when that is enough. What it throws is the outcome.
 * @param result gives the outcome, when there are no more items or it has enough.
 */
export function consume<T, R>(
  readable: Readable<T>,
  take: (item: T) => boolean | void,
  result: () => R,
  options: WaitOptions | undefined,
): Promise<R> {
  checkOptions("options", options);
  const cancel = options?.signal === undefined ? null : cancelOf(options.signal);
  const reason = cancel === null ? PENDING : cancel.poll();
  if (reason !== PENDING) return Promise.reject(reason);
  return new Consumer(readable, take, result).start(cancel);
}

class Consumer<T, R> implements Sink<T> {
  readonly take: (item: T) => boolean | void;
  readonly result: () => R;
  readonly drain: Drain<T>;
  readonly promise: Promise<R>;
  resolve!: (result: R) => void;
  reject!: (reason: unknown) => void;
  ended = false;
  /** What leaving the source takes. */
  leaving: void | PromiseLike<void> = undefined;

  constructor(readable: Readable<T>, take: (item: T) => boolean | void, result: () => R) {
    this.take = take;
    this.result = result;
    this.promise = new Promise<R>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    const pollable = readable.read();
    readable.enter();
    this.drain = new Drain(pollable, this, (early) => {
      this.leaving = readable.exit(early);
    });
  }

  start(cancel: Pollable<unknown> | null): Promise<R> {
    if (cancel !== null) this.drain.cancel = new CancelWaiter(this, cancel);
    this.drain.pumpAll();
    return this.promise;
  }

  next(item: T): void {
    if (this.ended) return;
    try {
      if (this.take(item) === true) this.complete();
    } catch (error) {
      this.error(error);
    }
  }

  complete(): void {
    if (this.ended) return;
    try {
      const result = this.result();
      this.end(() => this.resolve(result), this.reject);
    } catch (error) {
      this.error(error);
    }
  }

  error(error: unknown): void {
    const fail = (): void => this.reject(error);
    this.end(fail, fail);
  }

  cancelWith(reason: unknown): void {
    this.error(reason);
  }

  end(settle: () => void, fail: (reason: unknown) => void): void {
    if (this.ended) return;
    this.ended = true;
    this.drain.stop();
    if (this.leaving === undefined) settle();
    else Promise.resolve(this.leaving).then(settle, fail);
  }
}
