/** A subject in a program that keeps the event loop busy: deliveries wait for the coop gate, `next` does not. */
import { LaggedError } from "sluice";
import { BroadcastSubject, WatchSubject } from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { closeGate } from "../support/gate.ts";
import { note } from "../support/notes.ts";
import { settle } from "../support/settle.ts";

describe("at the closed gate", () => {
  it("a BroadcastSubject delivers in the next turn, all that was sent meanwhile", async () => {
    const subject = new BroadcastSubject<number>({ capacity: 4 });
    const { seen } = note(subject);
    closeGate();
    subject.next(1);
    await Promise.resolve();
    subject.next(2);
    await Promise.resolve();
    expect(seen).toEqual([]);
    await settle();
    expect(seen).toEqual([1, 2]);
  });

  it("a subscriber may come to lag behind two bursts, each of which there was room for", async () => {
    const subject = new BroadcastSubject<number>({ capacity: 2 });
    const { seen } = note(subject);
    closeGate();
    for (const n of [1, 2]) subject.next(n);
    await Promise.resolve();
    for (const n of [3, 4]) subject.next(n);
    await settle();
    expect(seen).toEqual([new LaggedError(2)]);
  });

  it("a WatchSubject still gives its value inside subscribe", async () => {
    const subject = new WatchSubject(0);
    closeGate();
    const { seen } = note(subject);
    expect(seen).toEqual([0]);
    subject.next(1);
    await Promise.resolve();
    expect([seen, subject.value]).toEqual([[0], 1]);
    await settle();
    expect(seen).toEqual([0, 1]);
  });

  it("a subscriber that unsubscribes there is told no more", async () => {
    const subject = new BroadcastSubject<number>({ capacity: 4 });
    const { seen, subscription } = note(subject);
    closeGate();
    subject.next(1);
    await Promise.resolve();
    subscription.unsubscribe();
    await settle();
    expect([seen, subject.observed]).toEqual([[], false]);
  });
});
