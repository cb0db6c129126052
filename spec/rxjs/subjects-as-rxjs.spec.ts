/** Random programs, run on a subject of rxjs and on ours with the microtasks that it takes: both have to say the same. */
import "../support/open-gate.ts";
import {
  BehaviorSubject,
  type Observable,
  ObjectUnsubscribedError,
  ReplaySubject,
  Subject,
  type SubjectLike,
  type Subscription,
  take,
} from "rxjs";
import { BroadcastSubject, WatchSubject } from "sluice/rxjs";
import { describe, expect, it } from "vitest";
import { forSeeds, type Random } from "../support/random.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

interface Common extends Observable<number> {
  readonly closed: boolean;
  readonly observed: boolean;
  unsubscribe(): void;
  asObservable(): Observable<number>;
}
type Either = Common & SubjectLike<number>;
type Step = readonly [what: string, n: number];

const unhandled = rxUnhandled();

const isUnsubscribed = (error: unknown): boolean => error instanceof ObjectUnsubscribedError;
const refused = (thrown: unknown): string => `refused: ${String(thrown)}`;

async function run(subject: Either, steps: readonly Step[]): Promise<unknown[]> {
  const log: unknown[] = [];
  const subscriptions: Subscription[] = [];
  let isOver = false;
  const listen = (observable: Observable<number>, n: number): void => {
    const subscription = observable.subscribe({
      next: (value) => log.push(`${n} got ${value}`),
      // where a Subject throws through asObservable, ours is told as an error
      error: (error: unknown) => log.push(isUnsubscribed(error) ? refused(error) : `${n} failed: ${String(error)}`),
      complete: () => log.push(`${n} completed`),
    });
    subscriptions.push(subscription);
  };
  const doers: Record<string, (n: number) => void> = {
    next: (n) => {
      // a BehaviorSubject takes a value after its end, and then tells nobody but who looks at it
      if (!isOver || !("value" in subject)) subject.next(n);
    },
    error: (n) => {
      isOver = true;
      subject.error(`error ${n}`);
    },
    complete: () => {
      isOver = true;
      subject.complete();
    },
    drop: () => subject.unsubscribe(),
    subscribe: (n) => listen(subject, n),
    hidden: (n) => listen(subject.asObservable(), n),
    take: (n) => listen(subject.pipe(take(2)), n),
    leave: (n) => subscriptions[n % subscriptions.length]?.unsubscribe(),
    value: () => log.push((subject as { value?: unknown }).value),
  };
  for (const [what, n] of steps) {
    try {
      doers[what]!(n);
    } catch (thrown) {
      log.push(refused(thrown));
    }
    await settle();
    log.push([what, n, { closed: subject.closed, observed: subject.observed }]);
  }
  return log;
}

const OFTEN = ["next", "next", "next", "next", "subscribe", "subscribe", "hidden", "take", "leave", "value"];
const SELDOM = ["error", "complete", "drop"];
const program = (random: Random): Step[] =>
  Array.from({ length: 30 }, (_, n) => [random.pick(random.chance(15) ? SELDOM : OFTEN), n] as const);

const PAIRS: [string, () => Either, () => Either][] = [
  ["a BroadcastSubject as a Subject", () => new BroadcastSubject({ capacity: 1 }), () => new Subject()],
  ["a WatchSubject as a BehaviorSubject", () => new WatchSubject(-1), () => new BehaviorSubject(-1)],
  [
    "a BroadcastSubject with replay as a ReplaySubject",
    () => new BroadcastSubject({ capacity: 3, replay: 3 }),
    () => new ReplaySubject(3),
  ],
];

describe("given the microtasks that it takes", () => {
  it.each(PAIRS)("%s", async (_, ours, rxjs) => {
    await forSeeds(60, async (random) => {
      const steps = program(random);
      expect(await run(ours(), steps)).toEqual(await run(rxjs(), steps));
      expect(unhandled()).toEqual([]);
    });
  });
});
