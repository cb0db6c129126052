/** A BehaviorSubject that is a watch channel. */
import { Chan } from "../channel/watch/chan.js";
import { type ChannelOptions, Receiver, Sender } from "../channel/watch/index.js";
import { Seat } from "../channel/watch/place.js";
import { checkOptions } from "../core/check.js";
import { ChannelSubject, refuseClosed } from "./channel-subject.js";

/** The settings of a `WatchSubject`. */
export type WatchSubjectOptions = ChannelOptions;

/**
 * A BehaviorSubject for state: a subscriber gets the current value inside `subscribe`, and then, on a microtask, the newest
 * value whenever there is one that it has not had (in the next turn of the event loop, where that is behind: `setCoopSlice`).
 *
 * It holds one value and nothing else, however fast it changes and however slow its subscribers are. `value` is always the
 * newest, also before anybody was told.
 *
 * *Where code written for a BehaviorSubject breaks*, because only the newest value counts:
 * - of `next(1); next(2); next(3)` in one go a subscriber sees 3: do not count, sum, pair or buffer what comes (`scan`,
 *   `pairwise`, `bufferCount`, `take(n)`, `toArray`), and do not send events or commands. Use a `BroadcastSubject` for
 *   those;
 * - a value that comes and goes in one go (`next(true); next(false)`) is never seen: `filter(Boolean)` misses it;
 * - what a subscriber does has not happened on the line after `next`, unless it subscribed there. What is derived
 *   (`combineLatest`, `map` into another subject) is therefore late by a microtask for each step, while `value` is not;
 * - inside a subscriber's `next`, another `next` is delivered after this one has returned, and others may see only it;
 * - marble tests deliver in virtual time, which runs no microtasks: they see the value at the subscription only.
 *
 * @param initial the first value.
 * @param options `name`: shown by errors.
 * @throws TypeError if an option is of the wrong kind.
 *
 * **Cancel safety**: unsubscribing, also inside `next`, is final: nothing more is delivered. **Order**: no subscriber sees an
 * older value after a newer one. An error or the completion comes after the newest value. **Source**: `tokio::sync::watch`
 * in the shape of RxJS 7's `BehaviorSubject`: `next` of an equal value tells, `value` throws after `error` and after
 * `unsubscribe`, and who subscribes after the end is told that only. Departures: see above; `instanceof Subject` is false;
 * `next` after the end changes nothing, where it changes the `value` of a BehaviorSubject.
 *
 * @example
 * ```ts
 * import { WatchSubject } from "sluice/rxjs";
 * const progress = new WatchSubject(0);
 * progress.subscribe((percent) => console.log(percent)); // => 0, 100
 * for (const percent of [25, 50, 100]) progress.next(percent);
 * progress.value; // => 100
 * ```
 */
export class WatchSubject<T> extends ChannelSubject<T> {
  readonly #chan: Chan<T>;

  constructor(initial: T, options?: WatchSubjectOptions) {
    checkOptions("options", options);
    const chan = new Chan(initial, options?.name);
    const tx = new Sender<T>(chan);
    super({
      tx,
      send: (value) => tx.sendReplace(value),
      open: () => new Receiver(new Seat(chan, chan.version)),
      replays: false,
      reading: {},
    });
    this.#chan = chan;
  }

  /** The newest value; see `getValue`. */
  get value(): T {
    return this.getValue();
  }

  /**
   * The newest value, also after `complete`.
   *
   * @throws the error, after `error`; ObjectUnsubscribedError after `unsubscribe`.
   */
  getValue(): T {
    const { failure, value } = this.#chan;
    if (failure !== null) throw failure.error;
    refuseClosed(this);
    return value;
  }

  /**
   * Makes a receiver, to which the current value counts as seen, for code that waits: it can be awaited, looped over and
   * selected. It counts as a subscriber and has to be closed as one is unsubscribed.
   *
   * @throws ObjectUnsubscribedError after `unsubscribe`.
   *
   * **Source**: `watch::Sender::subscribe`.
   */
  receiver(): Receiver<T> {
    refuseClosed(this);
    const chan = this.#chan;
    return new Receiver(new Seat(chan, chan.version));
  }
}
