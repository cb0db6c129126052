/** Random pipes, made twice: of rxjs alone, and with ours in place of what they stand for. */
import {
  catchError,
  concatMap,
  defaultIfEmpty,
  dematerialize,
  distinctUntilChanged,
  EMPTY,
  endWith,
  exhaustMap,
  filter,
  map,
  materialize,
  mergeMap,
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  pairwise,
  race,
  repeat,
  ReplaySubject,
  retry,
  scan,
  share,
  skip,
  startWith,
  Subject,
  switchMap,
  take,
  takeUntil,
  takeWhile,
  toArray,
} from "rxjs";
import { CancellationToken } from "sluice";
import * as ours from "sluice/rxjs";
import type { Random } from "../../support/random.ts";
import { CAPACITY, operators } from "./operators.ts";
import { everything } from "./rig.ts";

export type Op = MonoTypeOperatorFunction<number>;

/** What a pipe stands in: the same twice, once for each side. */
export class World {
  readonly source = new Subject<number>();
  readonly works: Subject<number>[] = [];
  readonly token = new CancellationToken();
  readonly cancelled = new ReplaySubject<void>(1);

  /** Work that is done by hand, for one stage: two that hear of the same at once depend on who is first. */
  bench(): Project {
    const own = [0, 1, 2].map(() => new Subject<number>());
    this.works.push(...own);
    return (n) => own[Math.abs(n) % 3]!;
  }
}

/** A piece of a pipe, for either side. */
export interface Stage {
  readonly name: string;
  theirs(this: void, world: World): Op;
  ours(this: void, world: World): Op;
  /** Ours delivers after the burst: what then subscribes to the source again has missed the rest of that. */
  readonly isLate: boolean;
}

const pair = (n: number): Observable<number> => of(n, n + 1);
const soon = (n: number): Promise<number> => Promise.resolve(n * 2);
const same: Op = (source) => source;
const throwing = map((n: number) => {
  if (n % 7 === 3) throw `cannot do ${n}`;
  return n;
});

/** What rxjs does on both sides. */
const plain = (name: string, make: (world: World) => Op): Stage => ({
  name,
  theirs: make,
  ours: make,
  isLate: false,
});
const flattening = [
  ["switchMap", (project: Project) => switchMap(project)],
  ["exhaustMap", (project: Project) => exhaustMap(project)],
] as const;

type Project = (n: number) => Observable<number>;

const PLAIN: readonly ((random: Random) => Stage)[] = [
  () => plain("map", () => map((n) => n + 1)),
  () => plain("throwing", () => throwing),
  () => plain("filter", () => filter((n) => n % 3 !== 0)),
  () => plain("scan", () => scan((sum, n) => (sum + n) % 100, 0)),
  () => plain("distinctUntilChanged", () => distinctUntilChanged()),
  () =>
    plain(
      "pairwise",
      (_) => (source) =>
        source.pipe(
          pairwise(),
          map(([a, b]) => a * 10 + b),
        ),
    ),
  () =>
    plain(
      "toArray",
      (_) => (source) =>
        source.pipe(
          toArray(),
          mergeMap((all) => of(all.length, ...all)),
        ),
    ),
  () => plain("materialize", (_) => (source) => source.pipe(materialize(), dematerialize())),
  () => plain("concatMap of two", () => concatMap(pair)),
  () => plain("startWith", () => startWith(1, 2)),
  () => plain("endWith", () => endWith(8, 9)),
  () => plain("defaultIfEmpty", () => defaultIfEmpty(-5)),
  () => plain("takeWhile", () => takeWhile((n) => n < 8)),
  () => plain("catchError", () => catchError(() => of(-1, -2))),
  () => plain("share", () => share()),
  (random) => {
    const count = random.below(4);
    return plain(`take ${count}`, () => take(count));
  },
  (random) => {
    const count = random.below(3);
    return plain(`skip ${count}`, () => skip(count));
  },
  (random) => {
    const [name, flatten] = random.pick(flattening);
    return plain(`${name} of work`, (world) => flatten(world.bench()));
  },
  (random) => {
    const [name, flatten] = random.pick(flattening);
    return plain(`${name} of two`, () => flatten(pair));
  },
];

const options = (random: Random, most: number) => {
  const concurrency = 1 + random.below(most);
  return { concurrency, ordered: random.chance(2), capacity: CAPACITY, overflow: "error" } as const;
};

/** All rows of the table that change nothing. */
const neutral: readonly Stage[] = operators
  .filter(({ told, over }) => told === everything && over !== undefined)
  .map(({ name, over, delivers }) => ({ name, theirs: () => same, ours: () => over!, isLate: delivers === "later" }));

const OURS: readonly ((random: Random) => Stage)[] = [
  (random) => random.pick(neutral),
  (random) => random.pick(neutral),
  (random) => random.pick(neutral),
  (random) => {
    const settings = options(random, 3);
    return {
      name: `mapConcurrent of two, ${settings.concurrency} at once`,
      theirs: () => mergeMap(pair, settings.concurrency),
      ours: () => ours.mapConcurrent(pair, settings),
      isLate: false,
    };
  },
  (random) => {
    const settings = { ...options(random, 3), ordered: false };
    return {
      name: `mapConcurrent of work, ${settings.concurrency} at once`,
      theirs: (world) => mergeMap(world.bench(), settings.concurrency),
      ours: (world) => ours.mapConcurrent(world.bench(), settings),
      isLate: false,
    };
  },
  (random) => {
    const settings = { ...options(random, 1) };
    return {
      name: "mapConcurrent of work, one after the other",
      theirs: (world) => concatMap(world.bench()),
      ours: (world) => ours.mapConcurrent(world.bench(), settings),
      isLate: false,
    };
  },
  (random) => {
    const settings = { ...options(random, 3), ordered: false };
    const project = (n: number): Observable<number> => (n % 2 === 0 ? EMPTY : of(n).pipe(throwing));
    return {
      name: "mapConcurrent of what may be empty or fail",
      theirs: () => mergeMap(project, settings.concurrency),
      ours: () => ours.mapConcurrent(project, settings),
      isLate: false,
    };
  },
  () => ({
    name: "takeUntilCancelled",
    theirs: ({ cancelled }) => takeUntil(cancelled),
    ours: ({ token }) => ours.takeUntilCancelled(token),
    isLate: false,
  }),
  () => ({
    name: "share by a BroadcastSubject",
    theirs: () => share(),
    ours: () => share({ connector: () => new ours.BroadcastSubject<number>({ capacity: CAPACITY }) }),
    isLate: true,
  }),
  () => ({
    name: "share by a BroadcastSubject with replay",
    theirs: () => share({ connector: () => new ReplaySubject<number>(2) }),
    ours: () => share({ connector: () => new ours.BroadcastSubject<number>({ capacity: CAPACITY, replay: 2 }) }),
    isLate: true,
  }),
];

/** What subscribes again inside a delivery. */
const AGAIN: readonly (() => Stage)[] = [() => plain("retry", () => retry(1)), () => plain("repeat", () => repeat(2))];

/** What stands at the head only: it matters in which microtask a value comes. */
const HEADS: readonly ((random: Random) => Stage)[] = [
  (random) => {
    const settings = options(random, 3);
    return {
      name: `mapConcurrent of promises, ${settings.concurrency} at once`,
      theirs: () => mergeMap(soon, settings.concurrency),
      ours: () => ours.mapConcurrent(soon, settings),
      isLate: false,
    };
  },
  () => ({
    name: "race of even and odd",
    theirs: () => (source) => race(branchesOf(source)),
    ours: () => (source) => {
      const [even, odd] = branchesOf(source);
      return ours.race({ even, odd }, { biased: true }).pipe(map(({ value }) => value));
    },
    isLate: false,
  }),
];

const branchesOf = (source: Observable<number>): [Observable<number>, Observable<number>] => [
  source.pipe(filter((n) => n % 2 === 0)),
  source.pipe(filter((n) => n % 2 === 1)),
];

export function randomPipe(random: Random): Stage[] {
  const stages = random.chance(4) ? [random.pick(HEADS)(random)] : [];
  for (let rest = 1 + random.below(4); rest > 0; rest -= 1) {
    const kind = random.pick([OURS, OURS, OURS, PLAIN, PLAIN, AGAIN]);
    const isRefused = kind === AGAIN && stages.some(({ isLate }) => isLate);
    stages.push(random.pick(isRefused ? PLAIN : kind)(random));
  }
  return stages;
}
