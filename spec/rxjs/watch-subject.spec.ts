import "../support/open-gate.ts";
import { combineLatest, concat, map, NEVER, ObjectUnsubscribedError, of, Subject, take } from "rxjs";
import { RecvError, watch } from "sluice";
import { WatchSubject } from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { marbles } from "../support/marbles.ts";
import { note } from "../support/notes.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

describe("WatchSubject", () => {
  it("gives the current value inside subscribe", () => {
    const subject = new WatchSubject("first");
    subject.next("second");
    expect(note(subject).seen).toEqual(["second"]);
    expect(note(subject.pipe(take(1))).seen).toEqual(["second", "complete"]);
  });

  it("conflates: of a burst a subscriber sees the newest", async () => {
    const subject = new WatchSubject(0);
    const { seen } = note(subject);
    for (let n = 1; n <= 1000; n += 1) subject.next(n);
    await settle();
    expect(seen).toEqual([0, 1000]);
  });

  it("tells equal values", async () => {
    const subject = new WatchSubject(0);
    const { seen } = note(subject);
    subject.next(0);
    await settle();
    expect(seen).toEqual([0, 0]);
  });

  it("conflates for each subscriber", async () => {
    const subject = new WatchSubject(0);
    subject.subscribe((n) => {
      if (n === 1) subject.next(2);
    });
    const { seen } = note(subject);
    subject.next(1);
    await settle();
    expect(seen).toEqual([0, 2]); // its turn came after the first had sent 2
  });

  it("holds undefined", async () => {
    const subject = new WatchSubject<number | undefined>(undefined);
    const { seen } = note(subject);
    subject.next(undefined);
    await settle();
    expect(seen).toEqual([undefined, undefined]);
  });

  describe("value", () => {
    it("is the newest at once, with subscribers and without", () => {
      const subject = new WatchSubject(0);
      expect([subject.value, subject.getValue()]).toEqual([0, 0]);
      subject.next(1);
      expect([subject.value, subject.getValue()]).toEqual([1, 1]);
      note(subject);
      subject.next(2);
      expect(subject.value).toBe(2);
    });

    it("stays after complete", () => {
      const subject = new WatchSubject(0);
      subject.next(1);
      subject.complete();
      subject.next(2);
      expect(subject.value).toBe(1);
    });

    it("throws the error after error, also when unsubscribed", () => {
      const subject = new WatchSubject(0);
      subject.error(new Error("broken"));
      expect(() => subject.value).toThrow("broken");
      subject.unsubscribe();
      expect(() => subject.getValue()).toThrow("broken");
    });

    it("throws after unsubscribe", () => {
      const subject = new WatchSubject(0);
      subject.unsubscribe();
      expect(() => subject.value).toThrow(ObjectUnsubscribedError);
    });

    it("is not to be set", () => {
      const subject = new WatchSubject(0);
      expect(() => ((subject as { value: number }).value = 1)).toThrow(TypeError);
    });
  });

  describe("receiver", () => {
    it("has seen the current value, and waits for the next", async () => {
      const subject = new WatchSubject(0);
      const rx = subject.receiver();
      expect(rx).toBeInstanceOf(watch.Receiver);
      expect([rx.borrow(), rx.hasChanged(), subject.observed]).toEqual([0, false, true]);
      const changed = rx.changed();
      subject.next(1);
      await changed;
      expect(rx.borrow()).toBe(1);
      rx.close();
      rx.close();
      expect(subject.observed).toBe(false);
    });

    it("ends and fails with the subject, while parked too", async () => {
      const [failed, completed, dropped] = [1, 2, 3].map(() => new WatchSubject(0));
      const parked = [failed!, completed!, dropped!].map((subject) => subject.receiver().changed());
      const ends = [
        expect(parked[0]).rejects.toBe("broken"),
        expect(parked[1]).rejects.toThrow(RecvError),
        expect(parked[2]).rejects.toThrow(RecvError),
      ];
      failed!.error("broken");
      completed!.complete();
      dropped!.unsubscribe();
      await Promise.all(ends);
    });

    it("can be had after the end", async () => {
      const subject = new WatchSubject(0);
      subject.next(1);
      subject.complete();
      const rx = subject.receiver();
      expect(rx.borrow()).toBe(1);
      await expect(rx.changed()).rejects.toThrow(RecvError);
    });
  });

  it("spares those who combine it what came and went in one go", async () => {
    const [a, b] = [new WatchSubject(1), new WatchSubject(10)];
    const { seen } = note(combineLatest([a, b]).pipe(map(([x, y]) => x + y)));
    a.next(2);
    a.next(3);
    b.next(20);
    await settle();
    expect(seen).toEqual([11, 13, 23]);
  });

  it("follows a source", async () => {
    const source = new Subject<number>();
    const subject = new WatchSubject(0);
    source.subscribe(subject);
    source.next(1);
    expect(subject.value).toBe(1);
    source.error("broken");
    expect(() => subject.value).toThrow("broken");
    await settle();
    expect(unhandled()).toEqual([]);
  });

  it("checks its options", () => {
    expect(() => new WatchSubject(0, 1 as never)).toThrow("options must be an object, got 1");
  });

  // Virtual time runs no microtasks: what happens inside subscribe and what `value` tells show in it, deliveries do not.
  it("shows the value at the subscription, and at each look, in virtual time", async () => {
    const subject = new WatchSubject("_");
    const { seen } = note(subject);
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = concat(cold("--a-b"), NEVER);
      source.subscribe(subject);
      expectObservable(subject, "^").toBe("_");
      expectObservable(subject, "---^").toBe("---a");
      expectObservable(cold("x-x-x|").pipe(map(() => subject.value))).toBe("_-a-b|");
      const other = cold("-a|");
      other.subscribe(new WatchSubject("_"));
      expectSubscriptions(other.subscriptions).toBe("^-!");
    });
    await settle();
    expect(seen).toEqual(["_", "b"]);
    of("c").subscribe(subject);
    await settle();
    expect(seen).toEqual(["_", "b", "c", "complete"]);
  });
});
