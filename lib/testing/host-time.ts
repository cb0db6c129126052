/**
 * The host's own time, driven by virtual time: `setTimeout`, `setInterval`, their `clear…`, `Date` and
 * `performance.now`. That is what RxJS and most other code takes time from; each looks the global up when it is called.
 *
 * What is not time stays real: `setImmediate`, `queueMicrotask`, `requestAnimationFrame`. So does what was imported
 * (`node:timers`) or runs inside the host (`AbortSignal.timeout`).
 */
import { checkFunction } from "../core/check.js";
import { SluiceError } from "../core/error.js";
import { dispose } from "../core/symbols.js";
import type { VirtualTime } from "./virtual-time.js";

/** The longest delay of a host's timer; one above it fires at once. */
const LONGEST_MS = 2 ** 31 - 1;
/** Far above the numbers that hosts give to their timers, so that the two are told apart. */
const FIRST_ID = 2 ** 40;

type Callback = (...args: unknown[]) => void;

/** What `setTimeout` and `setInterval` give: Node's handle by structure, a number where one is asked for. */
class HostTimer {
  readonly #time: VirtualTime;
  readonly #delay: number;
  readonly #fire: () => void;
  readonly #id: number;
  #timer: unknown;

  constructor(time: VirtualTime, delay: number, fire: () => void, id: number) {
    this.#time = time;
    this.#delay = delay;
    this.#fire = fire;
    this.#id = id;
    this.#timer = time.setTimer(delay, fire);
  }

  refresh(): this {
    this.close();
    this.#timer = this.#time.setTimer(this.#delay, this.#fire);
    return this;
  }

  close(): this {
    this.#time.clearTimer(this.#timer);
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.toPrimitive](): number {
    return this.#id;
  }

  [dispose](): void {
    this.close();
  }
}

/** The replaced functions, as one object of globals. */
function timersOf(time: VirtualTime): Record<string, unknown> {
  const { clearTimeout } = globalThis;
  const timers = new Map<number, HostTimer>();
  let nextId = FIRST_ID;

  const set = (fn: Callback, ms: number, repeats: boolean, args: unknown[]): HostTimer => {
    checkFunction("callback", fn);
    const id = (nextId += 1);
    const shortest = repeats ? 1 : 0;
    const delay = ms >= shortest && ms <= LONGEST_MS ? Math.trunc(ms) : shortest;
    const timer = new HostTimer(time, delay, fire, id);
    timers.set(id, timer);
    function fire(): void {
      if (repeats) timer.refresh();
      else timers.delete(id);
      fn(...args);
    }
    return timer;
  };
  /** Timers from before are the host's. */
  const clear = (handle: unknown): void => {
    const id = Number(handle);
    const timer = timers.get(id);
    timers.delete(id);
    if (timer === undefined) clearTimeout(handle as number);
    else timer.close();
  };
  return {
    setTimeout: (fn: Callback, ms = 0, ...args: unknown[]) => set(fn, ms, false, args),
    setInterval: (fn: Callback, ms = 0, ...args: unknown[]) => set(fn, ms, true, args),
    clearTimeout: clear,
    clearInterval: clear,
  };
}

/** `Date`, begun at the date of the host. */
function dateOf(time: VirtualTime): DateConstructor {
  const ahead = Date.now() - time.now();
  const now = (): number => ahead + time.now();
  return new Proxy(Date, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
    apply: () => new Date(now()).toString(),
    get: (target, key, receiver) => (key === "now" ? now : (Reflect.get(target, key, receiver) as unknown)),
  });
}

/** A property that stands in for another, which comes back with `restore`. */
class Replaced {
  readonly #target: object;
  readonly #key: string;
  readonly #value: unknown;
  readonly #before: PropertyDescriptor | undefined;

  constructor(target: object, key: string, value: unknown) {
    this.#target = target;
    this.#key = key;
    this.#value = value;
    this.#before = Object.getOwnPropertyDescriptor(target, key);
    Object.defineProperty(target, key, { value, configurable: true, writable: true });
  }

  get holds(): boolean {
    return Reflect.get(this.#target, this.#key) === this.#value;
  }

  restore(): void {
    if (this.#before === undefined) Reflect.deleteProperty(this.#target, this.#key);
    else Object.defineProperty(this.#target, this.#key, this.#before);
  }
}

/** Lets `time` drive the host, until the function that this gives is called. */
export function driveHost(time: VirtualTime): () => void {
  const globals = { ...timersOf(time), Date: dateOf(time) };
  const replaced = Object.entries(globals).map(([key, value]) => new Replaced(globalThis, key, value));
  replaced.push(new Replaced(globalThis.performance, "now", () => time.now()));
  return () => {
    if (!replaced.every(({ holds }) => holds)) {
      throw new SluiceError(
        "REPLACED",
        "the timers of the host were replaced while the clock was paused: undo that first",
      );
    }
    for (const each of replaced) each.restore();
  };
}
