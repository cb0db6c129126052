/** A Subject that is a broadcast channel. */
import { Chan } from "../channel/broadcast/chan.js";
import { Cursor } from "../channel/broadcast/cursor.js";
import { type ChannelOptions, Receiver, Sender, type SubscribeOptions } from "../channel/broadcast/index.js";
import { checkSubscribe } from "../channel/broadcast/options.js";
import { checkOptions, wrongKind } from "../core/check.js";
import { ChannelSubject, refuseClosed } from "./channel-subject.js";

/** The settings of a `BroadcastSubject`. */
export interface BroadcastSubjectOptions extends ChannelOptions {
  /** How many values are kept for subscribers that are behind: an integer of 1 or more. */
  readonly capacity: number;
}

/**
 * A Subject with a bound, or with `replay` a ReplaySubject with one: it sends to every subscriber, which gets it on a
 * microtask of its own.
 *
 * A subscriber that is more than `capacity` values behind loses the oldest it has not got, and only that subscriber:
 * `onLag` says what then happens. Since nobody is served before `next` returns, all of them are behind by what is sent
 * in one go. And when the event loop has had no turn for some time (`setCoopSlice`), deliveries wait for one, but `next`
 * does not. So choose a `capacity` of several of the longest bursts, or an `onLag`.
 *
 * *Where code written for a Subject breaks*, because nothing is delivered inside `next`, nor inside `subscribe`:
 * - what a subscriber does has not happened on the line after `next`: it happens on a microtask, or, where the event loop
 *   is behind, in its next turn;
 * - a value that a subscriber was sent and had not got when it unsubscribed is not delivered;
 * - subscribers take turns by bursts and not by values: the first gets all of a burst, then the second;
 * - inside a subscriber's `next`, another `next` comes after all that was sent before, not before the rest is served;
 * - a Subject that is a node of a synchronous loop (`expand` by hand, a reducer) now gives the event loop a turn;
 * - marble tests deliver in virtual time, which runs no microtasks: `expectObservable(subject)` sees no value. What is
 *   sent to it, and its subscriptions, can be tested so;
 * - a burst in excess of `capacity` fails a subscriber with a `LaggedError`, unless `onLag` says otherwise.
 *
 * *Gotchas.* `retry()` after a lag subscribes anew and sees later values only; to go on with what is kept use `onLag`.
 *
 * @param options `capacity`: how many values are kept for subscribers that are behind, 1 or more. `replay`: how many of the
 * last values one that subscribes later gets first, also after the end, 0 (default) to `capacity`. `onLag`, of each
 * subscription: `"error"` (default) fails it with a `LaggedError`; `"skip"` goes on with the oldest value that is kept; a
 * function is told how many were missed, in their place, and goes on. `name`: shown by errors.
 * @throws TypeError or RangeError if an option is wrong.
 *
 * **Cancel safety**: unsubscribing, also inside `next`, is final: nothing more is delivered. **Order**: every subscriber
 * sees the values in the order of the sends. Who subscribes inside a delivery sees later ones. **Source**:
 * `tokio::sync::broadcast` in the shape of RxJS 7's `Subject` and `ReplaySubject`. Departures from those: see above, and
 * `instanceof Subject` is false.
 *
 * @example
 * ```ts
 * import { filter } from "rxjs";
 * import { BroadcastSubject } from "sluice/rxjs";
 * const events = new BroadcastSubject<string>({ capacity: 64 });
 * events.pipe(filter((event) => event !== "ping")).subscribe((event) => console.log(event)); // => open, close
 * const audit = events.receiver();
 * for (const event of ["open", "ping", "close"]) events.next(event);
 * events.complete();
 * await audit.recv(); // => "open"
 * ```
 */
export class BroadcastSubject<T> extends ChannelSubject<T> {
  readonly #chan: Chan<T>;

  constructor(options: BroadcastSubjectOptions) {
    if (options === undefined) throw wrongKind("options", "an object with capacity", options);
    checkOptions("options", options);
    const chan = new Chan<T>(options.capacity, options);
    const tx = new Sender(chan);
    super({
      tx,
      send: (value) => tx.send(value),
      open: () => new Receiver(new Cursor(chan, "error", { replay: true })),
      replays: chan.replay > 0,
      reading: { onLag: chan.onLag },
    });
    this.#chan = chan;
  }

  /**
   * Makes a receiver that stands where one who subscribes now would stand, for code that reads: it can be awaited, looped
   * over and selected. It counts as a subscriber and has to be closed as one is unsubscribed.
   *
   * @param options `replay`: less of the past, by default all that the subject keeps. `onLag`: by default the subject's.
   * @throws RangeError or TypeError if an option is out of range; ObjectUnsubscribedError after `unsubscribe`.
   *
   * **Source**: `broadcast::Sender::subscribe`.
   */
  receiver(options?: SubscribeOptions): Receiver<T> {
    const chan = this.#chan;
    checkSubscribe(options, chan.replay);
    refuseClosed(this);
    return new Receiver(new Cursor(chan, chan.onLag, { ...options, replay: options?.replay ?? true }));
  }
}
