/**
 * A lagging broadcast receiver, read on: the gap becomes an item, in its place between those before and after it.
 *
 * A lag error ends a reading, not its receiver, which goes on with the oldest message that is kept. An Observable cannot
 * go on after an error, so a subscription that wants to must not see one. As an item the gap is told outside every poll
 * (law 2), and a listener that unsubscribes then leaves the next message where it is.
 */
import type { Sink } from "../core/drain.js";
import type { LaggedError } from "../core/error.js";
import type { CLOSED, PENDING, Pollable } from "../core/pollable.js";
import type { Waiter } from "../core/wait-list.js";
import { hasCode } from "./has-code.js";
import type { Report } from "./inlet.js";

/** What is done about messages that were missed. */
export type OnLag = "error" | "skip" | ((missed: number) => void);

class Gap {
  readonly missed: number;

  constructor(missed: number) {
    this.missed = missed;
  }
}

/** The items of a pollable, with its gaps among them. */
export class Gaps<T> implements Pollable<T | Gap> {
  readonly pollable: Pollable<T>;

  constructor(pollable: Pollable<T>) {
    this.pollable = pollable;
  }

  poll(): T | Gap | typeof PENDING | typeof CLOSED {
    try {
      return this.pollable.poll();
    } catch (error) {
      if (hasCode(error, "LAGGED")) return new Gap((error as LaggedError).missed);
      throw error;
    }
  }

  register(waiter: Waiter): void {
    this.pollable.register(waiter);
  }

  unregister(waiter: Waiter): void {
    this.pollable.unregister(waiter);
  }
}

/** Tells gaps to `onLag` and everything else to `sink`. What `onLag` throws is reported and stops nothing. */
export class GapSink<T> implements Sink<T | Gap> {
  readonly sink: Sink<T>;
  readonly onLag: OnLag;
  readonly report: Report;

  constructor(sink: Sink<T>, onLag: OnLag, report: Report) {
    this.sink = sink;
    this.onLag = onLag;
    this.report = report;
  }

  next(item: T | Gap): void {
    if (!(item instanceof Gap)) {
      this.sink.next(item);
      return;
    }
    const { onLag } = this;
    if (typeof onLag !== "function") return;
    try {
      onLag(item.missed);
    } catch (thrown) {
      this.report(thrown);
    }
  }

  error(error: unknown): void {
    this.sink.error(error);
  }

  complete(): void {
    this.sink.complete();
  }
}
