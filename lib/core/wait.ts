/**
 * The first door: a pollable as a promise.
 *
 * The resolve is the commit. When an item is there, it is taken and the promise is made resolved: one promise, no
 * executor. Otherwise the operation parks: itself the list node, it polls when woken and settles in that step (law 5),
 * so between the wake and the settling there is no gap in which a message could be lost. A wait with a signal is the
 * race of two: a second node stands in the signal's list.
 */
import { type Cancellable, cancelOf } from "./cancel.js";
import { charge, type Gated, gateClosed, parkAtGate } from "./coop.js";
import { ClosedHandleError } from "./error.js";
import { CLOSED, PENDING, type Pollable } from "./pollable.js";
import { Waiter } from "./wait-list.js";

/** What a polled item becomes in the hands of the caller. One shared object a kind: no closure a call. */
export interface Shape<T, R> {
  of(item: T | typeof CLOSED): R;
  /** Told when a parked operation failed, after its promise was rejected. */
  failed?(): void;
}

/** The end, as an iterator tells it. */
export const END: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });

/** The short form: the item, or `undefined` when closed. */
export const VALUE: Shape<unknown, unknown> = { of: (item) => (item === CLOSED ? undefined : item) };
/** The exact form: an iterator result, right for every kind of item. */
export const RESULT: Shape<unknown, IteratorResult<unknown, undefined>> = {
  of: (item) => (item === CLOSED ? END : { done: false, value: item }),
};
/** Only that it happened. */
export const DONE: Shape<unknown, void> = { of: () => undefined };

/** A settled promise shared by all operations that complete at once with nothing to tell. */
export const RESOLVED: Promise<void> = Promise.resolve();

/** For promise-returning methods: errors of state reject; wrong arguments are thrown. */
export function refuse(error: unknown): Promise<never> {
  if (error instanceof ClosedHandleError) return Promise.reject(error);
  throw error;
}

/** Waits for one item of `pollable`. */
export function wait<T, R>(pollable: Pollable<T>, shape: Shape<T, R>, signal?: AbortSignal | Cancellable): Promise<R> {
  let cancel: Pollable<unknown> | null = null;
  if (signal !== undefined) {
    cancel = cancelOf(signal);
    const reason = cancel.poll();
    if (reason !== PENDING) return Promise.reject(reason);
  }
  if (!gateClosed) {
    try {
      const item = pollable.poll();
      if (item !== PENDING) {
        charge();
        return Promise.resolve(shape.of(item));
      }
    } catch (error) {
      return Promise.reject(error);
    }
    // the code that a derived poll runs (law 10) may have fired the signal, which wakes nobody any more
    const reason = cancel === null ? PENDING : cancel.poll();
    if (reason !== PENDING) return Promise.reject(reason);
  }
  return new ParkedWait(pollable, shape, cancel).promise;
}

// The resolvers of the promise under construction: shared by all, so that parking allocates no closure.
let resolveNew: (value: unknown) => void;
let rejectNew: (reason: unknown) => void;
const capture = (resolve: (value: unknown) => void, reject: (reason: unknown) => void): void => {
  resolveNew = resolve;
  rejectNew = reject;
};

/** An operation that waits. Construct it right after a PENDING, or at the closed gate. */
export class ParkedWait<T, R> extends Waiter implements Gated {
  readonly promise: Promise<R>;
  readonly pollable: Pollable<T>;
  readonly shape: Shape<T, R>;
  readonly cancel: CancelWaiter | null;
  readonly resolve: (value: R) => void;
  readonly reject: (reason: unknown) => void;
  settled = false;
  polling = false;
  /** Told to leave inside its own poll, with this. */
  farewell: { readonly result: R } | null = null;

  constructor(pollable: Pollable<T>, shape: Shape<T, R>, cancel: Pollable<unknown> | null) {
    super();
    this.pollable = pollable;
    this.shape = shape;
    this.promise = new Promise<unknown>(capture) as Promise<R>;
    this.resolve = resolveNew;
    this.reject = rejectNew;
    this.cancel = cancel === null ? null : new CancelWaiter(this, cancel);
    if (gateClosed) {
      this.gated = true;
      parkAtGate(this);
    }
    pollable.register(this);
  }

  wake(): void {
    // the signal may have fired and its one listener not have run yet; what it was woken for is handed on
    if (this.settled || this.hasLeft()) return;
    if (!this.attempt()) this.pollable.register(this); // a derived pollable may wake for nothing
  }

  /** The gate is open. Polls before it leaves the list: a place that counts for something is not given up between. */
  pass(): void {
    if (this.settled) return;
    // still flagged: what its own poll sets free must not wake it
    if (this.attempt()) {
      this.quit(this.pollable);
      return;
    }
    this.gated = false;
    this.list?.passed();
  }

  /** Polls, and settles if there is an outcome. */
  attempt(): boolean {
    try {
      this.polling = true;
      const item = this.pollable.poll();
      this.polling = false;
      if (item === PENDING) return this.hasLeft();
      charge();
      const result = this.shape.of(item);
      this.end();
      this.resolve(result);
    } catch (error) {
      this.polling = false;
      this.end();
      this.reject(error);
      this.shape.failed?.();
    }
    return true;
  }

  /** Whether it was told to leave, also inside its own poll: what a poll has taken goes before that. */
  hasLeft(): boolean {
    if (this.farewell !== null) this.leaveWith(this.farewell.result);
    const reason = this.cancel === null ? PENDING : this.cancel.cancel.poll();
    if (reason !== PENDING) this.cancelWith(reason);
    return this.settled;
  }

  /** Leaves without an item and resolves with `result`. */
  leaveWith(result: R): void {
    if (this.polling) this.farewell = { result };
    else if (this.leave()) this.resolve(result);
  }

  /** Leaves without an item and rejects with `reason`. */
  cancelWith(reason: unknown): void {
    if (!this.polling && this.leave()) this.reject(reason);
  }

  leave(): boolean {
    if (this.settled) return false;
    this.end();
    this.quit(this.pollable);
    return true;
  }

  end(): void {
    this.settled = true;
    this.cancel?.leave();
  }
}

/** The node of an operation in the list of its signal: ends it when the signal fires. */
export class CancelWaiter extends Waiter {
  readonly operation: { cancelWith(reason: unknown): void };
  readonly cancel: Pollable<unknown>;

  constructor(operation: { cancelWith(reason: unknown): void }, cancel: Pollable<unknown>) {
    super();
    this.operation = operation;
    this.cancel = cancel;
    cancel.register(this);
  }

  wake(): void {
    this.operation.cancelWith(this.cancel.poll());
  }

  leave(): void {
    this.cancel.unregister(this);
  }
}
