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
import { quit, Waiter, type WaitList } from "./wait-list.js";

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
/** The item as it is, of a pollable that never ends. */
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
  return cancel === null && !gateClosed
    ? new ParkedWait(pollable, shape).park()
    : new RevocableWait(pollable, shape).parkWith(cancel);
}

export const unparked = (): void => undefined;

/**
 * A wait that only its pollable can end: it has no signal, and the gate was open when it began. Nearly every wait is one.
 *
 * It is the list node itself, and by its fields a Waiter without extending the class: engines do not inline a `super()`
 * into the async function that waits, and each would cost as much as the rest of parking.
 */
export class ParkedWait<T, R> implements Waiter {
  list: WaitList | null = null;
  prev: Waiter | null = null;
  next: Waiter | null = null;
  gated = false;
  need = 0;
  resolve: (result: R) => void = unparked;
  reject: (reason: unknown) => void = unparked;
  readonly pollable: Pollable<T>;
  readonly shape: Shape<T, R>;

  constructor(pollable: Pollable<T>, shape: Shape<T, R>) {
    this.pollable = pollable;
    this.shape = shape;
  }

  /** Waits: right after a PENDING. */
  park(): Promise<R> {
    // a closure of its own: engines inline it, while resolvers that pass through variables of the module cost write barriers
    const promise = new Promise<R>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.pollable.register(this);
    return promise;
  }

  wake(): void {
    try {
      const item = this.pollable.poll();
      if (item === PENDING) {
        this.pollable.register(this); // a derived pollable may wake for nothing
        return;
      }
      const result = this.shape.of(item);
      charge();
      this.resolve(result);
    } catch (error) {
      this.reject(error);
    }
  }

  /** Whether it has a use for an item. */
  accepts(): boolean {
    return true;
  }

  /** Is given, out of the list, the item that it would get by polling now. */
  accept(item: T): void {
    charge();
    this.resolve(this.shape.of(item));
  }
}

/** Has it an outcome; or is it being polled, in which it cannot leave: what its poll takes goes before that. */
type Phase = "waiting" | "polling" | "settled";

/** A wait that can also end without an item, or stand at the gate. */
export class RevocableWait<T, R> extends ParkedWait<T, R> implements Gated {
  cancel: CancelWaiter | null = null;
  phase: Phase = "waiting";

  /** Told when it failed, after its promise was rejected. */
  failed(): void {}

  /** Waits: right after a PENDING, or at the closed gate. */
  parkWith(cancel: Pollable<unknown> | null): Promise<R> {
    if (cancel !== null) this.cancel = new CancelWaiter(this, cancel);
    if (gateClosed) {
      this.gated = true;
      parkAtGate(this);
    }
    return this.park();
  }

  override wake(): void {
    // the signal may have fired and its one listener not have run yet; what it was woken for is handed on
    if (this.phase === "settled" || this.isRevoked()) return;
    if (!this.attempt()) this.pollable.register(this); // a derived pollable may wake for nothing
  }

  /** Only looks: one that left here would tell the others what there is before the item is there. */
  override accepts(): boolean {
    return this.phase === "waiting" && (this.cancel === null || this.cancel.cancel.poll() === PENDING);
  }

  override accept(item: T): void {
    this.end();
    super.accept(item);
  }

  /** The gate is open. Polls before it leaves the list: a place that counts for something is not given up between. */
  pass(): void {
    if (this.phase === "settled") return;
    // still flagged: what its own poll sets free must not wake it
    if (this.attempt()) {
      quit(this, this.pollable);
      return;
    }
    this.gated = false;
    this.list?.passed();
  }

  /** Polls, and settles if there is an outcome. */
  attempt(): boolean {
    this.phase = "polling";
    try {
      const item = this.pollable.poll();
      if (item === PENDING) {
        this.phase = "waiting";
        return this.isRevoked();
      }
      const result = this.shape.of(item);
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

  /** Whether the signal has fired, also inside the own poll; it has left then. */
  isRevoked(): boolean {
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
    quit(this, this.pollable);
    return true;
  }

  end(): void {
    this.phase = "settled";
    if (this.cancel !== null) this.cancel.leave();
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
