/** One value from one sender to one receiver: a reply. */
import { checkFunction, checkOptions } from "../../core/check.js";
import { Receiver } from "./receiver.js";
import { Sender } from "./sender.js";
import { Shot } from "./shot.js";

export { Receiver, type TryRecvResult } from "./receiver.js";
export { Sender } from "./sender.js";

/** Options of `channel`. */
export interface ChannelOptions<T> {
  /** Shown by errors. */
  readonly name?: string;
  /**
   * Called with a value that was sent and is discarded because the receiver was disposed, synchronously inside the
   * dispose. What it throws is reported as unhandled and stops nothing.
   */
  readonly onUndelivered?: (value: T) => void;
}

/**
 * Makes a channel for one value.
 *
 * @throws TypeError if `onUndelivered` is no function.
 *
 * **Source**: `tokio::sync::oneshot::channel`.
 *
 * @example
 * ```ts
 * import { mpsc, oneshot } from "sluice";
 * const [tx, rx] = mpsc.channel<{ word: string; reply: oneshot.Sender<number> }>(4);
 * rx.subscribe(({ word, reply }) => void reply.send(word.length));
 *
 * const [reply, answer] = oneshot.channel<number>();
 * await tx.send({ word: "sluice", reply });
 * await answer; // => 6
 * ```
 */
export function channel<T>(options?: ChannelOptions<T>): [Sender<T>, Receiver<T>] {
  checkOptions("options", options);
  if (options?.onUndelivered !== undefined) checkFunction("onUndelivered", options.onUndelivered);
  const shot = new Shot<T>(options?.name, options?.onUndelivered);
  return [new Sender(shot), new Receiver(shot)];
}
