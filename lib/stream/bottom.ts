/**
 * Where a stream meets its source: a reader, in whose place the whole stream waits.
 *
 * It reads as a loop does: it begins with the first poll and leaves by the iteration rule. But it does not stop at the
 * end, because some sources (`JoinSet`, `StreamMap`) go on after they have said that there is nothing.
 *
 * A poll that pulls again and again (a filter that rejects, a chunk that fills) must not keep the event loop. So once the
 * coop gate has closed, the first pull of a poll is still answered, and the next one waits for the gate.
 *
 * Semantics of a source's error: it is the source's own matter whether it goes on afterwards, so a stream that is left
 * because of it does not end the source either, as a loop over the source itself would not.
 */
import { charge, type Gated, gateClosed, parkAtGate } from "../core/coop.js";
import type { Readable } from "../core/iterate.js";
import { CLOSED, PENDING, type Pollable } from "../core/pollable.js";
import type { Flow, Waker } from "./flow.js";
import { Place } from "./place.js";
import { pollNumber, stir } from "./pulse.js";

export class Bottom<T> implements Flow<T>, Gated {
  readonly readable: Readable<T>;
  place: Place<Pollable<T>> | null = null;
  /** The source counts it as a reader. */
  entered = false;
  left = false;
  /** The last poll was answered by an error of the source. */
  failed = false;
  /** The poll in which it gave an item last. */
  lastPoll = 0;
  /** The last poll was put off to when the gate opens. */
  putOff = false;
  /** Whom to wake then. */
  waker: Waker | null = null;

  constructor(readable: Readable<T>) {
    this.readable = readable;
  }

  poll(): T | typeof PENDING | typeof CLOSED {
    if (this.left) return CLOSED;
    this.putOff = gateClosed && this.lastPoll === pollNumber;
    if (this.putOff) return PENDING;
    const place = this.entered ? (this.place as Place<Pollable<T>>) : this.enter();
    this.failed = true; // until it answers otherwise
    const item = place.leaf.poll();
    this.failed = false;
    if (item === PENDING) return PENDING;
    if (item === CLOSED) return this.exit();
    charge();
    this.lastPoll = pollNumber;
    return item;
  }

  arm(waker: Waker): void {
    if (!this.putOff) this.place?.arm(waker);
    else if (this.waker === null) {
      this.waker = waker;
      parkAtGate(this);
    }
  }

  disarm(): void {
    this.waker = null;
    this.place?.disarm();
  }

  /** The gate is open. */
  pass(): void {
    const { waker } = this;
    this.waker = null;
    waker?.wake();
  }

  leave(shared: boolean): void | PromiseLike<void> {
    if (this.left) return;
    const { readable, place, entered, failed } = this;
    if (shared && entered) {
      // as one more reader that leaves: the source closes, and what it has ready is left to this one
      readable.enter();
      return readable.exit(!failed);
    }
    this.left = true;
    this.disarm();
    if (place === null)
      readable.enter(); // never read: leaving is all that happens
    else if (!entered) return; // the source has ended
    this.entered = false;
    return readable.exit(!failed);
  }

  /** Stops reading and leaves the source as it is. */
  release(): void {
    this.left = true;
    this.disarm();
    if (this.entered) this.exit();
  }

  enter(): Place<Pollable<T>> {
    stir(); // opening a foreign source runs its code
    this.place ??= new Place(this.readable.read());
    this.readable.enter();
    this.entered = true;
    return this.place;
  }

  exit(): typeof CLOSED {
    this.entered = false;
    void this.readable.exit(false);
    return CLOSED;
  }
}
