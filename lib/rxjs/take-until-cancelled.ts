/** The end of a stream by a token. */
import { type MonoTypeOperatorFunction, Observable } from "rxjs";
import { type Cancellable, cancelOf } from "../core/cancel.js";
import { captureContext } from "../core/context.js";
import { microtask } from "../core/coop.js";
import { PENDING } from "../core/pollable.js";
import { CancelWaiter } from "../core/wait.js";
import { listen } from "./listen.js";

/**
 * An operator that completes when `token` is cancelled. Put it last in the pipe, so that it ends all that stands before it.
 *
 * @param token a `CancellationToken` or an `AbortSignal`; a signal gets one listener for its life, however many
 * subscriptions hang on it.
 * @returns the operator. Cancelled already, it completes at once and does not subscribe.
 * @throws TypeError if `token` is neither.
 *
 * **Cancel safety**: a value, error or completion that the source gives after the cancellation is not delivered.
 * **Order**: the completion is delivered on a microtask, since cancelling runs no user code, or when the source says
 * something before that. **Source**: `takeUntil` of RxJS 7, whose notifier ends nothing when it merely completes.
 *
 * @example
 * ```ts
 * import { Subject } from "rxjs";
 * import { CancellationToken } from "sluice";
 * import { takeUntilCancelled } from "sluice/rxjs";
 * const token = new CancellationToken();
 * const clicks = new Subject<string>();
 * clicks.pipe(takeUntilCancelled(token)).subscribe({
 *   next: (click) => console.log(click), // => first
 *   complete: () => console.log("complete"), // => complete
 * });
 * clicks.next("first");
 * token.cancel();
 * clicks.next("second");
 * clicks.observed; // => false
 * ```
 */
export function takeUntilCancelled<T>(token: AbortSignal | Cancellable): MonoTypeOperatorFunction<T> {
  const cancel = cancelOf(token, "token");
  const isCancelled = (): boolean => cancel.poll() !== PENDING;
  return (source) =>
    new Observable((subscriber) => {
      const complete = (): void => subscriber.complete();
      if (isCancelled()) {
        complete();
        return;
      }
      const context = captureContext();
      const waiter = new CancelWaiter(
        { cancelWith: () => microtask(() => context.runInAsyncScope(complete, undefined)) },
        cancel,
      );
      subscriber.add(() => waiter.leave());
      listen(
        source,
        {
          next: (value) => (isCancelled() ? complete() : subscriber.next(value)),
          error: (error) => (isCancelled() ? complete() : subscriber.error(error)),
          complete,
        },
        (subscription) => subscriber.add(subscription),
      );
    });
}
