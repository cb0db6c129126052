/**
 * A subscription to somebody's Observable that can be ended at any moment, also while it is being made.
 *
 * Three ways of ending are offered together, and a source knows one of them. The platform's Observable takes a signal.
 * RxJS 7 takes an observer that is a subscription too in the place of its own subscriber, and asks it whether it is
 * `closed`, so that a source that emits while it is being subscribed to stops at once. The rest return what ends them.
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

type Teardown = (() => void) | { unsubscribe(): void } | undefined;

/** Finds the object to subscribe to: `value`, or what it turns into when asked. */
export function subscribableOf(value: object): (() => Subscribable) | undefined {
  if (has(value, "subscribe")) return () => value as Subscribable;
  for (const key of ["@@observable", (Symbol as { observable?: symbol }).observable]) {
    if (key !== undefined && has(value, key)) return () => (value as Record<PropertyKey, () => Subscribable>)[key]!();
  }
  return undefined;
}

const has = (value: object, key: PropertyKey): boolean =>
  typeof (value as Record<PropertyKey, unknown>)[key] === "function";

/** Told what the source says, until it ends or the connection is closed. */
export interface Listener {
  next(value: unknown): void;
  /** What comes after that all the same, from a source that could not be stopped. */
  late?(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

export class Connection {
  readonly controller = new AbortController();
  readonly listener: Listener;
  readonly report: (error: unknown) => void;
  readonly teardowns = new Set<Teardown>();
  closed = false;

  /** @param report is told what a teardown throws. */
  constructor(listener: Listener, report = reportUnhandled) {
    this.listener = listener;
    this.report = report;
  }

  /** Subscribes. What that throws is thrown on. */
  open(source: () => Subscribable): void {
    if (this.closed) return;
    const subscriber = this.subscriber();
    const subscription = source().subscribe(subscriber, { signal: this.controller.signal });
    if (subscription !== subscriber) this.add(subscription as Teardown);
  }

  /** Ends it: the source is let go, and whatever it says now is not heard. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const teardown of [...this.teardowns].reverse()) this.tearDown(teardown);
    this.teardowns.clear();
    this.controller.abort();
  }

  add(teardown: Teardown): void {
    if (this.closed) this.tearDown(teardown);
    else this.teardowns.add(teardown);
  }

  // Without `this`: the platform calls the functions of an observer alone, and RxJS 6 calls those of a copy.
  subscriber(): Subscriber {
    const isClosed = (): boolean => this.closed;
    return {
      next: (value) => {
        if (this.closed) this.listener.late?.(value);
        else this.listener.next(value);
      },
      error: (error) => {
        if (this.closed) return;
        this.close();
        this.listener.error(error);
      },
      complete: () => {
        if (this.closed) return;
        this.close();
        this.listener.complete();
      },
      get closed() {
        return isClosed();
      },
      add: (teardown) => this.add(teardown),
      remove: (teardown) => void this.teardowns.delete(teardown),
      unsubscribe: () => this.close(),
    };
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
