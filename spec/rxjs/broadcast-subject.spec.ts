import "../support/open-gate.ts";
import { of, retry, Subscription, take } from "rxjs";
import { broadcast, LaggedError, select } from "sluice";
import { BroadcastSubject } from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { marbles } from "../support/marbles.ts";
import { note } from "../support/notes.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

function feed(subject: BroadcastSubject<number>, ...values: number[]): void {
  for (const value of values) subject.next(value);
}

describe("BroadcastSubject", () => {
  it("gives everyone every value, in order, burst by burst", async () => {
    const subject = new BroadcastSubject<number>({ capacity: 4 });
    const seen: string[] = [];
    subject.subscribe((n) => seen.push(`a${n}`));
    subject.subscribe((n) => seen.push(`b${n}`));
    feed(subject, 1, 2);
    await settle();
    expect(seen).toEqual(["a1", "a2", "b1", "b2"]);
  });

  it("keeps nothing for those who come later", async () => {
    const subject = new BroadcastSubject<number>({ capacity: 4 });
    feed(subject, 1);
    const { seen } = note(subject);
    feed(subject, 2);
    await settle();
    expect(seen).toEqual([2]);
  });

  it("shows a value that is sent inside the delivery of another to everyone after it", async () => {
    const subject = new BroadcastSubject<number>({ capacity: 4 });
    subject.subscribe((n) => n === 1 && subject.next(2));
    const { seen } = note(subject);
    feed(subject, 1);
    await settle();
    expect(seen).toEqual([1, 2]); // a Subject tells the second subscriber 2, 1
  });

  describe("when a subscriber lags", () => {
    it("fails it, and nobody else", async () => {
      const subject = new BroadcastSubject<number>({ capacity: 2 });
      const early = note(subject);
      feed(subject, 1);
      const late = note(subject);
      feed(subject, 2, 3);
      await settle();
      expect(early.seen).toEqual([new LaggedError(1)]);
      expect(late.seen).toEqual([2, 3]);
      feed(subject, 4);
      await settle();
      expect(late.seen).toEqual([2, 3, 4]);
    });

    it("has let go of the one that failed", async () => {
      const subject = new BroadcastSubject<number>({ capacity: 1 });
      const { subscription } = note(subject);
      feed(subject, 1, 2);
      await settle();
      expect([subscription.closed, subject.observed]).toEqual([true, false]);
    });

    it("gives a retry what comes later only", async () => {
      const subject = new BroadcastSubject<number>({ capacity: 2 });
      const { seen } = note(subject.pipe(retry()));
      feed(subject, 1, 2, 3);
      await settle();
      feed(subject, 4);
      await settle();
      expect(seen).toEqual([4]);
    });

    it("goes on with the oldest that is kept, with skip", async () => {
      const subject = new BroadcastSubject<number>({ capacity: 2, onLag: "skip" });
      const { seen } = note(subject);
      feed(subject, 1, 2, 3);
      subject.complete();
      await settle();
      expect(seen).toEqual([2, 3, "complete"]);
    });

    it("tells a function how many each has missed, in their place", async () => {
      const seen: unknown[] = [];
      const subject = new BroadcastSubject<number>({ capacity: 2, onLag: (missed) => seen.push(`missed ${missed}`) });
      subject.subscribe((n) => seen.push(n));
      feed(subject, 1);
      await settle();
      feed(subject, 2, 3, 4, 5);
      await settle();
      expect(seen).toEqual([1, "missed 2", 4, 5]);
    });

    it("reports what the function throws to rxjs, and goes on", async () => {
      const onLag = (): void => {
        throw new Error("mine");
      };
      const subject = new BroadcastSubject<number>({ capacity: 1, onLag });
      const { seen } = note(subject);
      feed(subject, 1, 2);
      await settle();
      expect(seen).toEqual([2]);
      expect(unhandled()).toEqual([new Error("mine")]);
    });

    it("takes nothing when the function unsubscribes", async () => {
      const all = new Subscription();
      const subject = new BroadcastSubject<number>({ capacity: 1, onLag: () => all.unsubscribe() });
      const { seen, subscription } = note(subject);
      all.add(subscription);
      feed(subject, 1, 2);
      await settle();
      expect([seen, subject.observed]).toEqual([[], false]);
    });

    it("lags behind what is sent inside a delivery too", async () => {
      const subject = new BroadcastSubject<number>({ capacity: 2 });
      subject.subscribe((n) => n === 1 && feed(subject, 2, 3, 4));
      const { seen } = note(subject);
      feed(subject, 1);
      await settle();
      expect(seen).toEqual([new LaggedError(2)]);
      expect(unhandled()).toEqual([new LaggedError(1)]);
    });
  });

  describe("with replay", () => {
    it("gives the last values first, on a microtask", async () => {
      const subject = new BroadcastSubject<number>({ capacity: 4, replay: 2 });
      feed(subject, 1, 2, 3);
      const { seen } = note(subject);
      feed(subject, 4);
      expect(seen).toEqual([]);
      await settle();
      expect(seen).toEqual([2, 3, 4]);
    });

    it("gives them after the end too, and then the end", async () => {
      const [completed, failed] = [1, 2].map(() => new BroadcastSubject<number>({ capacity: 4, replay: 2 }));
      feed(completed!, 1, 2, 3);
      completed!.complete();
      feed(failed!, 1);
      failed!.error("broken");
      const notes = [note(completed!), note(completed!), note(failed!)];
      await settle();
      expect(notes.map(({ seen }) => seen)).toEqual([
        [2, 3, "complete"],
        [2, 3, "complete"],
        [1, "broken"],
      ]);
      expect(completed!.observed).toBe(false);
    });

    it("may be left inside the replay", async () => {
      const subject = new BroadcastSubject<number>({ capacity: 4, replay: 4 });
      feed(subject, 1, 2, 3);
      const { seen } = note(subject.pipe(take(2)));
      await settle();
      expect([seen, subject.observed]).toEqual([[1, 2, "complete"], false]);
    });
  });

  describe("receiver", () => {
    it("stands where a subscriber would", async () => {
      const subject = new BroadcastSubject<number>({ capacity: 4, replay: 1 });
      feed(subject, 1, 2);
      const rx = subject.receiver();
      const fresh = subject.receiver({ replay: false });
      expect(rx).toBeInstanceOf(broadcast.Receiver);
      feed(subject, 3);
      subject.complete();
      expect([await rx.recv(), await rx.recv(), await rx.recv()]).toEqual([2, 3, undefined]);
      expect([await fresh.recv(), await fresh.recv()]).toEqual([3, undefined]);
    });

    it("counts as a subscriber until it is closed, once", () => {
      const subject = new BroadcastSubject<number>({ capacity: 4 });
      const rx = subject.receiver();
      expect(subject.observed).toBe(true);
      rx.close();
      rx[Symbol.dispose]();
      rx[Symbol.dispose]();
      expect(subject.observed).toBe(false);
    });

    it("has the subject's onLag, or its own", async () => {
      const subject = new BroadcastSubject<number>({ capacity: 1, onLag: "skip" });
      const [lax, strict] = [subject.receiver(), subject.receiver({ onLag: "error" })];
      feed(subject, 1, 2);
      expect(await lax.recv()).toBe(2);
      await expect(strict.recv()).rejects.toThrow(new LaggedError(1));
    });

    it("fails with the subject, and ends with it, while parked too", async () => {
      const [failed, completed, dropped] = [1, 2, 3].map(() => new BroadcastSubject<number>({ capacity: 1 }));
      const parked = [failed!, completed!, dropped!].map((subject) => subject.receiver().recv());
      failed!.error("broken");
      completed!.complete();
      dropped!.unsubscribe();
      await expect(parked[0]).rejects.toBe("broken");
      expect(await parked[1]).toBeUndefined();
      expect(await parked[2]).toBeUndefined();
    });

    it("can be had after the end", async () => {
      const subject = new BroadcastSubject<number>({ capacity: 2, replay: 1 });
      feed(subject, 1, 2);
      subject.complete();
      const rx = subject.receiver();
      expect([await rx.recv(), await rx.recv()]).toEqual([2, undefined]);
    });

    it("can be a branch of select", async () => {
      const subject = new BroadcastSubject<number>({ capacity: 2 });
      using rx = subject.receiver();
      feed(subject, 1);
      expect(await select({ event: rx })).toMatchObject({ branch: "event", value: 1 });
    });

    it("checks its options", () => {
      const subject = new BroadcastSubject<number>({ capacity: 2, replay: 1 });
      expect(() => subject.receiver({ replay: 2 })).toThrow("replay must be an integer from 0 to 1, got 2");
      expect(() => subject.receiver({ onLag: "wait" as never })).toThrow("onLag must be");
      expect(subject.observed).toBe(false);
    });
  });

  it("takes a whole source inside subscribe, of its capacity", async () => {
    const subject = new BroadcastSubject<number>({ capacity: 3 });
    const { seen } = note(subject);
    of(1, 2, 3).subscribe(subject);
    await settle();
    expect(seen).toEqual([1, 2, 3, "complete"]);
  });

  it("checks its options", () => {
    const make = (options: unknown) => () => new BroadcastSubject(options as never);
    expect(make(undefined)).toThrow("options must be an object with capacity, got undefined");
    expect(make(1)).toThrow("options must be an object, got 1");
    expect(make({})).toThrow("capacity must be a number, got undefined");
    expect(make({ capacity: 0 })).toThrow("capacity must be an integer of 1 or more, got 0");
    expect(make({ capacity: 2, replay: 3 })).toThrow("replay must be an integer from 0 to 2, got 3");
    expect(make({ capacity: 2, onLag: "wait" })).toThrow('onLag must be "error", "skip" or a function, got "wait"');
  });

  // Virtual time runs no microtasks, so that no delivery happens in it. What is sent, and who subscribes, does.
  it("is fed, but delivers nothing, in virtual time", async () => {
    const subject = new BroadcastSubject<string>({ capacity: 4 });
    const { seen } = note(subject);
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold("--a-b|");
      source.subscribe(subject);
      expectSubscriptions(source.subscriptions).toBe("^----!");
      expectObservable(subject).toBe("-");
    });
    await settle();
    expect(seen).toEqual(["a", "b", "complete"]);
  });

  it("tells its end in virtual time to who subscribes after it", () => {
    const subject = new BroadcastSubject<string>({ capacity: 4 });
    subject.complete();
    marbles(({ expectObservable }) => expectObservable(subject, "--^").toBe("--|"));
  });
});
