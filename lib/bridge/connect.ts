/**
 * Observable in, by structure: subscribes to anything with `subscribe`, of whichever library.
 *
 * The two families end a subscription in two ways: RxJS 7 and its like return an object with `unsubscribe`, the platform
 * Observable and RxJS 9 take a signal. Both are offered: who minds the one does not mind the other.
 */
import { wrongKind } from "../core/check.js";
import type { Sink } from "../core/drain.js";
import type { Intake } from "./intake.js";

/** Anything with `subscribe`: an Observable of RxJS 7 or 9, of the platform, a receiver. */
export interface ObservableLike<T> {
  subscribe(observer: Sink<T>, options?: { readonly signal?: AbortSignal }): unknown;
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
 * Subscribes `intake` to `source`. What `subscribe` throws is the source's error.
 *
 * A source that emits inside `subscribe` and minds no signal cannot be stopped before that returns; what it emits
 * meanwhile and nobody wants goes to `onDrop`.
 */
export function connect<T>(source: ObservableLike<T>, intake: Intake<T>): void {
  if (!isObservableLike(source)) throw wrongKind("source", "an object with subscribe", source);
  if (intake.isLeft) return;
  const controller = new AbortController();
  let subscription: unknown;
  intake.attach(() => {
    controller.abort();
    unsubscribe(subscription);
  });
  try {
    subscription = source.subscribe(intake.observer(), { signal: controller.signal });
  } catch (thrown) {
    intake.error(thrown);
  }
  if (intake.isLeft) intake.attach(() => unsubscribe(subscription));
}

function unsubscribe(subscription: unknown): void {
  if (typeof subscription !== "object" || subscription === null) return;
  (subscription as { unsubscribe?: () => void }).unsubscribe?.();
}
