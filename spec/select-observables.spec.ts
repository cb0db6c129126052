/** Observables as branches of `select`: of RxJS, of the platform's shape, and of any other with `subscribe`. */
import { CancellationToken, mpsc, select, SelectError } from "sluice";
import { BehaviorSubject, concat, defer, EMPTY, filter, from, map, mergeMap, NEVER, Observable, of } from "rxjs";
import { range, share, startWith, Subject, switchMap, throwError } from "rxjs";
import { describe, expect, it, vi } from "vitest";
import { fateOf } from "./support/fate.ts";
import { reported } from "./support/reported.ts";
import { settle } from "./support/settle.ts";

const never = new Promise<never>(() => {});

/** A source that says nothing, and counts who listens. */
function silent(): { source: Observable<never>; listeners: () => number } {
  let listeners = 0;
  const source = new Observable<never>(() => {
    listeners += 1;
    return () => void (listeners -= 1);
  });
  return { source, listeners: () => listeners };
}

describe("a branch that is an Observable of RxJS", () => {
  it("wins by its first value, and is let go with it", async () => {
    const it = new Subject<number>();
    const fate = fateOf(select({ it: it.pipe(map((n) => n * 2)), never }));
    expect(it.observed).toBe(true);
    it.next(1);
    expect(it.observed).toBe(false);
    it.next(2);
    await settle();
    expect(fate()).toEqual({ value: { branch: "it", value: 2 } });
  });

  it("wins at once by a value that comes while it is subscribed to, and takes no second", async () => {
    let taken = 0;
    const numbers = range(0, Infinity).pipe(map((n) => ((taken += 1), n)));
    await expect(select({ it: numbers, never })).resolves.toEqual({ branch: "it", value: 0 });
    expect(taken).toBe(1);
    const sources = [
      of(7, 8),
      new BehaviorSubject(7),
      concat(of(7), NEVER),
      from([7, 8]),
      defer(() => of(7)),
      NEVER.pipe(startWith(7)),
    ];
    for (const it of sources) await expect(select({ never, it })).resolves.toEqual({ branch: "it", value: 7 });
  });

  it("stops an endless source through operators", async () => {
    let taken = 0;
    const it = range(0, Infinity).pipe(
      map((n) => ((taken += 1), n)),
      filter((n) => n >= 10),
      mergeMap((n) => of(n, n)),
      switchMap((n) => of(n)),
      share(),
    );
    await expect(select({ it })).resolves.toEqual({ branch: "it", value: 10 });
    expect(taken).toBe(11);
  });

  it("fails by its error, at once or later", async () => {
    await expect(select({ it: throwError(() => new Error("at once")), never })).rejects.toThrow("at once");
    const it = new Subject<number>();
    const fate = fateOf(select({ it, never }));
    it.error(new Error("later"));
    await settle();
    expect(fate()).toMatchObject({ error: { message: "later" } });
  });

  it("is disabled when it completes without a value, at once or later", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const it = new Subject<never>();
    const fate = fateOf(select({ it, empty: EMPTY, rx }));
    it.complete();
    await settle();
    expect(fate()).toBe("pending");
    await tx.send("a");
    expect(fate()).toEqual({ value: { branch: "rx", value: "a" } });
  });

  it("leaves no branch when it was the last", async () => {
    await expect(select({ it: EMPTY, off: false })).rejects.toEqual(new SelectError());
    const it = new Subject<never>();
    const fate = fateOf(select({ it, empty: EMPTY }));
    it.complete();
    await settle();
    expect(fate()).toEqual({ error: new SelectError() });
  });

  it("leaves the places of the others alone when it drops out", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const it = new Subject<never>();
    const first = fateOf(select({ it, rx }));
    const second = fateOf(rx.recv());
    it.complete();
    await tx.send("a");
    await tx.send("b");
    await settle();
    expect([first(), second()]).toEqual([{ value: { branch: "rx", value: "a" } }, { value: "b" }]);
  });

  it("is unsubscribed when it loses, before the result is delivered, and outside the send that decides", async () => {
    const log: string[] = [];
    const source = new Observable<never>(() => () => log.push("unsubscribed"));
    const [tx, rx] = mpsc.channel<string>(1);
    const selecting = select({ source, rx }).then(() => log.push("delivered"));
    tx.trySend("a");
    log.push("sent");
    await selecting;
    expect(log).toEqual(["sent", "unsubscribed", "delivered"]);
  });

  it("is unsubscribed when another branch fails, and when the signal fires", async () => {
    const { source, listeners } = silent();
    await expect(select({ source, bad: () => Promise.reject(new Error("bad")) })).rejects.toThrow("bad");
    expect(listeners()).toBe(0);
    const token = new CancellationToken();
    const aborted = select({ source }, { signal: token });
    expect(listeners()).toBe(1);
    token.cancel("stop");
    await expect(aborted).rejects.toBe("stop");
    expect(listeners()).toBe(0);
  });

  it("is not subscribed to behind a branch that is ready", async () => {
    const subscribed = vi.fn();
    await select({ ready: () => 1, late: defer(subscribed) }, { biased: true });
    expect(subscribed).not.toHaveBeenCalled();
  });

  it("may send to an earlier branch while it is subscribed to", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const it = new Observable<never>(() => void tx.trySend("from the source"));
    await expect(select({ rx, it }, { biased: true })).resolves.toEqual({ branch: "rx", value: "from the source" });
  });
});

describe("a teardown that throws", () => {
  const reports = reported();

  it("is reported, and stops nothing", async () => {
    const it = {
      subscribe: () => ({
        unsubscribe: () => {
          throw new Error("teardown");
        },
      }),
    };
    await expect(select({ it, quick: async () => 1 })).resolves.toEqual({ branch: "quick", value: 1 });
    expect(reports()).toEqual([new Error("teardown")]);
  });
});

/** The shape of the platform's Observable: no subscription, a signal instead; the observer's functions are called alone. */
function platform(body: (say: { next(value: number): void; complete(): void }, signal: AbortSignal) => void): {
  subscribe(observer: Partial<Record<"next" | "complete", unknown>>, options: { signal: AbortSignal }): void;
} {
  return {
    subscribe(observer, { signal }) {
      const next = observer.next as (value: number) => void;
      const complete = observer.complete as () => void;
      body({ next: (value) => (signal.aborted ? undefined : next(value)), complete: () => complete() }, signal);
    },
  };
}

describe("a branch that is an Observable of another kind", () => {
  it("of the platform's shape is stopped by its signal, by its first value and when it loses", async () => {
    let emitted = 0;
    const eager = platform((say, signal) => {
      for (; !signal.aborted; emitted += 1) say.next(emitted);
    });
    await expect(select({ eager })).resolves.toEqual({ branch: "eager", value: 0 });
    expect(emitted).toBe(1);
    let given: AbortSignal | undefined;
    const quiet = platform((_say, signal) => void (given = signal));
    await select({ quiet, quick: async () => 1 });
    expect(given?.aborted).toBe(true);
  });

  it("of the platform's shape is disabled when it completes without a value", async () => {
    await expect(select({ it: platform((say) => say.complete()) })).rejects.toBeInstanceOf(SelectError);
  });

  it("is unsubscribed by what it returned, a subscription or a function", async () => {
    const ended = vi.fn();
    const ways = [() => ({ unsubscribe: ended }), () => ended];
    for (const subscribe of ways) {
      await select({ it: { subscribe }, quick: async () => 1 });
      await select({ it: { subscribe: (o: { next(n: number): void }) => (o.next(1), subscribe()) } });
    }
    expect(ended).toHaveBeenCalledTimes(4);
  });

  it("may manage what it was given as RxJS does: add and remove what ends it, end it, ask whether it has", async () => {
    const ended: string[] = [];
    interface Subscriber {
      readonly closed: boolean;
      add(teardown: () => void): void;
      remove(teardown: () => void): void;
      unsubscribe(): void;
    }
    const it = {
      subscribe(subscriber: Subscriber): Subscriber {
        const removed = (): number => ended.push("removed");
        subscriber.add(removed);
        subscriber.add(() => ended.push("added"));
        subscriber.remove(removed);
        subscriber.unsubscribe();
        subscriber.add(() => ended.push(`closed ${String(subscriber.closed)}`));
        return subscriber;
      },
    };
    await expect(select({ it, quick: async () => 1 })).resolves.toMatchObject({ branch: "quick" });
    expect(ended).toEqual(["added", "closed true"]);
  });

  it("may speak on after it has ended, and is not heard", async () => {
    const it = {
      subscribe(observer: Record<"next" | "error" | "complete", (value?: unknown) => void>): void {
        observer.next("first");
        observer.next("second");
        observer.error(new Error("late"));
        observer.complete();
      },
    };
    await expect(select({ it })).resolves.toEqual({ branch: "it", value: "first" });
  });

  it("is found behind @@observable and behind Symbol.observable", async () => {
    const source = of(1);
    await expect(select({ it: { "@@observable": () => source } })).resolves.toEqual({ branch: "it", value: 1 });
    const symbol = Symbol("observable");
    Object.assign(Symbol, { observable: symbol });
    try {
      const it = { [symbol]: () => source } as unknown as typeof source;
      await expect(select({ it })).resolves.toEqual({ branch: "it", value: 1 });
    } finally {
      Reflect.deleteProperty(Symbol, "observable");
    }
  });

  it("fails by what its subscribe throws", async () => {
    const it = {
      subscribe: (): never => {
        throw new Error("refused");
      },
    };
    await expect(select({ it, never })).rejects.toThrow("refused");
  });
});
