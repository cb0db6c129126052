import "../support/open-gate.ts";
import { finalize, from, isObservable, map, ObjectUnsubscribedError, Observable, of } from "rxjs";
import { share, Subject, type SubjectLike, Subscription, take } from "rxjs";
import { BroadcastSubject, type ChannelSubject, toReceiver, WatchSubject } from "sluice/rxjs";
import { describe, expect, it, vi } from "vitest";
import { note } from "../support/notes.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

const KINDS: [string, () => ChannelSubject<number>, first: number[]][] = [
  ["BroadcastSubject", () => new BroadcastSubject<number>({ capacity: 8 }), []],
  ["WatchSubject", () => new WatchSubject(0), [0]],
];

describe.each(KINDS)("%s", (_, make, first) => {
  it("is an Observable, and is not taken for a Subject", () => {
    const subject = make();
    expect(subject).toBeInstanceOf(Observable);
    expect(subject).not.toBeInstanceOf(Subject);
    expect(isObservable(subject)).toBe(true);
    expect(from(subject)).toBe(subject);
  });

  it("delivers to every subscriber on a microtask, never inside next", async () => {
    const subject = make();
    const [a, b] = [note(subject), note(subject)];
    await settle();
    subject.next(1);
    expect([a.seen, b.seen]).toEqual([first, first]);
    await Promise.resolve();
    expect([a.seen, b.seen]).toEqual([
      [...first, 1],
      [...first, 1],
    ]);
  });

  it("completes subscribers after what was sent before", async () => {
    const subject = make();
    const { seen, subscription } = note(subject);
    subject.next(1);
    subject.complete();
    await settle();
    expect(seen).toEqual([...first, 1, "complete"]);
    expect([subscription.closed, subject.closed, subject.observed]).toEqual([true, false, false]);
  });

  it("fails subscribers after what was sent before", async () => {
    const subject = make();
    const { seen } = note(subject);
    subject.next(1);
    subject.error("broken");
    await settle();
    expect(seen).toEqual([...first, 1, "broken"]);
  });

  it("tells who subscribes after the end that only, inside subscribe", () => {
    const [completed, failed] = [make(), make()];
    completed.next(1);
    completed.complete();
    expect(note(completed).seen).toEqual(["complete"]);
    failed.next(1);
    failed.error("broken");
    expect(note(failed).seen).toEqual(["broken"]);
    expect([completed.observed, failed.observed]).toEqual([false, false]);
  });

  it("ignores what comes after the end", async () => {
    const subject = make();
    const { seen } = note(subject);
    subject.error("broken");
    subject.next(1);
    subject.complete();
    subject.error("again");
    await settle();
    expect(seen).toEqual([...first, "broken"]);
    expect(note(subject).seen).toEqual(["broken"]);
    expect(unhandled()).toEqual([]);
  });

  it("hands an error that a subscriber does not take to rxjs, and keeps one that nobody has subscribed for", async () => {
    const subject = make();
    subject.subscribe(() => {});
    subject.error("broken");
    await settle();
    expect(unhandled()).toEqual(["broken"]);
    const lonely = make();
    lonely.error("broken");
    await settle();
    expect(unhandled()).toEqual([]);
  });

  it("hands what a subscriber throws to rxjs, and serves it and the others on", async () => {
    const subject = make();
    const seen: number[] = [];
    subject.subscribe((n) => {
      seen.push(n);
      throw new Error(`thrown at ${n}`);
    });
    const other = note(subject);
    await settle();
    for (const n of [1, 2]) {
      subject.next(n);
      await settle();
    }
    expect(seen).toEqual([...first, 1, 2]);
    expect(other.seen).toEqual([...first, 1, 2]);
    expect(unhandled()).toEqual(seen.map((n) => new Error(`thrown at ${n}`)));
  });

  it("hands what the other callbacks throw to rxjs", async () => {
    const [completed, failed] = [make(), make()];
    const thrower = (): never => {
      throw new Error("mine");
    };
    completed.subscribe({ complete: thrower });
    failed.subscribe({ error: thrower });
    completed.complete();
    failed.error("broken");
    await settle();
    expect(unhandled()).toEqual([new Error("mine"), new Error("mine")]);
  });

  it("delivers nothing after unsubscribing, also what was sent before", async () => {
    const subject = make();
    const { seen, subscription } = note(subject);
    await settle();
    subject.next(1);
    subscription.unsubscribe();
    subscription.unsubscribe();
    subject.next(2);
    await settle();
    expect(seen).toEqual(first);
    expect(subject.observed).toBe(false);
  });

  it("may be unsubscribed inside next", async () => {
    const subject = make();
    const taken = note(subject.pipe(take(1)));
    const other = note(subject);
    await settle();
    subject.next(1);
    await settle();
    subject.next(2);
    await settle();
    expect(taken.seen).toEqual([first[0] ?? 1, "complete"]);
    expect(other.seen).toEqual([...first, 1, 2]);
  });

  it("may have another subscriber unsubscribed inside next", async () => {
    const subject = make();
    const victims = new Subscription();
    await settle();
    subject.subscribe((n) => n === 1 && victims.unsubscribe());
    const victim = note(subject);
    victims.add(victim.subscription);
    await settle();
    subject.next(1);
    await settle();
    expect(victim.seen).toEqual(first);
  });

  it("may be subscribed to inside next", async () => {
    const subject = make();
    let late: unknown[] | undefined;
    subject.subscribe((n) => {
      if (n === 1) late = note(subject).seen;
    });
    await settle();
    subject.next(1);
    await settle();
    expect(late).toEqual(first.length === 0 ? [] : [1]);
    subject.next(2);
    await settle();
    expect(late).toEqual(first.length === 0 ? [2] : [1, 2]);
  });

  it("may be told the next inside a next: after it, in one order for all, and without recursion", async () => {
    const subject = make();
    let depth = 0;
    subject.subscribe((n) => {
      expect(depth).toBe(0);
      depth += 1;
      if (n > 0 && n < 5) subject.next(n + 1);
      depth -= 1;
    });
    const other = note(subject);
    await settle();
    subject.next(1);
    await settle();
    const values = other.seen.slice(first.length) as number[];
    expect(values.at(-1)).toBe(5);
    expect(values).toEqual([...values].sort());
  });

  it("does not nest however long a chain of such is", async () => {
    const subject = make();
    const length = 1e5; // which a Subject has no stack for
    let last = 0;
    subject.subscribe((n) => {
      last = n;
      if (n < length) subject.next(n + 1);
    });
    subject.next(1);
    await settle();
    expect(last).toBe(length);
  });

  it("may be ended inside next", async () => {
    const subject = make();
    subject.subscribe((n) => {
      if (n > 0) subject.complete();
    });
    const { seen } = note(subject);
    await settle();
    subject.next(1);
    subject.next(2);
    await settle();
    expect(seen.at(-1)).toBe("complete");
  });

  describe("once unsubscribed", () => {
    it("throws as a Subject does", () => {
      const subject = make();
      subject.unsubscribe();
      subject.unsubscribe();
      expect(subject.closed).toBe(true);
      const uses: ((subject: ChannelSubject<number>) => unknown)[] = [
        (it) => it.next(1),
        (it) => it.error("broken"),
        (it) => it.complete(),
        (it) => it.subscribe(),
        (it) => (it as BroadcastSubject<number>).receiver(),
      ];
      for (const use of uses) expect(() => use(subject)).toThrow(ObjectUnsubscribedError);
    });

    it("is told as an error where something stands between, as with a Subject", () => {
      const subject = make();
      subject.unsubscribe();
      expect(note(subject.pipe(take(1))).seen).toEqual([expect.any(ObjectUnsubscribedError)]);
      expect(note(subject.asObservable()).seen).toEqual([expect.any(ObjectUnsubscribedError)]);
    });

    it("has let go of everyone without a word", async () => {
      const subject = make();
      const finalized = vi.fn();
      const { seen, subscription } = note(subject.pipe(finalize(finalized)));
      await settle();
      subject.next(1);
      expect(subject.observed).toBe(true);
      subject.unsubscribe();
      await settle();
      expect(seen).toEqual(first);
      expect([subject.observed, subscription.closed]).toEqual([false, false]);
      subscription.unsubscribe();
      expect(finalized).toHaveBeenCalledOnce();
    });

    it("has let go of those who had not been told of its end", async () => {
      const subject = make();
      const { seen } = note(subject);
      subject.complete();
      subject.unsubscribe();
      await settle();
      expect(seen).toEqual(first);
    });

    it("may be so inside next", async () => {
      const subject = make();
      subject.subscribe((n) => n === 1 && subject.unsubscribe());
      const { seen } = note(subject);
      await settle();
      subject.next(1);
      await settle();
      expect(seen).toEqual(first);
      expect(unhandled()).toEqual([]);
    });
  });

  it("hides itself in asObservable", async () => {
    const subject = make();
    const observable = subject.asObservable();
    expect(observable).toBeInstanceOf(Observable);
    for (const member of ["next", "error", "complete", "value", "closed", "receiver", "unsubscribe"]) {
      expect(observable).not.toHaveProperty(member);
    }
    const { seen } = note(observable);
    subject.next(1);
    await settle();
    expect(seen.at(-1)).toBe(1);
  });

  it("gives an Observable, no subject, from pipe", () => {
    expect(make().pipe(map((n) => n))).not.toHaveProperty("next");
  });

  it("tells whether somebody listens", async () => {
    const subject = make();
    expect(subject.observed).toBe(false);
    const { subscription } = note(subject.pipe(map((n) => n)));
    expect(subject.observed).toBe(true);
    subscription.unsubscribe();
    expect(subject.observed).toBe(false);
  });

  it("takes callbacks, and nothing at all, as an Observable does", async () => {
    const subject = make();
    const seen: unknown[] = [];
    subject.subscribe(
      (n) => seen.push(n),
      (error) => seen.push(error),
    );
    subject.subscribe(null, null, () => seen.push("complete"));
    subject.subscribe();
    await settle();
    subject.next(1);
    subject.complete();
    await settle();
    expect(seen).toEqual([...first, 1, "complete"]);
  });

  it("can be subscribed to a source", async () => {
    const subject = make();
    const { seen } = note(subject);
    await settle();
    of(1).subscribe(subject);
    await settle();
    expect(seen).toEqual([...first, 1, "complete"]);
  });

  it("can be a source of a receiver", async () => {
    const subject = make();
    const rx = toReceiver(subject, { capacity: 8, overflow: "error" });
    await settle();
    subject.next(1);
    subject.complete();
    const seen: number[] = [];
    for await (const n of rx) seen.push(n);
    expect(seen).toEqual([...first, 1]);
  });

  it("can be a connector of share", async () => {
    const source = new Subject<number>();
    const connector = (): SubjectLike<number> => make();
    const shared = source.pipe(share({ connector }));
    const [a, b] = [note(shared), note(shared)];
    await settle();
    source.next(1);
    await settle();
    expect([a.seen, b.seen]).toEqual([
      [...first, 1],
      [...first, 1],
    ]);
    a.subscription.unsubscribe();
    b.subscription.unsubscribe();
    expect(source.observed).toBe(false);
  });

  it("keeps nothing of those who have come and gone", async () => {
    const subject = make();
    for (let round = 0; round < 1000; round += 1) {
      const { subscription } = note(subject);
      if (round % 2 === 0) await Promise.resolve();
      subscription.unsubscribe();
    }
    expect(subject.observed).toBe(false);
  });
});
