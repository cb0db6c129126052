/**
 * A push source into a channel that never is full: a watch, a broadcast or a oneshot channel of its own.
 *
 * No value has to be refused here, so there is no policy: a watch keeps the newest, a broadcast tells whoever lags, a
 * oneshot wants one. What is the same for all stands here; what a sender says to a value says whether to go on.
 */
import * as broadcast from "../channel/broadcast/index.js";
import * as oneshot from "../channel/oneshot/index.js";
import * as watch from "../channel/watch/index.js";
import { checkOptions, wrongKind } from "../core/check.js";
import { cancelOf, type WaitOptions } from "../core/cancel.js";
import type { Inflow } from "./connect.js";
import type { Report } from "./inlet.js";
import { Tether, type Tied } from "./tether.js";

/** The settings of every channel that is fed by a push source. */
export interface FeedOptions extends WaitOptions {
  /** Shown by errors. */
  readonly name?: string | undefined;
}

/** The settings of a broadcast channel that is fed by a push source. */
export interface BroadcastFeedOptions extends FeedOptions, broadcast.ChannelOptions {
  /** How many values are kept for receivers that are behind: an integer of 1 or more. */
  readonly capacity: number;
}

/** A sender: what it says to a value is whether more are wanted. */
interface Fed<T> extends Tied {
  send(value: T): boolean | number;
}

export class Feed<T> implements Inflow<T> {
  readonly #tx: Fed<T>;
  readonly #tether: Tether;

  constructor(tx: Fed<T>, signal: WaitOptions["signal"], report: Report) {
    this.#tx = tx;
    this.#tether = new Tether(tx, signal, report);
  }

  get isLeft(): boolean {
    return this.#tether.isCut;
  }

  attach(detach: () => void): void {
    this.#tether.attach(detach);
  }

  next(value: T): void {
    const isWanted = !this.#tether.isOver && Boolean(this.#tx.send(value));
    if (!isWanted) this.#tether.cut();
  }

  /** When nobody receives any more an error is of no interest to anyone, as after `unsubscribe`. */
  error(error: unknown): void {
    if (!this.#tether.isOver) this.#tx.fail(error);
    this.#tether.cut();
  }

  complete(): void {
    this.#tether.cut();
  }
}

/** A watch channel, and what feeds it. */
export function feedWatch<T>(
  initial: T,
  options: FeedOptions | undefined,
  report: Report,
): [Feed<T>, watch.Receiver<T>] {
  const signal = check(options);
  const [tx, rx] = watch.channel(initial, { name: nameOf(options) });
  return [new Feed(tx, signal, report), rx];
}

/** A broadcast channel, and what feeds it. */
export function feedBroadcast<T>(options: BroadcastFeedOptions, report: Report): [Feed<T>, broadcast.Receiver<T>] {
  if (options === undefined) throw wrongKind("options", "an object with capacity", options);
  const signal = check(options);
  const [tx, rx] = broadcast.channel<T>(options.capacity, { ...options, name: nameOf(options) });
  return [new Feed(tx, signal, report), rx];
}

/** A oneshot channel, and what feeds it: one value is all that is wanted. */
export function feedOneshot<T>(options: FeedOptions | undefined, report: Report): [Feed<T>, oneshot.Receiver<T>] {
  const signal = check(options);
  const [tx, rx] = oneshot.channel<T>({ name: nameOf(options) });
  const fed: Fed<T> = {
    send(value) {
      tx.send(value);
      return false;
    },
    fail: (error) => tx.fail(error),
    close: () => tx.close(),
    closed: () => tx.closed(),
  };
  return [new Feed(fed, signal, report), rx];
}

const nameOf = (options: FeedOptions | undefined): string => options?.name ?? "from an Observable";

function check(options: FeedOptions | undefined): WaitOptions["signal"] {
  checkOptions("options", options);
  if (options?.signal !== undefined) cancelOf(options.signal);
  return options?.signal;
}
