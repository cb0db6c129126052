/** Many producers, many consumers, each sees every message; a slow one loses the oldest and never slows the rest. */
import { Chan } from "./chan.js";
import { Cursor } from "./cursor.js";
import type { ChannelOptions } from "./options.js";
import { Receiver } from "./receiver.js";
import { Sender } from "./sender.js";

export type { ChannelOptions, OnLag, SubscribeOptions } from "./options.js";
export { Receiver, type TryRecvResult } from "./receiver.js";
export { Sender, WeakSender } from "./sender.js";

/**
 * Makes a broadcast channel and its first receiver; more come from `tx.subscribe()`.
 *
 * @param capacity how many messages are kept for receivers that are behind: an integer of 1 or more.
 * @param options `replay`: how many of the last messages are kept for receivers that ask for them, whether or not
 * anyone listens, 0 (default) to `capacity`; `onLag`: what a receiver does when overrun, default `"error"`; `name`.
 * @throws RangeError if `capacity` or `replay` is out of range; TypeError if `onLag` is of the wrong kind.
 *
 * **Order**: every receiver sees every message sent while it is open, in the order of the sends. **Source**:
 * `tokio::sync::broadcast::channel`. Departures: the capacity is exact (Tokio rounds it up to a power of two); memory
 * is taken as messages pile up; `replay` and `onLag` are ours. For a channel without a first receiver: `new Sender`.
 *
 * @example
 * ```ts
 * import { broadcast } from "sluice";
 * const [tx, first] = broadcast.channel<number>(16);
 * const second = tx.subscribe();
 * tx.send(1); // => 2
 * tx.send(2); // => 2
 * tx.close();
 * for await (const n of first) console.log("first", n);
 * // => first 1
 * // => first 2
 * await second.recv(); // => 1
 * ```
 */
export function channel<T>(capacity: number, options?: ChannelOptions): [Sender<T>, Receiver<T>] {
  const chan = new Chan<T>(capacity, options);
  return [new Sender(chan), new Receiver(new Cursor(chan, chan.onLag, undefined))];
}
