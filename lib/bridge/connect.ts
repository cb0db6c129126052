/**
 * Observable in, by structure: subscribes to anything with `subscribe`, of whichever library.
 *
 * The two families end a subscription in two ways: RxJS 7 and its like return an object with `unsubscribe`, the platform
 * Observable and RxJS 9 take a signal. Both are offered: who minds the one does not mind the other.
 */
import { wrongKind } from "../core/check.js";
import type { Sink } from "../core/drain.js";

/** Anything with `subscribe`: an Observable of RxJS 7 or 9, of the platform, a receiver. */
export interface ObservableLike<T> {
  subscribe(observer: Sink<T>, options?: { readonly signal?: AbortSignal }): unknown;
}

/** What is subscribed to a source: the observer, and whoever ends the subscription. */
export interface Inflow<T> extends Sink<T> {
  /** True when no source is wanted, or none any more. */
  readonly isLeft: boolean;
  /** Takes the way to unsubscribe the source; goes it at once if that is due. */
  attach(detach: () => void): void;
  /** As functions that need no `this`. */
  observer(): Sink<T>;
}

/** True for anything with `subscribe`. */
export function isObservableLike(value: unknown): value is ObservableLike<unknown> {
  const type = typeof value;
  return (
    ((type === "object" && value !== null) || type === "function") &&
    typeof (value as Partial<ObservableLike<unknown>>).subscribe === "function"
  );
}

/**
 * Subscribes `inflow` to `source`. What `subscribe` throws is the source's error.
 *
 * A source that emits inside `subscribe` and minds no signal cannot be stopped before that returns; what it emits
 * meanwhile and nobody wants goes to `onDrop`.
 */
export function connect<T>(source: ObservableLike<T>, inflow: Inflow<T>): void {
  if (!isObservableLike(source)) throw wrongKind("source", "an object with subscribe", source);
  if (inflow.isLeft) return;
  const controller = new AbortController();
  let subscription: unknown;
  inflow.attach(() => {
    controller.abort();
    unsubscribe(subscription);
  });
  try {
    subscription = source.subscribe(inflow.observer(), { signal: controller.signal });
  } catch (thrown) {
    inflow.error(thrown);
  }
  if (inflow.isLeft) inflow.attach(() => unsubscribe(subscription));
}

function unsubscribe(subscription: unknown): void {
  if (typeof subscription !== "object" || subscription === null) return;
  (subscription as { unsubscribe?: () => void }).unsubscribe?.();
}
