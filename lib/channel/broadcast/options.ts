/** What can be chosen about a broadcast channel and about each of its receivers, and the checks of it. */
import { checkInteger, checkOptions, wrongKind } from "../../core/check.js";

/**
 * What a receiver does when it was overrun: `"error"` tells its reader with a `LaggedError`, `"skip"` goes on as if
 * nothing had been missed, and a function is told how many messages were missed and goes on.
 *
 * Reading runs no user code: the function is called on a microtask of its own, queued when the reader meets the gap.
 * What it throws is reported as unhandled and stops nothing.
 */
export type OnLag = "error" | "skip" | ((missed: number) => void);

/** Options of `channel` and of `new Sender`. */
export interface ChannelOptions {
  /** How many of the last messages are kept for receivers that ask for them: 0 (default) to the capacity. */
  readonly replay?: number | undefined;
  /** For the first receiver, and for those of `subscribe` that choose nothing else. Default `"error"`. */
  readonly onLag?: OnLag | undefined;
  /** Shown by errors. */
  readonly name?: string | undefined;
}

/** Options of `subscribe` and `resubscribe`. */
export interface SubscribeOptions {
  /**
   * What the receiver sees of the past: `true` all messages that the channel keeps for replay, a number at most so many
   * of them, from 0 to the channel's `replay`. Default `false`.
   */
  readonly replay?: boolean | number | undefined;
  /** Default: that of the channel (`subscribe`), that of the receiver it is made from (`resubscribe`). */
  readonly onLag?: OnLag | undefined;
}

export function checkChannel(capacity: number, options: ChannelOptions | undefined): void {
  checkInteger("capacity", capacity, 1);
  checkOptions("options", options);
  if (options?.replay !== undefined) checkInteger("replay", options.replay, 0, capacity);
  checkOnLag(options?.onLag);
}

/** Checks `options` against a channel that keeps `kept` messages. */
export function checkSubscribe(options: SubscribeOptions | undefined, kept: number): void {
  if (isObserver(options)) {
    throw new TypeError(
      "options must not be an observer: a sender is no Observable, use a receiver: tx.subscribe().subscribe(observer)",
    );
  }
  checkOptions("options", options);
  const replay = options?.replay;
  if (replay !== undefined && typeof replay !== "boolean") checkInteger("replay", replay, 0, kept);
  checkOnLag(options?.onLag);
}

function checkOnLag(onLag: unknown): void {
  if (onLag === undefined || onLag === "error" || onLag === "skip" || typeof onLag === "function") return;
  throw wrongKind("onLag", '"error", "skip" or a function', onLag);
}

function isObserver(value: unknown): boolean {
  if (typeof value === "function") return true;
  return typeof value === "object" && value !== null && ("next" in value || "error" in value || "complete" in value);
}
