/** Stands in for vitest where the laws of spec/contract run without a runner: the few claims and the fake time that they need. */
import { equal, failure } from "../../browser/suite.ts";

interface Claims {
  toBe(expected: unknown): void;
  toEqual(expected: unknown): void;
  toContain(expected: unknown): void;
  toHaveLength(expected: number): void;
}

function claims(actual: unknown, isSo: boolean, about: string): Claims {
  const state = (holds: boolean, claim: string, expected: unknown): void => {
    if (holds !== isSo) throw new Error(`${about}: ${text(actual)} ${isSo ? "" : "not "}${claim} ${text(expected)}`);
  };
  return {
    toBe: (expected) => state(Object.is(actual, expected), "to be", expected),
    toEqual: (expected) => state(isEqual(actual, expected), "to equal", expected),
    toContain: (expected) => state((actual as unknown[]).includes(expected), "to contain", expected),
    toHaveLength: (expected) => state((actual as unknown[]).length === expected, "to have the length", expected),
  };
}

function isEqual(actual: unknown, expected: unknown): boolean {
  if (typeof actual !== "object") return Object.is(actual, expected);
  try {
    equal(actual, expected);
    return true;
  } catch {
    return false;
  }
}

const text = (value: unknown): string => (typeof value === "symbol" ? String(value) : JSON.stringify(value));

export function expect(actual: unknown, about = "a law") {
  return {
    ...claims(actual, true, about),
    not: claims(actual, false, about),
    rejects: {
      toBe: async (expected: unknown) =>
        claims(await failure(actual as PromiseLike<unknown>), true, about).toBe(expected),
    },
  };
}

interface Timer {
  readonly at: number;
  readonly fn: () => void;
}

const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
const realNow = { value: performance.now.bind(performance), configurable: true };
let time = 0;
let timers: Timer[] = [];

export const vi = {
  useFakeTimers(): void {
    time = 0;
    timers = [];
    const fake = {
      setTimeout: (fn: () => void, ms = 0) => {
        const timer = { at: time + ms, fn };
        timers.push(timer);
        return timer;
      },
      clearTimeout: (timer: unknown) => void (timers = timers.filter((other) => other !== timer)),
    };
    Object.assign(globalThis, fake);
    Object.defineProperty(performance, "now", { value: () => time, configurable: true });
  },

  useRealTimers(): void {
    Object.assign(globalThis, real);
    Object.defineProperty(performance, "now", realNow);
  },

  advanceTimersByTime(ms: number): void {
    const end = time + ms;
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      timers = timers.filter((timer) => timer !== next);
      time = next.at;
      next.fn();
    }
    time = end;
  },
};
