/** One place of `mapConcurrent`: a value is worked on, until what `project` gave for it has completed. */
import type { Observable, Observer, Subscription } from "rxjs";
import { CallContext } from "../cancel/foreign.js";
import { Deque } from "../core/deque.js";
import { listen } from "./listen.js";
import { report } from "./report.js";

/** What a work tells of itself. */
export interface Owner<R> {
  take(work: Work<R>, value: R): void;
  ended(work: Work<R>): void;
  fail(error: unknown): void;
}

export class Work<R> implements Observer<R> {
  readonly owner: Owner<R>;
  readonly context = new CallContext();
  /** In order: what waits for its turn. */
  readonly results = new Deque<R>();
  subscription: Subscription | null = null;
  completed = false;

  constructor(owner: Owner<R>) {
    this.owner = owner;
  }

  begin(results: Observable<R>): void {
    listen(results, this, (subscription) => (this.subscription = subscription));
  }

  next(value: R): void {
    this.owner.take(this, value);
  }

  error(error: unknown): void {
    this.completed = true;
    this.owner.fail(error);
  }

  complete(): void {
    this.completed = true;
    end(this.subscription); // what it holds is free before the next begins, as by mergeMap
    this.owner.ended(this);
  }

  /** The signal of work that has come to its end stays as it is: what it gave may still be in use. */
  stop(why: () => unknown): void {
    if (!this.completed) this.context.abort(why);
    end(this.subscription);
  }
}

/** Unsubscribes. What a teardown throws is reported, and keeps no other from running. */
export function end(subscription: Subscription | null): void {
  try {
    subscription?.unsubscribe();
  } catch (thrown) {
    report(thrown);
  }
}
