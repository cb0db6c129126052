/**
 * The first door: a pollable as a promise.
 *
 * The resolve is the commit. When an item is there, it is taken and the promise is made resolved: one promise, no
 * executor. Otherwise an operation parks: itself the list node, it polls when woken and settles in that step (law 5),
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
/** The item as it is. An operation that is asked for this needs nothing around it to park. */
export const ITSELF = { of: (item: unknown) => item } as Shape<never, never>;

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
  const parks = shape === ITSELF && pollable instanceof Operation;
  return (parks ? (pollable as Operation<R>) : new ParkedWait(pollable, shape)).park(cancel);
}

const unparked = (): void => undefined;

/** Has it an outcome; or is it being polled, in which it cannot leave: what its poll takes goes before that. */
type Phase = "waiting" | "polling" | "settled";

/** Something that a promise waits for. Once parked, it is itself the node in the list. */
export abstract class Operation<R> extends Waiter implements Gated {
  resolve: (result: R) => void = unparked;
  reject: (reason: unknown) => void = unparked;
  cancel: CancelWaiter | null = null;
  phase: Phase = "waiting";

  // Its own pollable, of the result as the caller gets it.
  abstract poll(): R | typeof PENDING;
  abstract register(waiter: Waiter): void;
  abstract unregister(waiter: Waiter): void;

  /** Told when it failed, after its promise was rejected. */
  failed(): void {}

  /** Waits: right after a PENDING, or at the closed gate. */
  park(cancel: Pollable<unknown> | null): Promise<R> {
    // a closure of its own: engines inline it, while resolvers that pass through variables of the module cost write barriers
    const promise = new Promise<R>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    if (cancel !== null) this.cancel = new CancelWaiter(this, cancel);
    if (gateClosed) {
      this.gated = true;
      parkAtGate(this);
    }
    this.register(this);
    return promise;
  }

  wake(): void {
    // the signal may have fired and its one listener not have run yet; what it was woken for is handed on
    if (this.phase === "settled" || this.isCancelled()) return;
    if (!this.attempt()) this.register(this); // a derived pollable may wake for nothing
  }

  /** The gate is open. Polls before it leaves the list: a place that counts for something is not given up between. */
  pass(): void {
    if (this.phase === "settled") return;
    // still flagged: what its own poll sets free must not wake it
    if (this.attempt()) {
      this.quit(this);
      return;
    }
    this.gated = false;
    this.list?.passed();
  }

  /** Polls, and settles if there is an outcome. */
  attempt(): boolean {
    this.phase = "polling";
    try {
      const result = this.poll();
      if (result === PENDING) {
        this.phase = "waiting";
        return this.isCancelled();
      }
      charge();
      this.end();
      this.resolve(result);
    } catch (error) {
      this.end();
      this.reject(error);
      this.failed();
    }
    return true;
  }

  /** Whether the signal has fired, also inside the own poll. */
  isCancelled(): boolean {
    if (this.cancel === null) return false;
    const reason = this.cancel.cancel.poll();
    if (reason === PENDING) return false;
    this.cancelWith(reason);
    return true;
  }

  /** Leaves without an item and resolves with `result`. */
  leaveWith(result: R): void {
    if (this.leave()) this.resolve(result);
  }

  /** Leaves without an item and rejects with `reason`. */
  cancelWith(reason: unknown): void {
    if (this.leave()) this.reject(reason);
  }

  leave(): boolean {
    if (this.phase !== "waiting") return false;
    this.end();
    this.quit(this);
    return true;
  }

  end(): void {
    this.phase = "settled";
    if (this.cancel !== null) this.cancel.leave();
  }
}

/** A wait for one item of a pollable. */
export class ParkedWait<T, R> extends Operation<R> {
  readonly pollable: Pollable<T>;
  readonly shape: Shape<T, R>;

  constructor(pollable: Pollable<T>, shape: Shape<T, R>) {
    super();
    this.pollable = pollable;
    this.shape = shape;
  }

  poll(): R | typeof PENDING {
    const item = this.pollable.poll();
    return item === PENDING ? PENDING : this.shape.of(item);
  }

  register(waiter: Waiter): void {
    this.pollable.register(waiter);
  }

  unregister(waiter: Waiter): void {
    this.pollable.unregister(waiter);
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
