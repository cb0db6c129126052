/** What a consumer is told: everything, once, in order, in time, and whatever it does meanwhile. */
import { Observable, type Observer, of, Subscription } from "rxjs";
import { expect } from "vitest";
import { settle } from "../../support/settle.ts";
import { always, end, fails, givesManyInTime, isLater, isOperator, isReading, type Law, overOf, paced } from "./law.ts";
import { type End, Listener, Source } from "./rig.ts";

const ERRORS = [new Error("mine"), "text", 0, null, undefined, { code: 1 }];

export const telling: readonly Law[] = [
  {
    title: "does nothing before it is subscribed to",
    applies: isOperator,
    async check(row) {
      const source = new Source();
      const out = overOf(row)(source.observable);
      await settle();
      expect(source.opened).toBe(0);
      const { told } = new Listener(out);
      expect(source.opened).toBe(1);
      source.next(1);
      await settle();
      expect(told).toEqual(row.told([1]));
    },
  },
  {
    title: "takes nothing before it is subscribed to",
    applies: isReading,
    async check(row) {
      const rig = row.rig();
      rig.next(1);
      await settle();
      const { told } = new Listener(rig.out);
      await settle();
      expect(told).toEqual(row.told([1]));
    },
  },
  {
    title: "tells what came in one go, and the end after it",
    applies: always,
    async check(row) {
      const rig = row.rig();
      const { told } = new Listener(rig.out);
      for (const value of [1, 2, 3]) rig.next(value);
      if (isLater(row)) expect(told).toEqual([]);
      rig.complete();
      await settle();
      expect(told).toEqual(row.told([1, 2, 3], "complete"));
    },
  },
  {
    title: "tells what came one by one, and the end after it",
    applies: givesManyInTime,
    async check(row) {
      const rig = row.rig();
      const { told } = new Listener(rig.out);
      for (const value of [1, 2, 3]) {
        rig.next(value);
        await settle();
      }
      rig.complete();
      await settle();
      expect(told).toEqual([1, 2, 3, "complete"]);
    },
  },
  {
    title: "tells what a source says inside subscribe",
    applies: isOperator,
    async check(row) {
      const { told } = new Listener(overOf(row)(of(1, 2, 3)));
      await settle();
      expect(told).toEqual(row.told([1, 2, 3], "complete"));
    },
  },
  {
    title: "has an end without a value",
    applies: always,
    async check(row) {
      const rig = row.rig();
      const { told } = new Listener(rig.out);
      rig.complete();
      await settle();
      expect(told).toEqual(row.told([], "complete"));
    },
  },
  {
    title: "begins anew for every subscription, also while others run, and after it has failed",
    applies: isOperator,
    async check(row) {
      const source = new Source();
      const out = overOf(row)(source.observable);
      const first = new Listener(out);
      source.next(1);
      await settle();
      const second = new Listener(out);
      expect(source.opened).toBe(2);
      source.next(2);
      await settle();
      source.error("broken");
      await settle();
      const third = new Listener(out);
      expect(source.opened).toBe(3);
      source.next(3);
      source.complete();
      await settle();
      expect(first.told).toEqual(paced(row, [1, 2], { error: "broken" }));
      expect(second.told).toEqual(paced(row, [2], { error: "broken" }));
      expect(third.told).toEqual(paced(row, [3], "complete"));
    },
  },
  {
    title: "hands an error on once, and as it is",
    applies: fails,
    async check(row, unhandled) {
      for (const error of ERRORS) {
        const rig = row.rig();
        const { told } = new Listener(rig.out);
        rig.error(error);
        await settle();
        expect(told).toHaveLength(1);
        expect(Object.is((told[0] as { error: unknown }).error, error)).toBe(true);
      }
      expect(unhandled()).toEqual([]);
    },
  },
  {
    title: "hands an error on after the values before it",
    applies: fails,
    async check(row) {
      const rig = row.rig();
      const { told } = new Listener(rig.out);
      for (const value of [1, 2]) rig.next(value);
      rig.error("broken");
      await settle();
      expect(told).toEqual(row.told([1, 2], { error: "broken" }));
    },
  },
  {
    title: "takes what a source throws inside subscribe for its error",
    applies: isOperator,
    async check(row, unhandled) {
      const broken = new Error("thrown");
      const source = new Observable<number>((subscriber) => {
        subscriber.next(1);
        throw broken;
      });
      const { told } = new Listener(overOf(row)(source));
      await settle();
      expect(told).toEqual(row.told([1], { error: broken }));
      expect(unhandled()).toEqual([]);
    },
  },
  {
    title: "hears nothing after the end from a source that minds nothing",
    applies: isOperator,
    async check(row, unhandled) {
      for (const last of ["complete", { error: "broken" }] as const) {
        const { told } = new Listener(overOf(row)(rude(last)));
        await settle();
        expect(told).toEqual(row.told([1], last));
      }
      expect(unhandled()).toEqual([]);
    },
  },
  {
    title: "takes a next inside next: everything once, in order",
    applies: givesManyInTime,
    async check(row) {
      const rig = row.rig();
      const { told } = new Listener(rig.out, {
        next: (value) => {
          if (value < 5) rig.next(value + 1);
          else rig.complete();
        },
      });
      rig.next(1);
      await settle();
      expect(told).toEqual([1, 2, 3, 4, 5, "complete"]);
    },
  },
  {
    title: "takes an end inside next: it is the last that is told",
    applies: fails,
    async check(row) {
      for (const last of ["complete", { error: "broken" }] as const) {
        const rig = row.rig();
        const { told } = new Listener(rig.out, { next: () => end(rig, last) });
        rig.next(1);
        await settle();
        expect(told).toEqual(paced(row, [1], last));
      }
    },
  },
  {
    title: "goes on when the consumer throws in next, and tells rxjs once",
    applies: always,
    async check(row, unhandled) {
      const rig = row.rig();
      const { told } = new Listener(rig.out, {
        next: (value) => {
          throw `thrown at ${value}`;
        },
      });
      for (const value of [1, 2]) rig.next(value);
      rig.complete();
      await settle();
      const all = row.told([1, 2], "complete");
      expect(told).toEqual(all);
      expect(unhandled()).toEqual(all.slice(0, -1).map((value) => `thrown at ${String(value)}`));
    },
  },
  {
    title: "tells rxjs once of what the consumer throws in error or complete",
    applies: fails,
    async check(row, unhandled) {
      for (const last of ["complete", { error: "broken" }] as const) {
        const rig = row.rig();
        const fail = (): never => {
          throw "thrown";
        };
        const { told } = new Listener(rig.out, { error: fail, complete: fail });
        end(rig, last);
        await settle();
        expect(told).toEqual(row.told([], last));
        expect(unhandled()).toEqual(["thrown"]);
      }
    },
  },
  {
    title: "tells rxjs once of an error that nobody takes",
    applies: fails,
    async check(row, unhandled) {
      const rig = row.rig();
      rig.out.subscribe();
      const error = new Error("mine");
      rig.error(error);
      await settle();
      expect(unhandled()).toEqual([error]);
    },
  },
];

/** Goes on after its end, and when it is unsubscribed. */
function rude(last: End): Observable<number> {
  const subscribe = (observer: Observer<number>): Subscription => {
    const finish = (): void => (last === "complete" ? observer.complete() : observer.error(last.error));
    observer.next(1);
    finish();
    observer.next(2);
    finish();
    observer.complete();
    observer.error("late");
    return new Subscription();
  };
  return Object.assign(new Observable<number>(), { subscribe });
}
