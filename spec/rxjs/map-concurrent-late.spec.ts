import { NEVER, Observable, of, take } from "rxjs";
import { type DropReason, type Load, mapConcurrent, viaChannel } from "sluice/rxjs";
import { describe, expect, it } from "vitest";

/** Emits in a loop that asks nobody whether it should go on. */
const unstoppable = new Observable<number>((subscriber) => {
  for (let n = 1; n <= 5; n += 1) subscriber.next(n);
  subscriber.complete();
});

describe("mapConcurrent of a source that cannot be stopped", () => {
  it("gives what comes after the overflow to onDrop as closed, and counts it", () => {
    const dropped: [number, DropReason][] = [];
    let load: Load | undefined;
    let failed: unknown;
    unstoppable
      .pipe(
        mapConcurrent(() => NEVER, {
          concurrency: 1,
          capacity: 1,
          overflow: "error",
          onDrop: (...drop) => dropped.push(drop),
          onQueue: (now) => (load = now),
        }),
      )
      .subscribe({ error: (error: unknown) => (failed = error) });
    expect(failed).toMatchObject({ code: "OVERFLOW" });
    expect(dropped).toEqual([
      [2, "closed"],
      [3, "full"],
      [4, "closed"],
      [5, "closed"],
    ]);
    expect(load).toEqual({ queued: 0, running: 0, dropped: 4 });
  });

  it("does so after it was unsubscribed, and after the source completed, as viaChannel does", () => {
    const strict = { capacity: 9, overflow: "error" } as const;
    const late = (make: (onDrop: (value: number, reason: DropReason) => void) => Observable<number>) => {
      const dropped: unknown[] = [];
      make((...drop) => dropped.push(drop)).subscribe();
      return dropped;
    };
    const project = (n: number) => of(n);
    const ended = new Observable<number>((subscriber) => {
      subscriber.complete();
      subscriber.next(1);
    });
    expect(
      late((onDrop) => unstoppable.pipe(mapConcurrent(project, { ...strict, concurrency: 1, onDrop }), take(3))),
    ).toEqual([
      [4, "closed"],
      [5, "closed"],
    ]);
    expect(late((onDrop) => ended.pipe(mapConcurrent(project, { ...strict, concurrency: 1, onDrop })))).toEqual([
      [1, "closed"],
    ]);
    expect(late((onDrop) => ended.pipe(viaChannel({ ...strict, onDrop })))).toEqual([[1, "closed"]]);
  });
});
