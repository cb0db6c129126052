/** In virtual time: random diagrams, through ours and through what rxjs has in its place, frame by frame. */
import { concatAll, concatMap, map, mergeMap, type Observable, race, ReplaySubject } from "rxjs";
import { type RunHelpers, TestScheduler } from "rxjs/testing";
import * as ours from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { forSeeds, type Random } from "../../support/random.ts";
import { operators } from "./operators.ts";
import { everything } from "./rig.ts";

const VALUES = { a: 0, b: 1, c: 2 };
const ANY = ["|", "|", "#", ""];
const COMPLETE = ["|"];
const roomy = { capacity: 64, overflow: "error" } as const;

/** A diagram whose first notification may be given. */
function diagram(random: Random, ends: readonly string[], head = ""): string {
  const frames = Array.from({ length: random.below(8) }, () => random.pick(["-", "-", "a", "b", "c"]));
  return `${"-".repeat(random.below(4))}${head}${frames.join("")}${random.pick(ends)}`;
}

/** What is said, and when, until it is unsubscribed; and from when to when what stands before it is subscribed to. */
interface Seen {
  readonly told: unknown[];
  readonly subscriptions: unknown[];
}

type Make = (diagrams: Observable<number>[]) => Observable<number>;

function play(make: Make, diagrams: readonly string[], until: number): Seen {
  const told: unknown[] = [];
  const scheduler = new TestScheduler(() => {});
  const colds = scheduler.run(({ cold, flush }: RunHelpers) => {
    const made = diagrams.map((marbles) => cold(marbles, VALUES));
    const subscription = make(made).subscribe({
      next: (value) => told.push([scheduler.now(), value]),
      error: (error: unknown) => told.push([scheduler.now(), { error }]),
      complete: () => told.push([scheduler.now(), "complete"]),
    });
    scheduler.schedule(() => subscription.unsubscribe(), until);
    flush();
    return made;
  });
  return { told, subscriptions: colds.map(({ subscriptions }) => subscriptions) };
}

/** A source, and work for each of its values. */
const worked =
  (operator: (work: (n: number) => Observable<number>) => (source: Observable<number>) => Observable<number>): Make =>
  ([source, ...works]) =>
    operator((n) => works[n]!)(source!);

/** The works of all values begin at once, and are told one after the other. */
const eager = (work: (n: number) => Observable<number>) => (source: Observable<number>) =>
  source.pipe(
    map((n) => {
      const results = new ReplaySubject<number>();
      work(n).subscribe(results);
      return results;
    }),
    concatAll(),
  );

describe("a random diagram is the same, frame by frame,", () => {
  it("through mapConcurrent and mergeMap", async () => {
    await forSeeds(200, (random) => {
      const diagrams = Array.from({ length: 4 }, () => diagram(random, ANY));
      const concurrency = 1 + random.below(3);
      const until = random.below(40);
      const theirs = worked((work) => mergeMap(work, concurrency));
      const mine = worked((work) => ours.mapConcurrent(work, { ...roomy, concurrency }));
      expect(play(mine, diagrams, until), diagrams.join()).toEqual(play(theirs, diagrams, until));
    });
  });

  it("through mapConcurrent, one at a time, and concatMap", async () => {
    await forSeeds(200, (random) => {
      const diagrams = Array.from({ length: 4 }, () => diagram(random, ANY));
      const ordered = random.chance(2);
      const until = random.below(40);
      const theirs = worked((work) => concatMap(work));
      const mine = worked((work) => ours.mapConcurrent(work, { ...roomy, concurrency: 1, ordered }));
      expect(play(mine, diagrams, until), diagrams.join()).toEqual(play(theirs, diagrams, until));
    });
  });

  it("through mapConcurrent, ordered, and an eager concatMap", async () => {
    await forSeeds(200, (random) => {
      const diagrams = Array.from({ length: 4 }, () => diagram(random, COMPLETE));
      const mine = worked((work) => ours.mapConcurrent(work, { ...roomy, concurrency: 16, ordered: true }));
      const { told } = play(worked(eager), diagrams, 1000);
      expect(play(mine, diagrams, 1000).told, diagrams.join()).toEqual(told);
    });
  });

  it("through race and race, of what does not end without a value", async () => {
    await forSeeds(200, (random) => {
      const diagrams = Array.from({ length: 3 }, () => diagram(random, ANY, random.pick(["a", "#"])));
      const until = random.below(20);
      const mine: Make = ([a, b, c]) => ours.race({ a, b, c }, { biased: true }).pipe(map(({ value }) => value));
      const theirs: Make = (branches) => race(branches);
      expect(play(mine, diagrams, until), diagrams.join()).toEqual(play(theirs, diagrams, until));
    });
  });

  const passing = operators.filter((row) => row.delivers === "inside next" && row.told === everything);
  it.each(passing.map(({ name, over }) => [name, over!] as const))("through %s and nothing", async (_, over) => {
    await forSeeds(20, (random) => {
      const diagrams = [diagram(random, ANY)];
      const until = random.below(15);
      const mine: Make = ([source]) => over(source!);
      const theirs: Make = ([source]) => source!;
      expect(play(mine, diagrams, until), diagrams.join()).toEqual(play(theirs, diagrams, until));
    });
  });
});
