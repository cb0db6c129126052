/**
 * One subscription of `mapConcurrent`: the values that wait, the work that runs, and whose turn it is to be delivered.
 *
 *     source ──next──▶ a place is free? ──yes──────────────▶ project ──▶ work ──▶ its turn? ──▶ subscriber
 *                             └──no──▶ policy ──▶ queue ─────────┘ (when a place is given back)
 *
 * A place is held from the call of `project` until the work has completed and, in order, its results are delivered. So
 * results that wait for their turn are bounded as well: by the places, and for each by the capacity.
 *
 * Invariants:
 *  1. Every value given to `next` is started or given to `onDrop`, once, also by a source that could not be stopped.
 *  2. While values wait, every place is taken, unless `fill` is on its way.
 *  3. No recursion: `fill` and `advance` run once at a time; what is to be done meanwhile is left to the one that runs.
 *  4. Once `over`, all is stopped and nothing more is delivered but the one error.
 */
import { type Observable, type ObservableInput, type Observer, Subscriber, type Subscription } from "rxjs";
import { dropper, type Drop } from "../bridge/inlet.js";
import { isThenable } from "../cancel/foreign.js";
import { Deque } from "../core/deque.js";
import { CancelledError, OverflowError } from "../core/error.js";
import { inputOf, listen } from "./listen.js";
import type { Load, MapConcurrentOptions, Project } from "./map-concurrent.js";
import { report } from "./report.js";
import { end, type Owner, Work } from "./work.js";

export class Concurrent<T, R> implements Observer<T>, Owner<R> {
  readonly project: Project<T, ObservableInput<R>>;
  readonly options: MapConcurrentOptions<T>;
  readonly subscriber: Subscriber<R>;
  readonly drop: Drop<T>;
  readonly capacity: number;
  readonly ordered: boolean;
  readonly queue = new Deque<T>();
  /** Who holds a place, in the order of the source. */
  readonly works = new Set<Work<R>>();
  /** In order: whose turn it is. */
  head: Work<R> | null = null;
  source: Subscription | null = null;
  load: Load = { queued: 0, running: 0, dropped: 0 };
  dropped = 0;
  exhausted = false;
  filling = false;
  advancing = false;
  over = false;

  constructor(project: Project<T, ObservableInput<R>>, options: MapConcurrentOptions<T>, subscriber: Subscriber<R>) {
    this.project = project;
    this.options = options;
    this.subscriber = subscriber;
    this.capacity = options.overflow === "unbounded" ? Infinity : options.capacity;
    this.ordered = options.ordered === true;
    const drop = dropper(options, report);
    this.drop = (value, reason) => {
      this.dropped += 1;
      drop(value, reason);
    };
  }

  begin(source: Observable<T>): void {
    this.subscriber.add(() => {
      this.stop(() => new CancelledError("unsubscribed"));
      end(this.source); // one that has completed, too: before what stands behind is torn down, as by mergeMap
    });
    listen(source, this, (subscriber) => {
      this.source = subscriber;
      // rxjs ignores what comes after the end
      subscriber.next = (value) => {
        if (this.over || this.exhausted) this.late(value);
        else Subscriber.prototype.next.call(subscriber, value);
      };
    });
  }

  next(value: T): void {
    if (this.queue.size === 0 && this.free > 0) this.start(value);
    else this.enqueue(value);
    this.tell();
  }

  /** Of a source that goes on after it was unsubscribed, or has completed. */
  late(value: T): void {
    this.drop(value, "closed");
    this.tell();
  }

  error(error: unknown): void {
    this.fail(error);
  }

  complete(): void {
    this.exhausted = true;
    this.fill();
  }

  get free(): number {
    return this.options.concurrency - this.works.size;
  }

  enqueue(value: T): void {
    // a place that is free now will be filled from the queue (invariant 2)
    if (this.queue.size < this.capacity + this.free) {
      this.queue.push(value);
      return;
    }
    switch (this.options.overflow) {
      case "drop-oldest": {
        const oldest = this.queue.shift();
        this.queue.push(value);
        this.drop(oldest, "full");
        return;
      }
      case "error":
        this.fail(new OverflowError(this.capacity), () => this.drop(value, "full"));
        return;
      default:
        this.drop(value, "full");
    }
  }

  start(value: T): void {
    const work = new Work<R>(this);
    this.works.add(work); // before project runs, which may push into the source
    if (this.ordered) this.head ??= work;
    try {
      const given = this.project(value, work.context);
      if (this.over) ignore(given);
      else work.begin(inputOf("what project gives", given));
    } catch (error) {
      this.fail(error);
    }
  }

  /** `work` has given `value`. */
  take(work: Work<R>, value: R): void {
    const isItsTurn = !this.ordered || (work === this.head && !this.advancing);
    if (isItsTurn) this.subscriber.next(value);
    else if (work === this.head || work.results.size < this.capacity) work.results.push(value);
    else this.fail(new OverflowError(this.capacity));
  }

  /** `work` has completed. */
  ended(work: Work<R>): void {
    if (this.ordered) this.advance();
    else this.works.delete(work);
    this.fill();
  }

  /** Delivers what has its turn. Looks anew at each step, since a delivery may do anything. */
  advance(): void {
    if (this.advancing) return;
    this.advancing = true;
    for (let work = this.head; work !== null && !this.over; work = this.head) {
      if (work.results.size > 0) this.subscriber.next(work.results.shift());
      else if (!work.completed) break;
      else {
        this.works.delete(work);
        this.head = oldest(this.works);
      }
    }
    this.advancing = false;
  }

  /** Fills the places that are free from the queue, and completes when there is nothing left to do. */
  fill(): void {
    if (this.filling) return;
    this.filling = true;
    while (this.free > 0 && this.queue.size > 0) this.start(this.queue.shift());
    this.filling = false;
    this.tell();
    if (!this.exhausted || this.over || this.works.size > 0 || this.queue.size > 0) return;
    this.over = true;
    this.subscriber.complete();
  }

  /** Ends with `error`, when all else has been stopped. */
  fail(error: unknown, before?: () => void): void {
    if (this.over) return;
    this.stop(() => new CancelledError("something else failed", { cause: error }));
    before?.();
    this.tell();
    this.subscriber.error(error);
  }

  /** Stops all that runs, and drops what waits. Harmless when it is over. */
  stop(why: () => unknown): void {
    if (this.over) return;
    this.over = true;
    end(this.source);
    for (const work of this.works) work.stop(why);
    this.works.clear();
    this.head = null;
    while (this.queue.size > 0) this.drop(this.queue.shift(), "closed");
    this.tell();
  }

  /** Shows the queue, if it is another than last time. */
  tell(): void {
    const { onQueue } = this.options;
    if (onQueue === undefined) return;
    const { load, dropped } = this;
    const [queued, running] = [this.queue.size, this.works.size];
    if (queued === load.queued && running === load.running && dropped === load.dropped) return;
    this.load = { queued, running, dropped };
    try {
      onQueue(this.load);
    } catch (thrown) {
      report(thrown);
    }
  }
}

/** A promise that came too late is of no interest, nor is its rejection. */
function ignore(given: unknown): void {
  if (isThenable(given)) void Promise.resolve(given).catch(() => {});
}

function oldest<W>(works: Set<W>): W | null {
  for (const work of works) return work;
  return null;
}
