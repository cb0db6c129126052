/**
 * Cooperative scheduling: a loop over an always-ready channel never leaves the microtask queue, so timers, I/O and
 * rendering would stand still. Every operation of the doors (wait, iterate, drain, select) charges one library-wide
 * counter when it completes. Every 128 charges the clock is looked at; when 8 ms of one turn of the event loop have
 * passed, the *gate* closes until the next one. A turn is measured from the first look in it: a macrotask, ordered then,
 * tells that it is over, so work that lets the loop turn by itself never meets a closed gate. Meanwhile every new operation, ready or not, parks before it takes or places
 * anything: cancelling there loses nothing, all pairs stop together and stay in step, and two tasks that wake each other
 * by try-operations stop too. Tokio's budget of 128 with React's clock; what it costs: `npm run soak -- starvation`, and decision 3.
 *
 * A parked operation stands in the list of its pollable, flagged `gated`, so that try-operations see that someone
 * waits (law 7) and later arrivals queue behind it. When the gate opens, all are polled anew in order of arrival.
 */
import { checkFunction, checkMs } from "./check.js";

/** How many charges between two looks at the clock; a power of two. */
const BUDGET = 128;
const DEFAULT_SLICE_MS = 8;

/** An operation that waits for the gate. */
export interface Gated {
  /** The gate is open: poll anew. Harmless for one that has ended meanwhile. */
  pass(): void;
}

let charges = 0;
/** Whether a macrotask is under way that tells that the turn is over, and since when. */
let turnIsWatched = false;
let watchedSince = 0;
let sliceMs = DEFAULT_SLICE_MS;
let turnBudget = Infinity;
let chargesOfTurn = 0;
let parked: Gated[] = [];

/** True while new operations have to wait for the next macrotask. */
export let gateClosed = false;

/** Counts one completed operation. */
export function charge(): void {
  charges = (charges + 1) & (BUDGET - 1);
  if (charges === 0) lookAtClock();
}

/**
 * Bounds a turn of the event loop by a count, for when the slice is infinite because time is virtual: so many operations
 * close the gate, always the same. Gives the bound before.
 */
export function setTurnBudget(operations: number): number {
  const before = turnBudget;
  turnBudget = operations;
  return before;
}

/** A turn has begun, as whoever makes virtual time pass knows. */
export function beginTurn(): void {
  chargesOfTurn = 0;
}

/** Remembers an operation until the gate opens. */
export function parkAtGate(operation: Gated): void {
  parked.push(operation);
}

/**
 * Sets how long operations that are always ready may keep the event loop, in milliseconds (default 8).
 *
 * @param ms 0 or more; `Infinity` switches the gate off. A smaller slice makes timers and rendering smoother and
 * throughput lower.
 * @returns the slice in force before.
 * @throws RangeError if `ms` is negative or NaN.
 *
 * **Source**: Tokio's cooperative budget, with a clock added; see also {@link unconstrained}.
 *
 * @example
 * ```ts
 * import { setCoopSlice } from "sluice";
 * const before = setCoopSlice(4);
 * setCoopSlice(before); // => 4
 * ```
 */
export function setCoopSlice(ms: number): number {
  checkMs("ms", ms);
  const before = sliceMs;
  sliceMs = ms;
  return before;
}

/**
 * Runs `fn` with the coop gate off, until it returns or the promise that it returns has settled.
 *
 * While it runs, the gate does not close, for no operation of the whole program: a loop inside can freeze timers, I/O and
 * rendering. For short bursts whose end is known. A gate that is closed already opens as usual.
 *
 * **Source**: `tokio::task::unconstrained`. Departure: the gate is library-wide, so it is off for everyone meanwhile.
 *
 * @example
 * ```ts
 * import { mpsc, unconstrained } from "sluice";
 * const [tx, rx] = mpsc.channel<number>(1);
 * await unconstrained(async () => {
 *   await tx.send(1);
 *   return rx.recv();
 * }); // => 1
 * ```
 */
export function unconstrained<R>(fn: () => R): R {
  checkFunction("fn", fn);
  free += 1;
  let result: R;
  try {
    result = fn();
  } catch (error) {
    free -= 1;
    throw error;
  }
  // what the chain gives is handed out: else it would handle a rejection that nobody else does
  if (result instanceof Promise) return result.finally(constrain) as R;
  if (!isThenable(result)) free -= 1;
  else void Promise.resolve(result).then(constrain, constrain); // also where its `then` throws
  return result;
}

let free = 0;
const constrain = (): void => {
  free -= 1;
};
const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";

function lookAtClock(): void {
  if (gateClosed || free > 0) return;
  chargesOfTurn += BUDGET;
  if (sliceMs === Infinity && chargesOfTurn < turnBudget) return;
  watchTurn();
  gateClosed = sliceMs === Infinity || now() - watchedSince >= sliceMs;
}

function watchTurn(): void {
  if (turnIsWatched) return;
  turnIsWatched = true;
  watchedSince = now();
  macrotask(endTurn);
}

function endTurn(): void {
  turnIsWatched = false;
  if (!gateClosed) return;
  gateClosed = false;
  beginTurn();
  const passing = parked;
  parked = [];
  for (const operation of passing) operation.pass();
}

// zone.js and fake timers replace globals; the real ones are needed, taken once.
type Zoned = Record<string, unknown>;
const original = <F>(name: string): F | undefined =>
  ((globalThis as unknown as Zoned)[`__zone_symbol__${name}`] ?? (globalThis as unknown as Zoned)[name]) as
    F | undefined;

const now = globalThis.performance.now.bind(globalThis.performance);

const settled = Promise.resolve();

/** As `queueMicrotask`, in the caller's async context as that is, and cheaper on every host. `fn` must not throw. */
export const microtask = (fn: () => void): void => void settled.then(fn);

/**
 * One hop through the event loop: never `setTimeout`, which browsers clamp to 4 ms, and never `scheduler.yield`, which goes
 * before all other tasks: a loop of it lets no timer and no message through (Chromium), which is what the gate is for.
 */
export const macrotask: (fn: () => void) => void = chooseMacrotask();

function chooseMacrotask(): (fn: () => void) => void {
  const immediate = original<(fn: () => void) => unknown>("setImmediate");
  if (typeof immediate === "function") return (fn) => void immediate.call(globalThis, fn);
  const scheduler = original<{ postTask?: (fn: () => void) => unknown }>("scheduler");
  if (typeof scheduler?.postTask === "function") return (fn) => void scheduler.postTask?.(fn);
  const Channel = original<typeof MessageChannel>("MessageChannel");
  if (typeof Channel === "function") {
    return (fn) => {
      const { port1, port2 } = new Channel();
      port1.onmessage = () => {
        port1.close();
        fn();
      };
      port2.postMessage(null);
    };
  }
  return microtask; // module scope of edge workers: nothing better exists
}
