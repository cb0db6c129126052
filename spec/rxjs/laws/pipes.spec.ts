/** Random pipes of rxjs with ours among them say the same as those of rxjs alone, given the microtasks that they take. */
import "../../support/open-gate.ts";
import type { Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { forSeeds, type Random } from "../../support/random.ts";
import { rxUnhandled } from "../../support/rx-unhandled.ts";
import { settle } from "../../support/settle.ts";
import { Listener } from "./rig.ts";
import { type Op, randomPipe, type Stage, World } from "./pipes.ts";

type Step = readonly [what: keyof typeof DOERS, n: number];

const unhandled = rxUnhandled();

/** A run of a program on one side. */
class Run {
  readonly world = new World();
  readonly out: Observable<number>;
  readonly listeners: Listener[] = [];
  readonly held: string[] = [];

  constructor(ops: (world: World) => Op[]) {
    this.out = ops(this.world).reduce<Observable<number>>((source, op) => op(source), this.world.source);
  }

  /** A new consumer; it leaves when it was told so often. */
  subscribe(leavesAfter: number): void {
    const next = (_: number, listener: Listener): void => {
      if (listener.told.length === leavesAfter) listener.leave();
    };
    this.listeners.push(new Listener(this.out, { next }));
  }

  get told(): unknown[][] {
    return this.listeners.map(({ told }) => told);
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const [what, n] of steps) {
      DOERS[what](this, n);
      await settle();
      const { source, works } = this.world;
      this.held.push([what, n, source.observed, ...works.map(({ observed }) => observed)].join(" "));
    }
  }
}

const DOERS = {
  next: (run: Run, n: number) => run.world.source.next(n),
  burst({ world: { source } }: Run, n: number) {
    for (const value of [n, n + 1, n]) source.next(value);
  },
  lastWords({ world: { source } }: Run, n: number) {
    source.next(n);
    if (n % 2 === 0) source.complete();
    else source.error(`after ${n}`);
  },
  tooLate(run: Run, n: number) {
    DOERS.cancel(run);
    if (n % 3 > 0) run.world.source.next(n);
    DOERS.lastWords(run, n);
  },
  error: (run: Run, n: number) => run.world.source.error(`error ${n}`),
  complete: (run: Run) => run.world.source.complete(),
  cancel({ world }: Run) {
    world.token.cancel();
    world.cancelled.next();
  },
  work: ({ world: { works } }: Run, n: number) => works[n % works.length]?.next(n + 10),
  finish: ({ world: { works } }: Run, n: number) => works[n % works.length]?.complete(),
  fail: ({ world: { works } }: Run, n: number) => works[n % works.length]?.error(`work ${n}`),
  subscribe: (run: Run) => run.subscribe(Infinity),
  taste: (run: Run, n: number) => run.subscribe(n),
  leave: (run: Run, n: number) => run.listeners[n % run.listeners.length]?.leave(),
} as const;

const OFTEN = [
  "next",
  "next",
  "next",
  "next",
  "burst",
  "work",
  "work",
  "finish",
  "subscribe",
  "taste",
  "leave",
] as const;
const SELDOM = ["error", "complete", "cancel", "fail", "lastWords", "tooLate"] as const;

function randomSteps(random: Random): Step[] {
  const step = (): Step => [random.pick<Step[0]>(random.chance(8) ? SELDOM : OFTEN), random.below(12)];
  return [["subscribe", 0], ...Array.from({ length: 20 }, step)];
}

const sideOf =
  (stages: readonly Stage[], side: "theirs" | "ours") =>
  (world: World): Op[] =>
    stages.map((stage) => stage[side](world));

describe("a random pipe", () => {
  it("tells every consumer the same as that of rxjs alone, and holds and lets go of the same", async () => {
    await forSeeds(1000, async (random) => {
      const stages = randomPipe(random);
      const steps = randomSteps(random);
      const theirs = new Run(sideOf(stages, "theirs"));
      await theirs.play(steps);
      const ours = new Run(sideOf(stages, "ours"));
      await ours.play(steps);
      const program = stages.map(({ name }) => name).join(" | ");
      expect(ours.told, program).toEqual(theirs.told);
      expect(ours.held, program).toEqual(theirs.held);
      expect(unhandled()).toEqual([]);
    });
  });
});
