/**
 * Something that happens once, as a pollable: it is settled one day, and says the same to everybody from then on.
 *
 * Promises are seen through it. A reaction on a promise can never be taken back, and one on a long-lived promise keeps
 * alive what it will deliver to; that is how `Promise.race` leaks. So a promise gets one reaction for its life, which
 * settles the promise's outcome, and those who wait stand in the outcome's list, which they can leave.
 */
import { PENDING, type Pollable } from "../core/pollable.js";
import { WaitList, type Waiter } from "../core/wait-list.js";

export class Outcome implements Pollable<unknown> {
  readonly waiters = new WaitList();
  state: "pending" | "done" | "failed" = "pending";
  value: unknown = undefined;

  poll(): unknown {
    if (this.state === "pending") return PENDING;
    if (this.state === "failed") throw this.value;
    return this.value;
  }

  register(waiter: Waiter): void {
    this.waiters.push(waiter);
  }

  unregister(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }

  /** The first call counts. */
  settle(state: "done" | "failed", value: unknown): this {
    if (this.state === "pending") {
      this.state = state;
      this.value = value;
      this.waiters.wakeAll();
    }
    return this;
  }
}

const known = new WeakMap<PromiseLike<unknown>, Outcome>();

/** The outcome of a promise. Its rejection counts as handled from now on: who asks for its outcome has taken it over. */
export function outcomeOf(promise: PromiseLike<unknown>): Outcome {
  let outcome = known.get(promise);
  if (outcome === undefined) {
    const made = (outcome = new Outcome());
    known.set(promise, made);
    Promise.resolve(promise).then(
      (value) => void made.settle("done", value),
      (error: unknown) => void made.settle("failed", error),
    );
  }
  return outcome;
}
