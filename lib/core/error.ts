/**
 * The errors of sluice. All extend `SluiceError` and carry a stable `code`; what an error is about stands in a field,
 * not in its text. They are made where the waiting side meets them, and the closer's own error, if any, is their `cause`.
 * `name` comes from a static of the class, so minified code keeps it and no instance pays for it; an accessor, because a
 * bundler keeps every class with a static field.
 */

/** The base of every error that sluice makes itself. */
export class SluiceError extends Error {
  /** The `name` of its instances. */
  static get kind(): string {
    return "SluiceError";
  }
  /** Stable over releases; compare this, not the message. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  override get name(): string {
    return (this.constructor as typeof SluiceError).kind;
  }

  override set name(name: string) {
    Object.defineProperty(this, "name", { value: name, configurable: true, writable: true });
  }
}

/** A message could not be sent, because the receiving side is gone or closed. `code` is `"CLOSED"`. */
export class SendError<T = unknown> extends SluiceError {
  static override get kind(): string {
    return "SendError";
  }
  /** The message, back in your hands. Absent when nothing was to be sent (`reserve`). */
  declare readonly value?: T;

  constructor(message = "channel closed", options?: ErrorOptions & { value?: T }) {
    super("CLOSED", message, options);
    if (options !== undefined && "value" in options) this.value = options.value;
  }
}

/** Nothing can be received any more, where only a value will do (oneshot, watch). `code` is `"CLOSED"`. */
export class RecvError extends SluiceError {
  static override get kind(): string {
    return "RecvError";
  }

  constructor(message = "channel closed", options?: ErrorOptions) {
    super("CLOSED", message, options);
  }
}

/** A broadcast receiver was overrun and missed messages. `code` is `"LAGGED"`. */
export class LaggedError extends SluiceError {
  static override get kind(): string {
    return "LaggedError";
  }
  /** How many messages were overwritten before they were read. */
  readonly missed: number;

  constructor(missed: number, options?: ErrorOptions) {
    super("LAGGED", `receiver lagged behind by ${String(missed)} message${missed === 1 ? "" : "s"}`, options);
    this.missed = missed;
  }
}

/** A push source gave more than the bounded channel behind it could hold. `code` is `"OVERFLOW"`. */
export class OverflowError extends SluiceError {
  static override get kind(): string {
    return "OverflowError";
  }
  /** The capacity that was exceeded, in messages. */
  readonly capacity: number;

  constructor(capacity: number, options?: ErrorOptions) {
    const messages = `${String(capacity)} message${capacity === 1 ? "" : "s"}`;
    super("OVERFLOW", `more than ${messages} waiting: raise the capacity, or choose an overflow that drops`, options);
    this.capacity = capacity;
  }
}

/** A handle was used after its own `close()` or dispose: a mistake in the program. `code` is `"CLOSED_HANDLE"`. */
export class ClosedHandleError extends SluiceError {
  static override get kind(): string {
    return "ClosedHandleError";
  }

  constructor(handle: string, options?: ErrorOptions) {
    super("CLOSED_HANDLE", `${handle} was used after it was closed`, options);
  }
}

/** The reason of a cancellation for which no other was given. `code` is `"CANCELLED"`. */
export class CancelledError extends SluiceError {
  static override get kind(): string {
    return "CancelledError";
  }

  constructor(message = "cancelled", options?: ErrorOptions) {
    super("CANCELLED", message, options);
  }
}

/** A deadline passed first. `code` is `"TIMEOUT"`. */
export class TimeoutError extends SluiceError {
  static override get kind(): string {
    return "TimeoutError";
  }
  /** The time allowed, in milliseconds. */
  readonly ms: number;

  constructor(ms: number, options?: ErrorOptions) {
    super("TIMEOUT", `timed out after ${String(ms)} ms`, options);
    this.ms = ms;
  }
}

/** Every branch of a `select` is disabled, so that it could never end. `code` is `"ALL_DISABLED"`. */
export class SelectError extends SluiceError {
  static override get kind(): string {
    return "SelectError";
  }

  constructor(message = "all branches are disabled", options?: ErrorOptions) {
    super("ALL_DISABLED", message, options);
  }
}

/** A semaphore was closed. `code` is `"CLOSED"`. */
export class AcquireError extends SluiceError {
  static override get kind(): string {
    return "AcquireError";
  }

  constructor(message = "semaphore closed", options?: ErrorOptions) {
    super("CLOSED", message, options);
  }
}
