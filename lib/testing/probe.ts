/**
 * `probe`: polls something by hand, and tells whether it was woken in between.
 *
 * What promises and loops do with a pollable happens in one step here and there; a probe takes the steps apart, so a
 * test can say which one it means. A woken probe holds the turn that it was given until it polls or is disposed, as a
 * subscription does between its wake and its microtask.
 */
import { Foreign } from "../cancel/foreign.js";
import { notSelectable, pollableOf, type Selectable, type ValueOf } from "../cancel/selectable.js";
import { CancelledError, ClosedHandleError } from "../core/error.js";
import { CLOSED, PENDING, type Pollable } from "../core/pollable.js";
import { dispose } from "../core/symbols.js";
import { Waiter } from "../core/wait-list.js";

/** What one poll gave. */
export type Polled<T> =
  | { readonly status: "ready"; readonly value: T }
  | { readonly status: "pending" }
  | { readonly status: "closed" }
  | { readonly status: "failed"; readonly error: unknown };

class Bell extends Waiter {
  /** In a list, or about to be. */
  standing = false;
  woken = false;

  wake(): void {
    this.standing = false;
    this.woken = true;
  }
}

/** Something that is polled by hand. Made by {@link probe}. */
export class Probe<T> implements Disposable {
  readonly #pollable: Pollable<T>;
  readonly #bell = new Bell();
  #disposed = false;

  /** @internal */
  constructor(pollable: Pollable<T>) {
    this.#pollable = pollable;
  }

  /**
   * Looks, and takes what is ready. If it is pending, it stands in line from now on, and later polls keep its place.
   *
   * @returns the `status`: `"ready"` with the `value` that awaiting it would give, `"pending"`, `"closed"` if nothing
   * comes any more, `"failed"` with the `error`. Ready once more where there are more items.
   * @throws ClosedHandleError after dispose.
   */
  poll(): Polled<T> {
    if (this.#disposed) throw new ClosedHandleError("the probe");
    const polled = this.#look();
    const bell = this.#bell;
    bell.woken = false;
    if (polled.status === "pending") {
      if (!bell.standing) this.#pollable.register(bell);
      bell.standing = true;
    } else if (bell.standing) {
      bell.standing = false;
      this.#pollable.unregister(bell);
    }
    return polled;
  }

  /** Whether it was woken since the last poll: polling may say something else now. */
  get isWoken(): boolean {
    return this.#bell.woken;
  }

  /**
   * Lets it go: it gives up its place in line, and a turn that it was given and did not use goes to the next. A
   * function that runs has its `signal` aborted, an Observable is unsubscribed. Harmless twice.
   */
  [dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const bell = this.#bell;
    if (bell.standing || bell.woken) this.#pollable.unregister(bell);
    bell.standing = bell.woken = false;
    if (this.#pollable instanceof Foreign) this.#pollable.stop(() => new CancelledError("the probe was disposed"));
  }

  #look(): Polled<T> {
    try {
      const item = this.#pollable.poll();
      if (item === PENDING) return { status: "pending" };
      if (item === CLOSED) return { status: "closed" };
      return { status: "ready", value: item };
    } catch (error) {
      return { status: "failed", error };
    }
  }
}

/**
 * Takes `source` in hand: it is polled only when the test says so.
 *
 * @param source whatever `select` takes as a branch: a handle of sluice (a `Sender` is ready with a `Permit`), a
 * function, called by the first poll, a promise, an `AbortSignal`, an Observable.
 * @returns the probe; dispose it, or the place in line that it has will never be used.
 * @throws TypeError if `source` is none of these.
 *
 * **Cancel safety**: safe; only `poll` takes, and disposing gives up a place or hands a turn on. **Order**: a pending
 * probe stands in line as anybody else. It does not ask the coop gate. **Source**: `tokio_test::task::spawn`.
 *
 * @example
 * ```ts
 * import { mpsc } from "sluice";
 * import { probe } from "sluice/testing";
 * const [tx, rx] = mpsc.channel<string>(1);
 * using first = probe(rx);
 * using second = probe(rx);
 * first.poll(); // => { status: "pending" }
 * second.poll(); // => { status: "pending" }
 * await tx.send("a");
 * [first.isWoken, second.isWoken]; // => [true, false]
 * first.poll(); // => { status: "ready", value: "a" }
 * tx.close();
 * second.poll(); // => { status: "closed" }
 * ```
 */
export function probe<S extends Selectable>(source: S): Probe<ValueOf<S>> {
  const pollable = pollableOf(source, CLOSED);
  if (pollable === undefined) throw notSelectable("source", source);
  return new Probe(pollable as Pollable<ValueOf<S>>);
}
