/** Many producers, one consumer (or a pool that shares it), a queue of bounded length between them. */
import { checkFunction, checkInteger, checkOptions } from "../../core/check.js";
import { Chan, type Traits } from "./chan.js";
import { Receiver, UnboundedReceiver } from "./receiver.js";
import { Sender, UnboundedSender } from "./sender.js";

export { Permit } from "./permit.js";
export { Receiver, type TryRecvResult, UnboundedReceiver } from "./receiver.js";
export {
  type ForceSendResult,
  Sender,
  type TryReserveManyResult,
  type TryReserveResult,
  type TrySendError,
  type TrySendResult,
  UnboundedSender,
  WeakSender,
} from "./sender.js";

/** Options of `channel` and `unboundedChannel`. */
export interface ChannelOptions<T> {
  /** Shown by errors. */
  readonly name?: string | undefined;
  /**
   * Called with each message that is discarded because the receiver was disposed, synchronously inside the dispose, and
   * with a message that a permit sends later. What it throws is reported as unhandled and stops nothing.
   */
  readonly onUndelivered?: ((value: T) => void) | undefined;
}

/**
 * Makes a bounded channel. A sender that finds it full waits; that is the backpressure.
 *
 * @param capacity how many messages may be under way: an integer of 0 or more. 0 makes a rendezvous channel: a send
 * completes when a receiver takes the message.
 * @throws RangeError if `capacity` is out of range.
 *
 * **Order**: first in, first out; waiting senders and waiting readers are served in order of arrival. **Source**:
 * `tokio::sync::mpsc::channel`; capacity 0, which Tokio refuses, is Go's `make(chan T)`.
 *
 * @example
 * ```ts
 * import { mpsc } from "sluice";
 * const [tx, rx] = mpsc.channel<number>(1);
 * const producer = (async () => {
 *   for (let i = 0; i < 3; i += 1) await tx.send(i * i); // waits while the consumer is behind
 *   tx.close();
 * })();
 * const seen: number[] = [];
 * for await (const n of rx) seen.push(n);
 * await producer;
 * console.log(seen); // => [0, 1, 4]
 * ```
 */
export function channel<T>(capacity: number, options?: ChannelOptions<T>): [Sender<T>, Receiver<T>] {
  checkInteger("capacity", capacity, 0);
  const chan = open(capacity, options);
  return [new Sender(chan), new Receiver(chan)];
}

/**
 * Makes an unbounded channel: `send` is synchronous and never refuses for lack of room. Prefer a bounded one, unless
 * the producer cannot run ahead without end.
 *
 * **Source**: `tokio::sync::mpsc::unbounded_channel`.
 *
 * @example
 * ```ts
 * import { mpsc } from "sluice";
 * const [tx, rx] = mpsc.unboundedChannel<string>();
 * tx.send("now");
 * await rx.recv(); // => "now"
 * ```
 */
export function unboundedChannel<T>(options?: ChannelOptions<T>): [UnboundedSender<T>, UnboundedReceiver<T>] {
  const chan = open(Infinity, options);
  return [new UnboundedSender(chan), new UnboundedReceiver(chan)];
}

const PLAIN: Traits<unknown> = { name: "mpsc channel" };

function open<T>(capacity: number, options: ChannelOptions<T> | undefined): Chan<T> {
  checkOptions("options", options);
  if (options?.onUndelivered !== undefined) checkFunction("onUndelivered", options.onUndelivered);
  return new Chan<T>(capacity, options === undefined ? PLAIN : traitsOf(options));
}

function traitsOf<T>({ name, onUndelivered }: ChannelOptions<T>): Traits<T> {
  return { name: name === undefined ? "mpsc channel" : `channel "${name}"`, onUndelivered };
}
