/**
 * A subscription to somebody's Observable that can be ended at any moment, also while it is being made.
 *
 * Three ways of ending are offered together, and a source knows one of them. The platform's Observable takes a signal.
 * RxJS 7 takes an observer that is a subscription too in the place of its own subscriber, and asks it whether it is
 * `closed`, so that a source that emits while it is being subscribed to stops at once. The rest return what ends them.
 *
 * One object is the observer, the subscription and the options; no accessor is made for each, which costs a microsecond.
 */
import { reportUnhandled } from "../core/report.js";

/** Anything with a `subscribe` that takes an observer. */
export interface ObservableLike {
  subscribe(observer: never, options: never): unknown;
}

/** Anything that turns into one. */
export interface InteropObservable {
  "@@observable"(): ObservableLike;
}

/**
 * An Observable of any library, as a type that tells what it brings. The compiler looks at one signature of an overloaded
 * `subscribe`, the last, which in RxJS 7 is that of a function.
 */
export type ObservableOf<T> =
  | { subscribe(observer: { next(value: T): void; error(error: unknown): void; complete(): void }): unknown }
  | { subscribe(next: (value: T) => void): unknown };

/** The observer; for RxJS 7 also its subscription. */
interface Subscriber {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
  readonly closed: boolean;
  add(teardown: Teardown): void;
  remove(teardown: Teardown): void;
  unsubscribe(): void;
}

/** What a connection is opened to. */
export interface Subscribable {
  subscribe(subscriber: Subscriber, options: { readonly signal: AbortSignal }): unknown;
}

type Teardown = (() => void) | Ending | undefined;

/** What ends something; a subscription of RxJS, which others may end too, tells when that has been. */
interface Ending {
  unsubscribe(): void;
  add?: (teardown: () => void) => void;
}

/**
 * How to get at what `value` is subscribed to by: what it turns into when asked, or itself; `undefined` if neither. In this
 * order, as rxjs has it: a store of Redux has a `subscribe` of another kind.
 */
export function subscribableOf(value: unknown): (() => Subscribable) | undefined {
  for (const key of ["@@observable", (Symbol as { observable?: symbol }).observable]) {
    if (key !== undefined && has(value, key)) return () => (value as Record<PropertyKey, () => Subscribable>)[key]!();
  }
  return has(value, "subscribe") ? () => value as Subscribable : undefined;
}

const has = (value: unknown, key: PropertyKey): boolean =>
  typeof (value as Record<PropertyKey, unknown> | null | undefined)?.[key] === "function";

/** Told what the source says, until it ends or the connection is closed. */
export interface Listener {
  next(value: unknown): void;
  /** What comes after that all the same, from a source that could not be stopped. */
  late?(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

export class Connection implements Subscriber {
  readonly listener: Listener;
  readonly report: (error: unknown) => void;
  readonly teardowns = new Set<Teardown>();
  controller: AbortController | null = null;
  closed = false;

  /** @param report is told what a teardown throws. */
  constructor(listener: Listener, report = reportUnhandled) {
    this.listener = listener;
    this.report = report;
  }

  /** Subscribes. What that throws is thrown on. */
  open(source: () => Subscribable): void {
    if (this.closed) return;
    const subscription = source().subscribe(this, this);
    if (subscription !== this) this.add(subscription as Teardown);
  }

  /** Ends it: the source is let go, and whatever it says now is not heard. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const teardown of this.teardowns) this.tearDown(teardown);
    this.teardowns.clear();
    this.controller?.abort();
  }

  // As the observer. Without `this`: the platform calls the functions of an observer alone, and RxJS 6 those of a copy.

  readonly next = (value: unknown): void => {
    if (this.closed) this.listener.late?.(value);
    else this.listener.next(value);
  };

  readonly error = (error: unknown): void => {
    if (this.closed) return;
    this.close();
    this.listener.error(error);
  };

  readonly complete = (): void => {
    if (this.closed) return;
    this.close();
    this.listener.complete();
  };

  // As the subscription, which RxJS 7 looks at.

  /** One that ends before is forgotten: operators such as `mergeMap` and `delay` add one for each value. */
  add(teardown: Teardown): void {
    if (this.closed) {
      this.tearDown(teardown);
      return;
    }
    if (this.teardowns.has(teardown)) return;
    this.teardowns.add(teardown);
    if (typeof teardown === "function" || typeof teardown?.add !== "function") return;
    teardown.add(() => void this.teardowns.delete(teardown));
  }

  remove(teardown: Teardown): void {
    this.teardowns.delete(teardown);
  }

  unsubscribe(): void {
    this.close();
  }

  /** As the options. Made for a source that asks, which RxJS 7 never does: to make and abort it costs more than all else. */
  get signal(): AbortSignal {
    if (this.controller === null) {
      this.controller = new AbortController();
      if (this.closed) this.controller.abort();
    }
    return this.controller.signal;
  }

  tearDown(teardown: Teardown): void {
    try {
      if (typeof teardown === "function") teardown();
      else if (typeof teardown?.unsubscribe === "function") teardown.unsubscribe();
    } catch (error) {
      this.report(error);
    }
  }
}
