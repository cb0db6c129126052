/**
 * The shared state of a Notify: those who wait for a notification, and the one that is stored when nobody does.
 *
 *     notifyOne ──▶ oldest ⇄ … ⇄ newest ◀── notifyLast          (notifyWaiters ──▶ all)
 *
 * Who waits holds a *ticket*, and the line is a list of tickets, not of waiting operations: a ticket may be called before
 * anybody looks at it. To be called and to be told are two steps, and between them the ticket holds the notification.
 *
 *              enter            notify…           poll
 *       out ──────────▶ in line ───────▶ called ────────▶ told
 *        ▲  (stored: called at once)       │
 *        └───────── leave: passes it on ◀──┘
 *
 * Invariants:
 *  1. While a notification is stored, the line is empty. Never more than one is stored (N1).
 *  2. A notification for one is in one place: stored, or in one called ticket, or told. A ticket that leaves before it was
 *     told passes it on the way it came (N5): `"one"` to the oldest in line, `"last"` to the newest, else it is stored.
 *     One drawn from the store counts as `"one"`: had it stayed there, the oldest would have it.
 *  3. What came to `"all"` is passed on to nobody (N6).
 *
 * Semantics: `tokio::sync::Notify`.
 */
import { PENDING, type Pollable } from "../core/pollable.js";
import { WaitList, Waiter } from "../core/wait-list.js";

export class Line {
  readonly name: string;
  readonly tickets = new WaitList();
  stored = false;

  constructor(name: string) {
    this.name = name;
  }

  get oldest(): Ticket | null {
    return this.tickets.head as Ticket | null;
  }

  get newest(): Ticket | null {
    return this.tickets.tail as Ticket | null;
  }

  /** Calls one ticket, or stores the notification. */
  notify(by: "one" | "last"): void {
    const ticket = by === "one" ? this.oldest : this.newest;
    if (ticket === null) this.stored = true;
    else this.call(ticket, by);
  }

  /** Calls everybody. Whoever joins meanwhile is not meant (N4), so those who are get a mark first. */
  notifyAll(): void {
    for (let ticket = this.oldest; ticket !== null; ticket = ticket.next as Ticket | null) ticket.called = "all";
    for (let first = this.oldest; first !== null && first.called !== null; first = this.oldest) this.call(first, "all");
  }

  call(ticket: Ticket, by: "one" | "last" | "all"): void {
    this.tickets.remove(ticket);
    ticket.called = by;
    ticket.wake();
  }
}

/** A place in the line; ready from its call on, for all who wait at it. */
export class Ticket extends Waiter implements Pollable<void> {
  readonly line: Line;
  readonly waiters = new WaitList();
  /** How it was called. */
  called: "one" | "last" | "all" | null = null;
  told = false;

  constructor(line: Line) {
    super();
    this.line = line;
  }

  poll(): void | typeof PENDING {
    if (this.called === null) return PENDING;
    this.told = true;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }

  wake(): void {
    this.waiters.wakeAll();
  }

  /** Draws the stored notification, if there is one. */
  draw(): boolean {
    if (!this.line.stored) return false;
    this.line.stored = false;
    this.called = "one";
    return true;
  }

  enter(): void {
    if (!this.draw()) this.line.tickets.push(this);
  }

  leave(): void {
    const { called } = this;
    if (this.line.tickets.remove(this) || called === null || this.told) return;
    this.called = null;
    if (called !== "all") this.line.notify(called);
  }
}
