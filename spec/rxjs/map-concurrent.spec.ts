import {
  concat,
  EMPTY,
  finalize,
  from,
  mergeMap,
  NEVER,
  Observable,
  of,
  range,
  Subject,
  take,
  tap,
  throwError,
  toArray,
} from "rxjs";
import { CancelledError, mpsc, OverflowError } from "sluice";
import { type DropReason, mapConcurrent } from "sluice/rxjs";
import { describe, expect, it, vi } from "vitest";
import { marbles } from "../support/marbles.ts";
import { note } from "../support/notes.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";
import { manual } from "../support/works.ts";

const unhandled = rxUnhandled();
const two = { concurrency: 2, capacity: 10, overflow: "error" } as const;
const one = { ...two, concurrency: 1 } as const;

describe("mapConcurrent", () => {
  it("works on as many values at once as concurrency says, and queues the rest", () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const source = hot("-abc---|");
      const works = { a: cold("---x|"), b: cold("---y|"), c: cold("-z|") };
      expectObservable(source.pipe(mapConcurrent((name: string) => works[name as "a"], two))).toBe("----xyz|");
      expectSubscriptions(source.subscriptions).toBe("^------!");
      expectSubscriptions(works.a.subscriptions).toBe("-^---!");
      expectSubscriptions(works.b.subscriptions).toBe("--^---!");
      expectSubscriptions(works.c.subscriptions).toBe("-----^-!");
    });
  });

  it("is concatMap with a concurrency of 1", () => {
    marbles(({ cold, hot, expectObservable }) => {
      const source = hot("ab---|");
      expectObservable(source.pipe(mapConcurrent((name) => cold(`--${name}-${name}|`), one))).toBe("--a-a--b-b|");
    });
  });

  it("agrees with mergeMap where nothing overflows", () => {
    marbles(({ cold, hot, expectObservable }) => {
      for (const concurrency of [1, 2, 3]) {
        const source = hot("-a-bc--d-e|");
        const inner = () => cold("-x--y-|");
        const expected = source.pipe(mergeMap(inner, concurrency));
        expectObservable(source.pipe(mapConcurrent(inner, { ...two, concurrency }))).toEqual(expected);
      }
    });
  });

  it("starts inside next while a place is free", () => {
    const { project, started } = manual<number, number>();
    const subject = new Subject<number>();
    note(subject.pipe(mapConcurrent(project, two)));
    subject.next(1);
    expect(started()).toEqual([1]);
    subject.next(2);
    subject.next(3);
    expect(started()).toEqual([1, 2]);
  });

  it("takes promises, iterables and receivers", async () => {
    const rx = () => {
      const [tx, rx] = mpsc.channel<string>(2);
      tx.trySend("r");
      tx.close();
      return rx;
    };
    const things = [Promise.resolve("p"), ["l"], rx(), of("o")];
    const { seen } = note(from(things).pipe(mapConcurrent((thing) => thing, { ...one, ordered: true })));
    await settle();
    expect(seen).toEqual(["p", "l", "r", "o", "complete"]);
  });

  it("gives results as they come, or in the order of the source", async () => {
    const later = (n: number) => new Promise<number>((resolve) => setImmediate(() => resolve(n)));
    const project = (n: number) => (n === 1 ? later(n) : Promise.resolve(n));
    const run = async (ordered: boolean) => {
      const { seen } = note(of(1, 2, 3).pipe(mapConcurrent(project, { ...two, ordered })));
      await settle();
      await settle();
      return seen;
    };
    expect(await run(false)).toEqual([2, 3, 1, "complete"]);
    expect(await run(true)).toEqual([1, 2, 3, "complete"]);
  });

  it("completes when the source has, and nothing waits or runs", () => {
    const { works, project } = manual<number, string>();
    const { seen } = note(of(1, 2).pipe(mapConcurrent(project, one)));
    works[0]!.subject.next("a");
    works[0]!.subject.complete();
    works[1]!.subject.complete();
    expect(seen).toEqual(["a", "complete"]);
    expect(note(EMPTY.pipe(mapConcurrent(project, one))).seen).toEqual(["complete"]);
    expect(note(range(0, 9).pipe(mapConcurrent(() => EMPTY, one))).seen).toEqual(["complete"]);
  });

  it("tears work that has ended down before the next begins", () => {
    const log: string[] = [];
    const ends: Record<string, Subject<string>> = { a: new Subject(), b: new Subject() };
    const project = (name: string) => {
      log.push(`${name} begins`);
      return ends[name]!.pipe(finalize(() => log.push(`${name} is torn down`)));
    };
    note(of("a", "b").pipe(mapConcurrent(project, one)));
    for (const name of ["a", "b"]) ends[name]?.complete();
    expect(log).toEqual(["a begins", "a is torn down", "b begins", "b is torn down"]);
  });

  it("does nothing before it is subscribed to, and has a queue for each subscription", () => {
    const project = vi.fn(() => NEVER);
    const piped = of(1, 2).pipe(mapConcurrent(project, { ...one, capacity: 1 }));
    expect(project).not.toHaveBeenCalled();
    expect([note(piped).seen, note(piped).seen]).toEqual([[], []]);
    expect(project).toHaveBeenCalledTimes(2);
  });

  it("never recurses over work that ends inside its own start", async () => {
    const subject = new Subject<number>();
    const { seen } = note(
      range(0, 100_000).pipe(
        mapConcurrent((n) => (n === 0 ? subject : of(n)), { concurrency: 1, overflow: "unbounded" }),
        toArray(),
      ),
    );
    subject.complete();
    expect(seen[0]).toHaveLength(99_999);
  });

  describe("on overflow", () => {
    it.each([
      ["drop-oldest", [0, 1, 4, 5], [2, 3]],
      ["drop-newest", [0, 1, 2, 3], [4, 5]],
      ["unbounded", [0, 1, 2, 3, 4, 5], []],
    ] as const)("meets the policy (%s)", (overflow, kept, lost) => {
      const { works, project, started } = manual<number, number>();
      const dropped: [number, DropReason][] = [];
      const onDrop = (...drop: [number, DropReason]): void => void dropped.push(drop);
      const { seen } = note(
        range(0, 6).pipe(mapConcurrent(project, { concurrency: 2, capacity: 2, overflow, onDrop })),
      );
      expect(dropped).toEqual(lost.map((n) => [n, "full"]));
      for (let n = 0; n < works.length; n += 1) works[n]!.subject.complete();
      expect(started()).toEqual(kept);
      expect(seen).toEqual(["complete"]);
    });

    it("fails at once (error), stops a source that emits inside subscribe, and hands over all that waits", () => {
      const { works, project, started } = manual<number, number>();
      const dropped: [number, DropReason][] = [];
      let emitted = 0;
      const { seen } = note(
        range(0, Infinity).pipe(
          tap(() => (emitted += 1)),
          mapConcurrent(project, { ...one, capacity: 2, onDrop: (...drop) => dropped.push(drop) }),
        ),
      );
      expect(emitted).toBe(4);
      expect(started()).toEqual([0]);
      expect(seen).toEqual([new OverflowError(2)]);
      expect(dropped).toEqual([
        [1, "closed"],
        [2, "closed"],
        [3, "full"],
      ]);
      expect(works[0]!.signal.aborted).toBe(true);
    });

    it("reports what onDrop throws to rxjs, and goes on", () => {
      const onDrop = (): void => {
        throw new Error("onDrop");
      };
      const { seen } = note(
        range(0, 3).pipe(mapConcurrent(() => NEVER, { ...one, capacity: 1, overflow: "drop-newest", onDrop })),
      );
      expect(seen).toEqual([]);
      expect(unhandled()).toEqual([new Error("onDrop")]);
    });
  });

  describe("when something fails", () => {
    it.each(["error", "unbounded"] as const)("stops everything else before the error is delivered (%s)", (overflow) => {
      const source = new Subject<number>();
      const { works, project } = manual<number, number>();
      const dropped: [number, DropReason][] = [];
      const found: unknown[] = [];
      source.pipe(mapConcurrent(project, { ...two, overflow, onDrop: (...drop) => dropped.push(drop) })).subscribe({
        error: (error) =>
          found.push(
            error,
            source.observed,
            works.map(({ subject }) => subject.observed),
            works.map(({ signal }) => signal.aborted),
            [...dropped],
          ),
      });
      for (const n of [1, 2, 3]) source.next(n);
      works[0]!.subject.error(new Error("broken"));
      expect(found).toEqual([new Error("broken"), false, [false, false], [false, true], [[3, "closed"]]]);
      expect(works[1]!.signal.reason).toBeInstanceOf(CancelledError);
      expect((works[1]!.signal.reason as Error).cause).toEqual(new Error("broken"));
    });

    it("fails with the error of the source at once", () => {
      const { works, project } = manual<number, number>();
      const broken = concat(
        of(1, 2, 3),
        throwError(() => new Error("source")),
      );
      expect(note(broken.pipe(mapConcurrent(project, one))).seen).toEqual([new Error("source")]);
      expect(works[0]!.signal.aborted).toBe(true);
      expect(works).toHaveLength(1);
    });

    it("fails with what project throws, first or from the queue", () => {
      const source = new Subject<number>();
      const held = new Subject<number>();
      const project = (n: number): Observable<number> => {
        if (n === 2) throw new Error("project");
        return held;
      };
      const { seen } = note(source.pipe(mapConcurrent(project, one)));
      source.next(1);
      source.next(2);
      source.next(3);
      held.complete();
      expect(seen).toEqual([new Error("project")]);
      expect(source.observed).toBe(false);
      expect(note(of(2).pipe(mapConcurrent(project, one))).seen).toEqual([new Error("project")]);
    });

    it("fails with a rejection, and ignores those that come after", async () => {
      const { seen } = note(of(1, 2).pipe(mapConcurrent((n) => Promise.reject(new Error(`no ${n}`)), two)));
      await settle();
      expect(seen).toEqual([new Error("no 1")]);
      expect(unhandled()).toEqual([]);
    });

    it("names what project gives when it is no input", () => {
      const run = (given: unknown) => note(of(1).pipe(mapConcurrent(() => given as never, one))).seen[0];
      expect(run(7)).toEqual(
        new TypeError("what project gives must be an Observable, a promise or an iterable, got 7"),
      );
      expect(String(run(undefined))).toContain("got undefined");
      expect(String(run({ subscribe: () => {} }))).toContain("toReceiver or toAsyncIterable of sluice/observable");
    });
  });

  describe("when it is unsubscribed", () => {
    it("aborts the signals, ends what runs, and drops what waits", () => {
      const source = new Subject<number>();
      const { works, project } = manual<number, number>();
      const dropped: [number, DropReason][] = [];
      const { seen, subscription } = note(
        source.pipe(mapConcurrent(project, { ...two, onDrop: (...drop) => dropped.push(drop) })),
      );
      for (const n of [1, 2, 3, 4]) source.next(n);
      subscription.unsubscribe();
      subscription.unsubscribe();
      expect(source.observed).toBe(false);
      expect(works.map(({ subject, signal }) => [subject.observed, signal.aborted])).toEqual([
        [false, true],
        [false, true],
      ]);
      expect(dropped).toEqual([
        [3, "closed"],
        [4, "closed"],
      ]);
      expect(seen).toEqual([]);
    });

    it("ignores what stopped promises still bring, rejections too", async () => {
      let fail!: (error: Error) => void;
      const work = () => new Promise<never>((_, reject) => (fail = reject));
      const { seen, subscription } = note(of(1).pipe(mapConcurrent(work, one)));
      subscription.unsubscribe();
      fail(new Error("late"));
      await settle();
      expect(seen).toEqual([]);
      expect(unhandled()).toEqual([]);
    });

    it("leaves the signal of work that has ended as it is", () => {
      const { works, project } = manual<number, number>();
      const { subscription } = note(concat(of(1, 2), NEVER).pipe(mapConcurrent(project, { ...two, ordered: true })));
      works[1]!.subject.complete();
      subscription.unsubscribe();
      expect(works.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    });

    it("stops work that emits inside subscribe", () => {
      let emitted = 0;
      const endless = range(0, Infinity).pipe(tap(() => (emitted += 1)));
      expect(
        note(
          of(1).pipe(
            mapConcurrent(() => endless, one),
            take(3),
          ),
        ).seen,
      ).toEqual([0, 1, 2, "complete"]);
      expect(emitted).toBe(3);
    });

    it("may be unsubscribed inside project, whose promise is then let go", async () => {
      const source = new Subject<number>();
      const project = (): Promise<never> => {
        subscription.unsubscribe();
        return Promise.reject(new Error("late"));
      };
      const { seen, subscription } = note(source.pipe(mapConcurrent(project, one)));
      source.next(1);
      await settle();
      expect(seen).toEqual([]);
    });

    it("may be unsubscribed inside project, whose Observable is not subscribed to then", () => {
      const source = new Subject<number>();
      const late = new Subject<number>();
      const project = (): Subject<number> => {
        subscription.unsubscribe();
        return late;
      };
      const { subscription } = note(source.pipe(mapConcurrent(project, one)));
      source.next(1);
      expect(late.observed).toBe(false);
    });

    it("lets teardowns throw: rxjs is told, and the others run", () => {
      const angry = new Observable<never>(() => () => {
        throw new Error("teardown");
      });
      const calm = new Subject<number>();
      const { subscription } = note(of(angry, calm).pipe(mapConcurrent((inner) => inner, two)));
      subscription.unsubscribe();
      expect(calm.observed).toBe(false);
      expect(unhandled()).toEqual([expect.objectContaining({ errors: [new Error("teardown")] })]);
    });
  });

  describe("onQueue", () => {
    it("shows queued, running and dropped at the end of each step that changes them", () => {
      const source = new Subject<number>();
      const { works, project } = manual<number, number>();
      const shown: string[] = [];
      const onQueue = (load: { queued: number; running: number; dropped: number }): void =>
        void shown.push(`${load.queued}/${load.running}/${load.dropped}`);
      const piped = source.pipe(mapConcurrent(project, { ...one, capacity: 1, overflow: "drop-newest", onQueue }));
      const { subscription } = note(piped);
      for (const n of [1, 2, 3]) source.next(n);
      expect(shown.splice(0)).toEqual(["0/1/0", "1/1/0", "1/1/1"]);
      works[0]!.subject.next(1);
      expect(shown).toEqual([]);
      works[0]!.subject.complete();
      expect(shown.splice(0)).toEqual(["0/1/1"]);
      source.next(4);
      subscription.unsubscribe();
      expect(shown).toEqual(["1/1/1", "0/0/2"]);
    });

    it("is reported to rxjs when it throws, and stops nothing", () => {
      const onQueue = (): void => {
        throw new Error("onQueue");
      };
      const { seen } = note(of(1, 2).pipe(mapConcurrent(() => NEVER, { ...one, onQueue })));
      expect(seen).toEqual([]);
      expect(unhandled()).toEqual([new Error("onQueue"), new Error("onQueue")]);
    });
  });

  it("checks its arguments at the call", () => {
    const refuse = (options: object, message: string, project: unknown = () => EMPTY) =>
      expect(() => mapConcurrent(project as never, options as never)).toThrow(message);
    refuse(two, "project must be a function, got 1", 1);
    refuse(undefined as never, "options must be an object with overflow");
    refuse({ concurrency: 1, capacity: 1 }, "overflow must be one of");
    refuse({ ...two, capacity: 0 }, "capacity must be an integer of 1 or more, got 0");
    refuse({ ...two, capacity: undefined }, "capacity must be a number");
    refuse({ ...two, concurrency: 0 }, "concurrency must be an integer of 1 or more, got 0");
    refuse({ ...two, concurrency: Infinity }, "concurrency must be an integer");
    refuse({ capacity: 1, overflow: "error" }, "concurrency must be a number, got undefined");
    refuse({ ...two, ordered: "yes" }, 'ordered must be a boolean, got "yes"');
    refuse({ ...two, onQueue: 1 }, "onQueue must be a function");
    refuse({ ...two, onDrop: 1 }, "onDrop must be a function");
  });
});
