/** A sender as an rxjs observer. */
import type { Observer } from "rxjs";
import { dropper, Inlet, isSender } from "../bridge/inlet.js";
import { checkPolicy, type DropOptions, type Overflow } from "../bridge/overflow.js";
import type { Sender, UnboundedSender } from "../channel/mpsc/index.js";
import { wrongKind } from "../core/check.js";
import { report } from "./report.js";

/** The policy for a sender of a bounded channel. */
export interface AsObserverOptions<T> extends DropOptions<T> {
  readonly overflow: Exclude<Overflow, "unbounded">;
}

/** The policy for a sender that always has room: whichever it is, it never comes to that. */
export interface AsUnboundedObserverOptions<T> extends DropOptions<T> {
  readonly overflow: Overflow;
}

/**
 * Lets an Observable feed a channel of yours: `source$.subscribe(asObserver(tx, { overflow: "drop-oldest" }))`.
 *
 * `next` sends at once or meets the policy, `error` fails the channel, `complete` closes `tx`. Give each source a clone
 * if several feed one channel.
 *
 * @param tx the sender; it belongs to the observer from now on.
 * @param options `overflow`: an observer cannot unsubscribe its source, so `"error"` fails the channel with an
 * `OverflowError`, and later values are dropped as `"closed"`. `"unbounded"` is for an `UnboundedSender`. `onDrop(value,
 * reason)`: called with every value that is dropped; what the channel still held when its receiver was disposed goes to
 * the channel's own `onUndelivered`.
 * @returns the observer.
 * @throws TypeError or RangeError if the policy is missing or does not fit the sender.
 *
 * **Order**: that of the calls; `next` may be called inside `next`. **Source**: ours. An error that finds the channel
 * closed goes to rxjs's `config.onUnhandledError`.
 *
 * @example
 * ```ts
 * import { Subject } from "rxjs";
 * import { mpsc } from "sluice";
 * import { asObserver } from "sluice/rxjs";
 * const [tx, rx] = mpsc.channel<string>(2);
 * const clicks = new Subject<string>();
 * clicks.subscribe(asObserver(tx, { overflow: "drop-newest", onDrop: (click) => console.log(click) })); // => third
 * for (const click of ["first", "second", "third"]) clicks.next(click);
 * clicks.complete();
 * await rx.recvMany(10); // => ["first", "second"]
 * ```
 */
export function asObserver<T>(tx: Sender<T>, options: AsObserverOptions<T>): Observer<T>;
export function asObserver<T>(tx: UnboundedSender<T>, options: AsUnboundedObserverOptions<T>): Observer<T>;
export function asObserver<T>(
  tx: Sender<T> | UnboundedSender<T>,
  options: AsObserverOptions<T> | AsUnboundedObserverOptions<T>,
): Observer<T> {
  checkPolicy(options);
  checkFit(tx, options.overflow);
  return new Inlet(tx, options.overflow, dropper(options, report), report).observer();
}

function checkFit(tx: unknown, overflow: Overflow): void {
  if (!isSender(tx)) throw wrongKind("tx", "an mpsc sender", tx);
  if (!("maxCapacity" in tx)) return;
  if (overflow === "unbounded") throw new TypeError('overflow must not be "unbounded" for a sender with a capacity');
  if (overflow === "drop-oldest" && tx.maxCapacity === 0) {
    throw new RangeError('tx must have a capacity of 1 or more for "drop-oldest", got 0');
  }
}
