import { type Observable, of, Subject } from "rxjs";
import { type DropReason, type Load, mapConcurrent, type MapConcurrentOptions } from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { forSeeds, type Random } from "../support/random.ts";

interface Running {
  readonly value: number;
  readonly subject: Subject<number>;
  readonly signal: AbortSignal;
}

/** A random program on one subscription: the source, the works and the consumer act in any order, also inside each other. */
class Program {
  readonly random: Random;
  readonly source = new Subject<number>();
  readonly options: MapConcurrentOptions<number> & { capacity: number };
  readonly started: number[] = [];
  readonly running: Running[] = [];
  readonly delivered: number[] = [];
  readonly emitted = new Map<number, number>();
  readonly dropped: [number, DropReason][] = [];
  readonly violations: Load[] = [];
  pushed = 0;
  depth = 0;
  end: unknown = null;

  constructor(random: Random) {
    this.random = random;
    this.options = {
      concurrency: 1 + random.below(3),
      capacity: 1 + random.below(3),
      overflow: random.pick(["drop-oldest", "drop-newest"] as const),
      ordered: random.chance(2),
      onDrop: (...drop) => this.dropped.push(drop),
      onQueue: ({ queued, running, dropped }) => {
        const { capacity, concurrency } = this.options;
        const isBounded = running <= concurrency && queued + running <= capacity + concurrency;
        const isBusy = queued === 0 || running === concurrency || this.depth > 0;
        if (!isBounded || !isBusy || dropped !== this.dropped.length)
          this.violations.push({ queued, running, dropped });
      },
    };
  }

  readonly project = (value: number, { signal }: { signal: AbortSignal }): Observable<number> => {
    this.started.push(value);
    this.act();
    if (this.random.chance(3)) {
      this.emitted.set(value, 1);
      return of(value * 10);
    }
    const subject = new Subject<number>();
    this.running.push({ value, subject, signal });
    return subject;
  };

  /** Now and then, and not too deep. */
  act(): void {
    if (this.depth > 3 || this.end !== null || !this.random.chance(3)) return;
    this.depth += 1;
    this.step();
    this.depth -= 1;
  }

  step(): void {
    const work = this.running.length === 0 ? undefined : this.random.pick(this.running);
    const given = this.emitted.get(work?.value ?? 0) ?? 0;
    if (work === undefined || this.random.chance(2)) this.source.next((this.pushed += 1));
    else if (work.subject.observed && this.random.chance(2)) {
      this.running.splice(this.running.indexOf(work), 1);
      work.subject.complete();
    } else if (work.subject.observed && given === 0) {
      this.emitted.set(work.value, 1);
      work.subject.next(work.value * 10);
    }
  }

  run(): void {
    const subscription = this.source.pipe(mapConcurrent(this.project, this.options)).subscribe({
      next: (result) => {
        this.delivered.push(result / 10);
        this.act();
      },
      error: (error: unknown) => (this.end = error),
      complete: () => (this.end = "complete"),
    });
    for (let steps = 40; steps > 0; steps -= 1) this.step();
    if (this.random.chance(2)) {
      this.end = "unsubscribed";
      subscription.unsubscribe();
      for (const { subject, signal } of this.running) expect([subject.observed, signal.aborted]).toEqual([false, true]);
    } else {
      this.depth = Infinity; // nobody acts any more
      this.source.complete();
      while (this.running.length > 0) this.running.shift()?.subject.complete();
      expect(this.end).toBe("complete");
    }
  }
}

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

describe("mapConcurrent, in random programs that enter it again", () => {
  it("starts or drops every value once, within its bounds, and delivers every result", async () => {
    await forSeeds(3000, (random) => {
      const program = new Program(random);
      program.run();
      const { started, dropped, delivered, emitted, pushed, end, options } = program;
      const all = Array.from({ length: pushed }, (_, index) => index + 1);
      expect(ascending([...started, ...dropped.map(([value]) => value)])).toEqual(all);
      expect(started).toEqual(ascending(started));
      expect(program.violations).toEqual([]);
      if (options.ordered === true) expect(delivered).toEqual(ascending(delivered));
      if (end === "complete") expect(ascending(delivered)).toEqual(ascending([...emitted.keys()]));
    });
  });
});
