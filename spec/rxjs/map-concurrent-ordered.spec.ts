import { map, NEVER, of, range, Subject, take, tap } from "rxjs";
import { OverflowError } from "sluice";
import { mapConcurrent } from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { note } from "../support/notes.ts";
import { manual } from "../support/works.ts";

const two = { concurrency: 2, capacity: 10, overflow: "error" } as const;
const one = { ...two, concurrency: 1 } as const;

describe("mapConcurrent, ordered", () => {
  const ordered = { ...two, ordered: true } as const;

  it("delivers many values of one work as they come when it has its turn, and holds back those of others", () => {
    const { works, project } = manual<number, string>();
    const { seen } = note(of(1, 2).pipe(mapConcurrent(project, ordered)));
    works[1]!.subject.next("2a");
    works[0]!.subject.next("1a");
    expect(seen).toEqual(["1a"]);
    works[0]!.subject.complete();
    expect(seen).toEqual(["1a", "2a"]);
    works[1]!.subject.next("2b");
    works[1]!.subject.complete();
    expect(seen).toEqual(["1a", "2a", "2b", "complete"]);
  });

  it("has work that waits for its turn keep its place, so results are bounded", () => {
    const { works, project, started } = manual<number, string>();
    note(range(0, 5).pipe(mapConcurrent(project, ordered)));
    works[1]!.subject.complete();
    expect(started()).toEqual([0, 1]);
    works[0]!.subject.complete();
    expect(started()).toEqual([0, 1, 2, 3]);
  });

  it("fails when a work gives more than the capacity before its turn, whatever the policy", () => {
    const work = (n: number) => (n === 0 ? NEVER : range(0, 3));
    const run = (overflow: "drop-newest" | "unbounded") =>
      note(range(0, 2).pipe(mapConcurrent(work, { ...ordered, capacity: 2, overflow }))).seen;
    expect(run("drop-newest")).toEqual([new OverflowError(2)]);
    expect(run("unbounded")).toEqual([]);
  });

  it("fails at once with the error of work whose turn has not come", () => {
    const { works, project } = manual<number, string>();
    const { seen } = note(of(1, 2).pipe(mapConcurrent(project, ordered)));
    works[1]!.subject.error(new Error("broken"));
    expect(seen).toEqual([new Error("broken")]);
  });

  it("keeps the order when a delivery makes work go on", () => {
    const { works, project } = manual<number, string>();
    const { seen } = note(
      of(1, 2).pipe(
        mapConcurrent(project, ordered),
        tap((text) => {
          if (text !== "2a") return;
          works[1]!.subject.next("2c");
          works[1]!.subject.complete();
        }),
      ),
    );
    works[1]!.subject.next("2a");
    works[1]!.subject.next("2b");
    works[0]!.subject.complete();
    expect(seen).toEqual(["2a", "2b", "2c", "complete"]);
  });

  it("stops inside a delivery of what was held back", () => {
    const { works, project } = manual<number, string>();
    const { seen } = note(of(1, 2, 3).pipe(mapConcurrent(project, ordered), take(1)));
    works[1]!.subject.next("2a");
    works[1]!.subject.next("2b");
    works[0]!.subject.complete();
    expect(seen).toEqual(["2a", "complete"]);
    expect(works.map(({ subject }) => subject.observed)).toEqual([false, false]);
  });
});

describe("mapConcurrent, entered again", () => {
  it("lets the consumer push into the source", () => {
    const source = new Subject<number>();
    const { seen } = note(
      source.pipe(
        mapConcurrent((n) => of(n), { ...one, capacity: 1 }),
        tap((n) => {
          if (n < 1000) source.next(n + 1);
          else source.complete();
        }),
      ),
    );
    source.next(1);
    expect(seen).toHaveLength(1001);
  });

  it("lets project push into the source: the queue keeps its order and its bound", () => {
    const source = new Subject<number>();
    const held = new Subject<number>();
    const started: number[] = [];
    const { seen } = note(
      source.pipe(
        mapConcurrent(
          (n) => {
            started.push(n);
            if (n === 1) for (const more of [2, 3, 4]) source.next(more);
            return n === 1 ? held : of(n);
          },
          { ...one, capacity: 3 },
        ),
        map((n) => `${n}`),
      ),
    );
    source.next(1);
    held.complete();
    expect(started).toEqual([1, 2, 3, 4]);
    expect(seen).toEqual(["2", "3", "4"]);
  });

  it("does not take a place that is about to be filled for a full queue", () => {
    const source = new Subject<string>();
    const works = { a: new Subject<string>(), b: new Subject<string>() };
    const project = (name: string) => {
      if (name === "a" || name === "b") return works[name];
      if (name === "c") {
        works.b.complete(); // sets a second place free while the first is being filled
        for (const more of ["e", "f"]) source.next(more);
      }
      return of(name);
    };
    const { seen } = note(source.pipe(mapConcurrent(project, { ...two, capacity: 2 })));
    for (const name of ["a", "b", "c", "d"]) source.next(name);
    works.a.complete();
    source.complete();
    expect(seen).toEqual(["c", "d", "e", "f", "complete"]);
  });
});
