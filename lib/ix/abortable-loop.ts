/**
 * A loop that a signal ends: parked reads reject and have taken nothing, then the source is left as by `break`.
 *
 * It stands in the signal's list from its first read to its end, so an iterator that is never used leaves no trace. A
 * signal that has fired before the first read leaves the source alone, as in every wait.
 */
import { AbortError } from "ix/aborterror";
import { cancelOf } from "../core/cancel.js";
import { Loop, type Readable } from "../core/iterate.js";
import { PENDING, type Pollable } from "../core/pollable.js";
import { reportUnhandled } from "../core/report.js";
import { CancelWaiter } from "../core/wait.js";

export class AbortableLoop<T> extends Loop<T> {
  readonly signal: Pollable<unknown>;
  cancel: CancelWaiter | null = null;
  aborted: AbortError | null = null;

  constructor(readable: Readable<T>, signal: AbortSignal) {
    super(readable);
    this.signal = cancelOf(signal);
  }

  override next(): Promise<IteratorResult<T, undefined>> {
    if (!this.ended) {
      const reason = this.signal.poll();
      if (reason !== PENDING) this.cancelWith(reason);
      else this.cancel ??= new CancelWaiter(this, this.signal);
    }
    return this.aborted === null ? super.next() : Promise.reject(this.aborted);
  }

  /** The signal has fired. */
  cancelWith(reason: unknown): void {
    const error = new AbortError();
    error.cause = reason;
    this.aborted = error;
    for (let read = this.oldest; read !== null; read = read.later) read.cancelWith(error);
    if (this.pollable === null) {
      this.ended = true;
      return;
    }
    const leaving = this.end(true);
    if (leaving !== undefined) void Promise.resolve(leaving).catch(reportUnhandled);
  }

  override end(early: boolean): void | PromiseLike<void> {
    this.cancel?.leave();
    return super.end(early);
  }
}
