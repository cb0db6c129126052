/**
 * The second door: a pollable as an async iterator.
 *
 * Hand-written, never a generator: a generator's `return()` waits behind a parked `next()`, so it could not be
 * cancelled. Here `return()` settles at once also while reads are parked; they end with `done` and have taken nothing.
 * Several `next()` may be pending and are answered in order.
 */
import { charge, gateClosed } from "./coop.js";
import { CLOSED, PENDING, type Pollable } from "./pollable.js";
import { asyncDispose } from "./symbols.js";
import { END, RevocableWait } from "./wait.js";

/** What the iterator reads from, told when a loop begins and how it ends. */
export interface Readable<T> {
  /** The pollable of one new reader. */
  read(): Pollable<T>;
  /** Hand over what is there at once when subscribed to, not on a microtask (watch: the current value). */
  readonly eager?: boolean;
  /** A reader has begun. */
  enter(): void;
  /** It has ended; `early` when it left before the end. The loop's `return()` waits for what this gives. */
  exit(early: boolean): void | PromiseLike<void>;
}

/** One loop over a readable. */
export class Loop<T> implements AsyncIterableIterator<T, undefined, void> {
  readonly readable: Readable<T>;
  pollable: Pollable<T> | null = null;
  ended = false;
  /** The parked reads, linked by `later`; those in front may have settled. Almost always there is one at most. */
  oldest: ParkedRead<T> | null = null;
  newest: ParkedRead<T> | null = null;

  constructor(readable: Readable<T>) {
    this.readable = readable;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.ended) return Promise.resolve(END);
    let pollable = this.pollable;
    try {
      if (pollable === null) {
        pollable = this.pollable = this.readable.read();
        this.readable.enter();
      }
      if (!gateClosed) {
        const item = pollable.poll();
        if (item !== PENDING) {
          charge();
          // not by `of`: an expression that may give the end too makes promising a result slower by a sixth
          if (item !== CLOSED) return Promise.resolve({ done: false, value: item });
          void this.end(false);
        }
        if (this.ended) return Promise.resolve(END); // or by the code that a derived poll runs (law 10)
      }
    } catch (error) {
      this.end(false);
      return Promise.reject(error);
    }
    return this.park(pollable);
  }

  /** Ends the loop early: parked reads end with `done`, then the source is left. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    await this.end(true);
    return END;
  }

  async throw(error?: unknown): Promise<IteratorReturnResult<undefined>> {
    await this.end(true);
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [asyncDispose](): Promise<void> {
    await this.end(true);
  }

  /** What `next` gives for an item; the end ends the loop. */
  of(item: T | typeof CLOSED): IteratorResult<T, undefined> {
    if (item !== CLOSED) return { done: false, value: item };
    void this.end(false);
    return END;
  }

  park(pollable: Pollable<T>): Promise<IteratorResult<T, undefined>> {
    const read = new ParkedRead(pollable, this);
    while (this.oldest !== null && this.oldest.phase === "settled") this.oldest = this.oldest.later;
    if (this.oldest === null) this.oldest = read;
    else this.newest!.later = read;
    this.newest = read;
    return read.parkWith(null);
  }

  end(early: boolean): void | PromiseLike<void> {
    if (this.ended) return;
    this.ended = true;
    for (let read = this.oldest; read !== null; read = read.later) read.leaveWith(END);
    this.oldest = this.newest = null;
    if (this.pollable === null) {
      // never read: leaving is all that happens
      if (!early) return;
      this.readable.enter();
    }
    return this.readable.exit(early);
  }
}

/** One `next()` that waits. */
class ParkedRead<T> extends RevocableWait<T, IteratorResult<T, undefined>> {
  declare readonly shape: Loop<T>;
  later: ParkedRead<T> | null = null;

  /** The code that a derived poll runs (law 10) may have ended the loop. */
  override isRevoked(): boolean {
    if (!this.shape.ended) return false;
    this.leaveWith(END);
    return true;
  }

  /** An error ends the loop. */
  override failed(): void {
    void this.shape.end(false);
  }
}
