/**
 * `waitFor` under way: a subscription that tests each newest value and leaves with the first that fits.
 *
 * The predicate is user code, so no wake may run it (law 6). The third door (core/drain.ts) has what is needed: the
 * value of the moment at once, each later one on a microtask after the change, the coop gate, the caller's async context.
 */
import { type Cancellable, cancelOf } from "../../core/cancel.js";
import { Drain, type Sink } from "../../core/drain.js";
import { PENDING } from "../../core/pollable.js";
import { CancelWaiter } from "../../core/wait.js";
import { LoopPlace, type Seat } from "./place.js";

/** Looks for the first value that fits `pred`, beginning with the current one. */
export function search<T>(
  seat: Seat<T>,
  pred: (value: T) => boolean,
  signal: AbortSignal | Cancellable | undefined,
): Promise<T> {
  const cancel = signal === undefined ? null : cancelOf(signal);
  const reason = cancel === null ? PENDING : cancel.poll();
  if (reason !== PENDING) return Promise.reject(reason);
  return new Promise((resolve, reject) => {
    const drain = new Drain(new LoopPlace(seat), {
      next(value: T): void {
        seat.seen = seat.chan.version; // looked at is seen, whether or not it fits (Tokio W10)
        try {
          if (!pred(value)) return;
          resolve(value);
        } catch (error) {
          reject(error);
        }
        drain.stop();
      },
      error(error: unknown): void {
        // the receiver is told a failure once, whichever of its waits meets it first
        reject(seat.told ? seat.chan.ending() : error);
        seat.told = true;
      },
      complete(): void {
        reject(seat.chan.ending());
      },
    } satisfies Sink<T>);
    const leave = (why: unknown): void => {
      drain.stop();
      reject(why);
    };
    if (cancel !== null) drain.cancel = new CancelWaiter({ cancelWith: leave }, cancel);
    drain.pumpAll(); // and not `startNow`: a loop of searches that fit at once has to stop at the gate
  });
}
