/**
 * What both subjects have in common: the shape of a Subject of rxjs, on a channel.
 *
 *     next ──▶ channel ──▶ receiver ──flow──▶ subscriber      one receiver for each subscriber
 *                     ├──▶ receiver ──flow──▶ subscriber
 *                     └──▶ receiver                           and those that are asked for
 *
 * They are Observables and no Subjects. An Observable promises nothing that a channel does not keep, so operators, `from`
 * and `isObservable` may take them for what they are. A Subject promises more: that `next` has delivered to everyone when
 * it returns. Code that asks for `instanceof Subject` relies on that and must not be told yes; code that needs the shape
 * asks for a `SubjectLike`, as `share` does.
 *
 * Invariants:
 *  1. Each flow reads from a receiver of its own, which has left the channel when the flow has ended.
 *  2. Once it is stopped nothing is sent; once it is closed nothing is delivered to a subscriber.
 */
import { ObjectUnsubscribedError, Observable } from "rxjs";
import type { Observer, SubjectLike, Subscriber, Subscription } from "rxjs";
import { outflow, type OutflowOptions } from "../bridge/outflow.js";
import { ObserverSink } from "../core/drain.js";
import type { Source } from "../core/source.js";
import { dispose } from "../core/symbols.js";
import { report } from "./report.js";

/** The channel behind a subject. */
export interface Backing<T> {
  readonly tx: { fail(error: unknown): void; close(): void; readonly receiverCount: number };
  /** Sends to every receiver. */
  readonly send: (value: T) => void;
  /** A receiver for one subscriber. */
  readonly open: () => Source<T> & { [dispose](): void };
  /** A subscriber that comes after the end is told more than the end. */
  readonly replays: boolean;
  readonly reading: OutflowOptions;
}

/** @throws ObjectUnsubscribedError if `subject` is closed. */
export function refuseClosed(subject: { readonly closed: boolean }): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- code that knows a Subject knows this error
  if (subject.closed) throw new ObjectUnsubscribedError();
}

type Ending = { readonly error: unknown } | "completed";

/**
 * A subject of rxjs that is a channel: what `BroadcastSubject` and `WatchSubject` have in common.
 *
 * It is an `Observable` and a `SubjectLike`, but no `instanceof Subject`: it delivers on a microtask, after `next` has
 * returned. What `pipe` gives is an Observable and no subject.
 *
 * **Source**: RxJS 7's `Subject`: `closed`, `observed`, the errors and what comes after the end are the same, but that
 * `asObservable()` of one that is unsubscribed tells its subscriber, where a Subject's throws.
 *
 * @example
 * ```ts
 * import { BroadcastSubject, type ChannelSubject, WatchSubject } from "sluice/rxjs";
 * const subjects: ChannelSubject<number>[] = [new BroadcastSubject<number>({ capacity: 8 }), new WatchSubject(0)];
 * for (const subject of subjects) subject.subscribe({ complete: () => console.log("ended") }); // => ended, ended
 * for (const subject of subjects) subject.complete();
 * ```
 */
export abstract class ChannelSubject<T> extends Observable<T> implements SubjectLike<T> {
  readonly #backing: Backing<T>;
  readonly #flows = new Set<() => void>();
  #ending: Ending | null = null;
  #isClosed = false;

  /** @internal */
  constructor(backing: Backing<T>) {
    super((subscriber) => this.#serve(subscriber));
    this.#backing = backing;
  }

  /**
   * Sends `value`. It is delivered after this returns, so `next` may be called inside a delivery, and everyone sees one
   * order. After `error` or `complete` it does nothing.
   *
   * @throws ObjectUnsubscribedError after `unsubscribe`.
   */
  next(value: T): void {
    refuseClosed(this);
    if (this.#ending === null) this.#backing.send(value);
  }

  /**
   * Ends it with an error, which everyone gets after what was sent before, also who subscribes later. Does nothing after
   * the end.
   *
   * @throws ObjectUnsubscribedError after `unsubscribe`.
   */
  error(error: unknown): void {
    refuseClosed(this);
    if (this.#ending !== null) return;
    this.#ending = { error };
    this.#backing.tx.fail(error);
  }

  /**
   * Ends it: everyone completes after what was sent before, and who subscribes later at once. Does nothing after the end.
   *
   * @throws ObjectUnsubscribedError after `unsubscribe`.
   */
  complete(): void {
    refuseClosed(this);
    if (this.#ending !== null) return;
    this.#ending = "completed";
    this.#backing.tx.close();
  }

  /**
   * Lets go of all subscribers, without a word, and of what they have not got. Receivers that were asked for end. Any
   * further use is a mistake. Harmless when done before.
   */
  unsubscribe(): void {
    this.#isClosed = true;
    this.#ending ??= "completed";
    for (const stop of this.#flows) stop();
    this.#backing.tx.close();
  }

  /**
   * Subscribes as to any Observable. What the observer throws goes to rxjs's `config.onUnhandledError` and harms nobody.
   *
   * @throws ObjectUnsubscribedError after `unsubscribe`.
   */
  override subscribe(
    observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    refuseClosed(this);
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- who subscribes to an Observable may pass callbacks
    return super.subscribe(observerOrNext as (value: T) => void, error, complete);
  }

  /** An Observable of what this emits, that hides the rest. */
  asObservable(): Observable<T> {
    return new Observable((subscriber) => this.subscribe(subscriber));
  }

  /** True after `unsubscribe`; not by `error` or `complete`, as with a Subject. */
  get closed(): boolean {
    return this.#isClosed;
  }

  /** True while a value would reach somebody: a subscriber, or a receiver that was asked for. */
  get observed(): boolean {
    return this.#ending === null && this.#backing.tx.receiverCount > 0;
  }

  #serve(subscriber: Subscriber<T>): void {
    const { open, replays, reading } = this.#backing;
    const ending = this.#ending;
    if (ending !== null && !replays) {
      if (ending === "completed") subscriber.complete();
      else subscriber.error(ending.error);
      return;
    }
    const rx = open();
    const flow = outflow(rx, new ObserverSink(subscriber, report), reading, report);
    const stop = (): void => {
      this.#flows.delete(stop);
      flow.stop();
      rx[dispose](); // a flow that ended by itself has left its receiver in the channel
    };
    this.#flows.add(stop);
    subscriber.add(stop);
    flow.start();
  }
}
