/**
 * Work that is not ours: a function of the user, or a subscription to somebody's Observable.
 *
 * It is cold: the first poll starts it, so a branch behind one that is ready never runs. And it is let go by telling it
 * so, which runs code of its owner; a leaf is let go by leaving its list. From the start on its poll only looks.
 */
import type { Pollable } from "../core/pollable.js";
import { DONE, wait } from "../core/wait.js";
import type { Waiter } from "../core/wait-list.js";
import { Outcome, outcomeOf } from "./outcome.js";

/** What a function is given to work with. */
export interface WorkContext {
  /** Aborted when the result is of no interest any more; made when it is asked for. */
  readonly signal: AbortSignal;
}

/** How much of it was ever started. */
export let started = 0;

export abstract class Foreign implements Pollable<unknown> {
  outcome = new Outcome();
  hasStarted = false;

  /** Runs foreign code; what that throws is the outcome. */
  abstract start(): void;

  /**
   * Lets it go; harmless if it never started, or has ended. It runs foreign code, so never inside a wake (law 6).
   *
   * @param why gives the reason of the abort, if somebody looks at it.
   */
  abstract stop(why: () => unknown): void;

  poll(): unknown {
    if (!this.hasStarted) {
      this.hasStarted = true;
      started += 1;
      try {
        this.start();
      } catch (error) {
        this.outcome.settle("failed", error);
      }
    }
    return this.outcome.poll();
  }

  register(waiter: Waiter): void {
    this.outcome.register(waiter);
  }

  unregister(waiter: Waiter): void {
    this.outcome.unregister(waiter);
  }
}

/** A call of a user's function, which gives a value or a promise. */
export class Call extends Foreign {
  readonly fn: (context: WorkContext) => unknown;
  readonly context = new CallContext();

  constructor(fn: (context: WorkContext) => unknown) {
    super();
    this.fn = fn;
  }

  start(): void {
    const result = this.fn(this.context);
    if (isThenable(result)) this.outcome = outcomeOf(result);
    else this.outcome.settle("done", result);
  }

  stop(why: () => unknown): void {
    if (this.hasStarted && this.outcome.state === "pending") this.context.abort(why);
  }

  /** When it has come to rest, however that ends. */
  settled(): Promise<void> {
    return this.hasStarted ? wait(this.outcome, DONE).catch(() => {}) : Promise.resolve();
  }
}

/** The signal is made when it is asked for. */
export class CallContext implements WorkContext {
  #controller: AbortController | null = null;
  #why: (() => unknown) | null = null;

  get signal(): AbortSignal {
    if (this.#controller === null) {
      this.#controller = new AbortController();
      if (this.#why !== null) this.#controller.abort(this.#why());
    }
    return this.#controller.signal;
  }

  abort(why: () => unknown): void {
    this.#why = why;
    this.#controller?.abort(why());
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === "object" && value !== null) || typeof value === "function") &&
    typeof (value as PromiseLike<unknown>).then === "function"
  );
}
