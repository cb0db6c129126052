/**
 * The third door: a pollable into callbacks, one microtask a burst.
 *
 * A wake only queues the pump (law 6); the pump then hands over all that is there, reading on only after the callback
 * returned, and parks. It is the shape of every push bridge: no promise an item, and leaving takes nothing with it.
 *
 * A producer that awaits each send goes on right after the pump. So a pump that parks queues a look, in the context that
 * it has entered: if the drain is woken by then, the look is the next pump, which saves the way into the context.
 */
import { captureContext, type Context } from "./context.js";
import { charge, type Gated, gateClosed, microtask, parkAtGate } from "./coop.js";
import type { CancelWaiter } from "./wait.js";
import { CLOSED, PENDING, type Pollable } from "./pollable.js";
import { reportUnhandled } from "./report.js";
import { quit, Waiter } from "./wait-list.js";

/** Where a drain hands things over. Each is called outside every list and may do anything, also stop the drain. */
export interface Sink<T> {
  next(value: T): void;
  error(error: unknown): void;
  complete(): void;
}

/** A running subscription to a pollable. */
export class Drain<T> extends Waiter implements Gated {
  readonly pollable: Pollable<T>;
  readonly sink: Sink<T>;
  /** Callbacks run in the async context of whoever subscribed, not of whoever sent. */
  readonly context: Context;
  readonly pump: () => void;
  readonly look: () => void;
  /** Told once when the drain ends; `early` when it was stopped from outside. */
  readonly ended: ((early: boolean) => void) | null;
  cancel: CancelWaiter | null = null;
  stopped = false;
  /** Woken or started, not yet pumping: somebody's turn is in our hands. */
  scheduled = false;
  /** A look is queued. */
  looking = false;
  /** Its first poll does not wait for the gate. */
  urgent = false;

  constructor(pollable: Pollable<T>, sink: Sink<T>, ended: ((early: boolean) => void) | null = null) {
    super();
    this.pollable = pollable;
    this.sink = sink;
    this.ended = ended;
    this.context = captureContext();
    this.pump = () => this.pumpAll();
    this.look = () => {
      this.looking = false;
      if (!this.scheduled) return;
      this.scheduled = false;
      handOver.call(this);
    };
  }

  /** Starts on a microtask. */
  start(): this {
    this.wake();
    return this;
  }

  /** Starts at once: what is there now is handed over before this returns, also while the gate is closed. */
  startNow(): this {
    this.urgent = true;
    this.pumpAll();
    return this;
  }

  wake(): void {
    if (this.stopped || this.scheduled) return;
    this.scheduled = true;
    if (!this.looking) microtask(this.pump);
  }

  /** The gate is open. The callbacks wait for a microtask: what they send must not overtake who is yet to pass. */
  pass(): void {
    if (this.stopped) return;
    this.gated = false;
    this.urgent = true;
    this.pollable.unregister(this);
    this.wake();
  }

  /** Ends it early: takes nothing more, hands nothing more over. Harmless when it ended already. */
  stop(): void {
    if (this.stopped) return;
    this.end(true);
  }

  pumpAll(): void {
    this.scheduled = false;
    if (!this.stopped) this.context.runInAsyncScope(handOver, this);
  }

  end(early: boolean): void {
    this.stopped = true;
    this.cancel?.leave();
    quit(this, this.pollable); // a turn that was given and not used goes on to the next reader
    this.ended?.(early);
  }
}

/** Hands over all that is there, and parks. Not a closure of each drain: the context calls it as a method. */
function handOver<T>(this: Drain<T>): void {
  const { pollable, sink } = this;
  while (!this.stopped) {
    if (gateClosed && !this.urgent) {
      pollable.unregister(this); // a turn that it has is for those who waited before the gate closed
      this.gated = true;
      parkAtGate(this);
      pollable.register(this);
      return;
    }
    this.urgent = false;
    let item: T | typeof PENDING | typeof CLOSED;
    try {
      item = pollable.poll();
    } catch (error) {
      this.end(false);
      sink.error(error);
      return;
    }
    if (item === PENDING) {
      this.looking = true; // before it registers, which may wake it: a rendezvous brings the message of a parked sender
      microtask(this.look);
      pollable.register(this);
      return;
    }
    charge();
    if (item === CLOSED) {
      this.end(false);
      sink.complete();
      return;
    }
    sink.next(item);
  }
}

/** The callbacks of a structural `subscribe`; any may be missing. */
export interface Observer<T> {
  next?: ((value: T) => void) | undefined;
  error?: ((error: unknown) => void) | undefined;
  complete?: (() => void) | undefined;
}

/** An observer as a sink: what it throws, and an error that it does not take, is reported and stops nothing. */
export class ObserverSink<T> implements Sink<T> {
  readonly observer: Observer<T>;
  readonly report: (error: unknown) => void;

  constructor(observer: Observer<T>, report = reportUnhandled) {
    this.observer = observer;
    this.report = report;
  }

  next(value: T): void {
    try {
      this.observer.next?.(value);
    } catch (thrown) {
      this.report(thrown);
    }
  }

  error(error: unknown): void {
    if (this.observer.error === undefined) {
      this.report(error);
      return;
    }
    try {
      this.observer.error(error);
    } catch (thrown) {
      this.report(thrown);
    }
  }

  complete(): void {
    try {
      this.observer.complete?.();
    } catch (thrown) {
      this.report(thrown);
    }
  }
}
