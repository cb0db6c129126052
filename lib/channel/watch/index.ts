/** One value that everybody can look at and wait for: only the newest counts. For state, not for events. */
import type { Receiver } from "./receiver.js";
import { type ChannelOptions, Sender } from "./sender.js";

export { Receiver } from "./receiver.js";
export { type ChannelOptions, Sender } from "./sender.js";

/**
 * Makes a watch channel and its first receiver, to which `initial` counts as seen; more come from `tx.subscribe()`.
 *
 * @param initial the first value: a watch always has one.
 * @param options `name`: shown by errors.
 *
 * **Order**: no receiver sees an older value after a newer one; values may be skipped. **Source**:
 * `tokio::sync::watch::channel`. For a channel without a first receiver: `new Sender(initial)`.
 *
 * @example
 * ```ts
 * import { watch } from "sluice";
 * const [tx, rx] = watch.channel(0);
 * const big = rx.waitFor((n) => n >= 10);
 * tx.send(3);
 * tx.send(12);
 * await big; // => 12
 * ```
 */
export function channel<T>(initial: T, options?: ChannelOptions): [Sender<T>, Receiver<T>] {
  const tx = new Sender(initial, options);
  return [tx, tx.subscribe()];
}
