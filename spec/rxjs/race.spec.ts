import "../support/open-gate.ts";
import { EMPTY, NEVER, Observable, of, range, Subject, take, tap, throwError } from "rxjs";
import { mpsc } from "sluice";
import { race, type RaceBranches, toObservable } from "sluice/rxjs";
import { seedSelect } from "sluice/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { marbles } from "../support/marbles.ts";
import { note } from "../support/notes.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();
const biased = { biased: true } as const;

describe("race", () => {
  it("mirrors the branch that gives the first value, and unsubscribes the others then", () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const a = cold("---a-b|");
      const b = hot("--c-d-e-|");
      expectObservable(race({ a, b })).toBe("--c-d-e-|", {
        c: { branch: "b", value: "c" },
        d: { branch: "b", value: "d" },
        e: { branch: "b", value: "e" },
      });
      expectSubscriptions(a.subscriptions).toBe("^-!");
      expectSubscriptions(b.subscriptions).toBe("^-------!");
    });
  });

  it("has an empty branch out of the race, and completes when all are", () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(race({ a: cold("|"), b: cold("---b|") })).toBe("---x|", { x: { branch: "b", value: "b" } });
      expectObservable(race({ a: cold("-|"), b: cold("---|") })).toBe("---|");
    });
    expect(note(race({})).seen).toEqual(["complete"]);
    expect(note(race({ a: EMPTY, b: EMPTY })).seen).toEqual(["complete"]);
  });

  it("ends with the error of a branch that fails before there is a winner, and with the winner's", () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const slow = cold("---b|");
      expectObservable(race({ a: cold("-#"), slow })).toBe("-#");
      expectSubscriptions(slow.subscriptions).toBe("^!");
      expectObservable(race({ a: cold("-a-#"), b: cold("--#") })).toBe("-a-#", { a: { branch: "a", value: "a" } });
    });
  });

  it("lets losers go before the first value, and before an error, is delivered", () => {
    const [a, b] = [new Subject<number>(), new Subject<string>()];
    const observed: boolean[] = [];
    race({ a, b }).subscribe(() => observed.push(b.observed));
    a.next(1);
    race({ a, b }).subscribe({ error: () => observed.push(a.observed) });
    b.error(new Error("broken"));
    a.error(new Error("first race"));
    expect(observed[0]).toBe(false);
    expect(observed).toHaveLength(2);
  });

  it("does not subscribe behind a branch that emits inside subscribe", () => {
    const subscribed = vi.fn();
    const late = new Observable<number>(subscribed);
    expect(note(race({ a: of(1, 2), late }, biased)).seen).toEqual([
      { branch: "a", value: 1 },
      { branch: "a", value: 2 },
      "complete",
    ]);
    expect(note(race({ a: throwError(() => "broken"), late }, biased)).seen).toEqual(["broken"]);
    expect(subscribed).not.toHaveBeenCalled();
  });

  it("stops a source that emits inside subscribe when it is unsubscribed", () => {
    let emitted = 0;
    const endless = range(0, Infinity).pipe(tap(() => (emitted += 1)));
    expect(note(race({ endless, never: NEVER }, biased).pipe(take(2))).seen).toHaveLength(3);
    expect(emitted).toBe(2);
  });

  it("subscribes in order with biased, and from a random branch on without", () => {
    const branches = { a: of("a"), b: of("b"), c: of("c") };
    const winner = (options?: { biased: boolean }) => {
      const won: string[] = [];
      race(branches, options).subscribe(({ branch }) => won.push(branch));
      return won.join();
    };
    const reset = seedSelect(1);
    onTestFinished(() => reset[Symbol.dispose]());
    const fair = Array.from({ length: 100 }, () => winner());
    expect(new Set(fair)).toEqual(new Set(["a", "b", "c"]));
    expect(new Set(Array.from({ length: 20 }, () => winner(biased)))).toEqual(new Set(["a"]));
  });

  it("leaves a branch out that is false, null or undefined", () => {
    expect(note(race({ a: false, b: null, c: undefined, d: of(1) })).seen).toEqual([
      { branch: "d", value: 1 },
      "complete",
    ]);
  });

  it("takes what rxjs makes an Observable of, and receivers", async () => {
    expect(note(race({ list: [1] })).seen).toEqual([{ branch: "list", value: 1 }, "complete"]);
    const promised = note(race({ promise: Promise.resolve("p"), never: NEVER }));
    const [tx, rx] = mpsc.channel<number>(2);
    const received = note(race({ rx, never: NEVER }));
    tx.trySend(1);
    tx.close();
    await settle();
    expect(promised.seen).toEqual([{ branch: "promise", value: "p" }, "complete"]);
    expect(received.seen).toEqual([{ branch: "rx", value: 1 }, "complete"]);
  });

  it("takes no message from a receiver that loses", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const { seen } = note(race({ first: of("f"), rx: toObservable(rx, { preventClose: true }) }, biased));
    const subject = new Subject<string>();
    const late = note(race({ rx: toObservable(rx, { preventClose: true }), subject }, biased));
    tx.trySend(1); // on its way by a microtask
    subject.next("s");
    await settle();
    expect(seen).toEqual([{ branch: "first", value: "f" }, "complete"]);
    expect(late.seen).toEqual([{ branch: "subject", value: "s" }]);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("unsubscribes all when it is unsubscribed before there is a winner, and the winner after", () => {
    const [a, b] = [new Subject<number>(), new Subject<number>()];
    const before = note(race({ a, b }));
    before.subscription.unsubscribe();
    expect([a.observed, b.observed]).toEqual([false, false]);
    const after = note(race({ a, b }));
    b.next(1);
    after.subscription.unsubscribe();
    expect([a.observed, b.observed]).toEqual([false, false]);
  });

  it("is not stopped by the teardown of a loser that throws: rxjs is told", () => {
    const angry = new Observable<number>(() => () => {
      throw new Error("teardown");
    });
    const [a, b] = [new Subject<number>(), new Subject<number>()];
    const { seen } = note(race({ angry, a, b }));
    b.next(1);
    expect(seen).toEqual([{ branch: "b", value: 1 }]);
    expect(a.observed).toBe(false);
    expect(unhandled()).toEqual([expect.objectContaining({ errors: [new Error("teardown")] })]);
  });

  it("hears nothing of a loser that speaks while another one is let go", () => {
    for (const say of ["next", "error", "complete"] as const) {
      const [a, late] = [new Subject<number>(), new Subject<number>()];
      const rude = new Observable<number>(() => () => late[say](9));
      const { seen } = note(race({ rude, late, a }, biased));
      for (const n of [1, 2]) a.next(n);
      expect(seen).toEqual([1, 2].map((value) => ({ branch: "a", value })));
    }
  });

  it("lets the consumer push into a loser, and into the winner", () => {
    const [a, b] = [new Subject<number>(), new Subject<number>()];
    const seen: number[] = [];
    race({ a, b }).subscribe(({ value }) => {
      seen.push(value);
      b.next(100);
      if (value < 3) a.next(value + 1);
    });
    a.next(1);
    expect(seen).toEqual([1, 2, 3]);
  });

  it("runs a race of its own for each subscription", () => {
    const [a, b] = [new Subject<number>(), new Subject<number>()];
    const raced = race({ a, b });
    const first = note(raced);
    a.next(1);
    const second = note(raced);
    b.next(2);
    expect([first.seen, second.seen]).toEqual([[{ branch: "a", value: 1 }], [{ branch: "b", value: 2 }]]);
  });

  it("names the branch that is no Observable, at the call", () => {
    const lose = (branch: unknown) => () => race({ a: of(1), b: branch } as RaceBranches);
    expect(lose(1)).toThrow(TypeError);
    expect(lose(1)).toThrow('branch "b" must be an Observable, a promise or an iterable, got 1');
    expect(lose({})).toThrow('branch "b"');
    // one of the platform, which rxjs does not take for an Observable
    const platform = { subscribe: () => {} };
    expect(lose(platform)).toThrow('branch "b" must be an Observable that rxjs knows');
    expect(lose(platform)).toThrow("toReceiver or toAsyncIterable of sluice/observable");
    for (const branches of [undefined, null, 1, [of(1)]]) {
      expect(() => race(branches as never)).toThrow("branches must be an object of named branches");
    }
    // as rxjs's race may be called
    expect(() => race(of(1) as never, of(2) as never)).toThrow("branches must be an object of named branches");
    expect(() => race({}, 1 as never)).toThrow("options must be an object");
    expect(() => race({}, { biased: 1 as never })).toThrow("biased must be a boolean, got 1");
  });
});
