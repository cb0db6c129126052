/**
 * What becomes of the source when the consumer leaves, and of both at the end.
 *
 * Teardown comes in the order of rxjs's own `mergeMap`: the consumer is told, then the source is torn down, then what
 * stands behind the operator; what `project` gave is torn down before the consumer is told. Departures: the end that a
 * channel tells comes later than that of its source, which is then torn down first; on an error `mapConcurrent` stops
 * everything before it tells; a channel that is left by its reader lets the source go on a microtask.
 */
import { finalize, map, Observable, take, UnsubscriptionError } from "rxjs";
import { OverflowError } from "sluice";
import { expect, vi } from "vitest";
import { settle } from "../../support/settle.ts";
import {
  always,
  end,
  fails,
  failsAtOnce,
  givesMany,
  isLater,
  isOperator,
  isReading,
  type Law,
  type Over,
  overOf,
} from "./law.ts";
import { Listener, type Rig, type Row, Source } from "./rig.ts";

const WAYS = ["unsubscribe", "complete", { error: "broken" }] as const;

export const leaving: readonly Law[] = [
  {
    title: "leaves the other subscriptions alone when one is unsubscribed",
    applies: isOperator,
    async check(row) {
      const source = new Source();
      const out = overOf(row)(source.observable);
      const listeners = [new Listener(out), new Listener(out)] as const;
      listeners[0].leave();
      await settle();
      source.next(1);
      source.complete();
      await settle();
      expect(listeners.map(({ told }) => told)).toEqual([[], row.told([1], "complete")]);
    },
  },
  {
    title: "lets the source go when it is unsubscribed while nothing comes, and is silent from then on",
    applies: always,
    async check(row, unhandled) {
      const rig = row.rig();
      const listener = new Listener(rig.out);
      await settle();
      expect(rig.isHeld).toBe(true);
      listener.leave();
      await expectLetGo(row, rig);
      listener.leave();
      insist(rig);
      await settle();
      expect(listener.told).toEqual([]);
      expect(unhandled()).toEqual([]);
    },
  },
  {
    title: "delivers nothing that is on its way when it is unsubscribed",
    applies: isLater,
    async check(row) {
      for (const last of [undefined, "complete", { error: "broken" }] as const) {
        const rig = row.rig();
        const listener = new Listener(rig.out);
        for (const value of [1, 2]) rig.next(value);
        if (last !== undefined) end(rig, last);
        const before = [...listener.told];
        listener.leave();
        await settle();
        expect(listener.told).toEqual(before);
        if (typeof last !== "object") expect(before).toEqual([]);
        if (last === undefined) await expectLetGo(row, rig);
      }
    },
  },
  {
    title: "stops at once when it is unsubscribed inside next, also twice",
    applies: always,
    async check(row) {
      const rig = row.rig();
      const leave = (_: number, listener: Listener): void => {
        listener.leave();
        listener.leave();
      };
      const { told } = new Listener(rig.out, { next: leave });
      for (const value of [1, 2, 3]) rig.next(value);
      await settle();
      expect(told).toEqual(row.told([1, 2, 3]).slice(0, 1));
      await expectLetGo(row, rig);
      insist(rig);
      await settle();
      expect(told).toHaveLength(1);
    },
  },
  {
    title: "stops an endless source that emits inside subscribe",
    applies: (row) => isOperator(row) && row.stopsAfter !== null,
    async check(row) {
      let emitted = 0;
      let isTornDown = false;
      const source = new Observable<number>((subscriber) => {
        while (!subscriber.closed && emitted < 10_000) subscriber.next((emitted += 1));
        return () => (isTornDown = true);
      });
      const { told } = new Listener(overOf(row)(source).pipe(take(2)));
      await settle();
      expect(told).toEqual(
        failsAtOnce(row) ? [{ error: expect.any(OverflowError) as unknown }] : row.told([1, 2], "complete"),
      );
      expect(emitted).toBe(row.stopsAfter);
      expect(isTornDown).toBe(true);
    },
  },
  {
    title: "takes no item that it does not deliver: what is borrowed can be read on",
    applies: (row) => isReading(row) && givesMany(row),
    async check(row) {
      const rig = row.borrowed!();
      const first = new Listener(rig.out, { next: (_, listener) => listener.leave() });
      for (const value of [1, 2, 3]) rig.next(value);
      await settle();
      expect(first.told).toEqual([1]);
      const second = new Listener(rig.out);
      second.leave(); // before its first delivery
      const third = new Listener(rig.out);
      await settle();
      third.leave(); // while it is parked
      rig.next(4);
      const fourth = new Listener(rig.out);
      await settle();
      expect([second.told, third.told, fourth.told].flat()).toEqual(row.name.includes("any async") ? [3] : [2, 3, 4]);
    },
  },
  {
    title: "may be unsubscribed inside error and complete",
    applies: fails,
    async check(row, unhandled) {
      for (const last of ["complete", { error: "broken" }] as const) {
        const rig = row.rig();
        const leave = (listener: Listener): void => listener.leave();
        const { told } = new Listener(rig.out, { error: leave, complete: leave });
        end(rig, last);
        await settle();
        expect(told).toEqual(row.told([], last));
      }
      expect(unhandled()).toEqual([]);
    },
  },
  {
    title: "lets the source go when an operator behind it throws",
    applies: always,
    async check(row, unhandled) {
      const rig = row.rig();
      const thrown = new Error("behind");
      const behind = map((): number => {
        throw thrown;
      });
      const { told } = new Listener(rig.out.pipe(behind));
      for (const value of [1, 2]) rig.next(value);
      await settle();
      expect(told).toEqual([{ error: thrown }]);
      await expectLetGo(row, rig);
      expect(unhandled()).toEqual([]);
    },
  },
  {
    title: "is torn down as mergeMap is",
    applies: isOperator,
    async check(row) {
      for (const way of WAYS) {
        const [expected, log] = [await teardown(row.like!, way), await teardown(overOf(row), way)];
        const rest = expected.filter((what) => what !== "source");
        // an end that no work holds up goes through at once
        const isFirst =
          way !== "unsubscribe" &&
          (failsAtOnce(row) ? way !== "complete" : isLater(row) || (way !== "complete" && row.stopsFirst));
        const isLast = way === "unsubscribe" && row.letsGo === "soon";
        if (isFirst) expect([way, ...log]).toEqual([way, "source", ...rest]);
        else expect([way, ...log]).toEqual([way, ...(isLast ? [...rest, "source"] : expected)]);
      }
    },
  },
  {
    title: "lets no throw of the source's teardown get lost, nor stop the rest",
    applies: isOperator,
    async check(row, unhandled) {
      const source = new Source(() => {
        throw "torn";
      });
      let isFinalized = false;
      const listener = new Listener(overOf(row)(source.observable).pipe(finalize(() => (isFinalized = true))));
      const thrown: unknown[] = [];
      try {
        listener.leave();
      } catch (error) {
        thrown.push(error);
      }
      await settle();
      expect([...thrown, ...unhandled()].flatMap(errorsIn)).toEqual(["torn"]);
      expect(isFinalized).toBe(true);
      expect(source.isHeld).toBe(false);
    },
  },
  {
    title: "leaves nothing behind: no subscription, timer or waiter",
    applies: isOperator,
    async check(row, unhandled) {
      for (const way of WAYS) {
        const before = row.left();
        const rig = row.rig();
        const listener = new Listener(rig.out);
        rig.next(1);
        if (way === "unsubscribe") listener.leave();
        else end(rig, way);
        await settle();
        expect(vi.getTimerCount()).toBe(0);
        expect(unhandled()).toEqual([]);
        expect([rig.isHeld, row.left()]).toEqual([false, before]);
        expect(listener.subscriber?.closed).toBe(true);
      }
    },
  },
];

/** It is let go when the row says so. */
async function expectLetGo(row: Row, rig: Rig): Promise<void> {
  if (row.letsGo === "soon") await settle();
  expect(rig.isHeld).toBe(row.letsGo === "never");
}

/** Tells everything that can be told, to who should not listen any more. */
function insist(rig: Rig): void {
  for (const value of [7, 8, 9]) rig.next(value);
}

/** rxjs packs up what a teardown throws. */
const errorsIn = (error: unknown): unknown[] =>
  error instanceof UnsubscriptionError ? (error.errors as unknown[]).flatMap(errorsIn) : [error];

/** In which order things end. */
async function teardown(over: Over, way: (typeof WAYS)[number]): Promise<string[]> {
  const log: string[] = [];
  const source = new Source(() => log.push("source"));
  const out = over(source.observable).pipe(finalize(() => log.push("finalize")));
  const told = (): void => void log.push("told");
  const listener = new Listener(out, { error: told, complete: told });
  if (way === "unsubscribe") listener.leave();
  else if (way === "complete") source.complete();
  else source.error(way.error);
  await settle();
  return log;
}
