/**
 * What becomes of a value for which there is no room.
 *
 * An Observable pushes: it cannot be made to wait, so between it and a bounded channel somebody has to choose what is
 * lost. No choice is right for everyone, so there is no default: the types demand one, and so does the check.
 */
import { checkFunction, checkInteger, checkOneOf, checkOptions, wrongKind } from "../core/check.js";

/**
 * - `"error"`: the receiver fails with an `OverflowError`, after what is buffered, and the source is unsubscribed at once.
 * - `"drop-oldest"`: the oldest buffered value makes room.
 * - `"drop-newest"`: the value that finds no room is dropped.
 * - `"unbounded"`: there is always room, as long as there is memory.
 */
export type Overflow = "error" | "drop-oldest" | "drop-newest" | "unbounded";

/** Why a value was dropped: no room, or nobody left to receive it. */
export type DropReason = "full" | "closed";

/** What is told of values that are dropped. */
export interface DropOptions<T> {
  /**
   * Called with every value that is dropped. What it throws is reported as unhandled and stops nothing.
   *
   * `"full"`: displaced, refused or, under `"error"`, the value that was one too many. `"closed"`: it came when nobody
   * could receive it any more, or was still buffered when the reader left.
   */
  readonly onDrop?: ((value: T, reason: DropReason) => void) | undefined;
}

/** The policy of a way from a push source into a channel. */
export type OverflowOptions<T> = DropOptions<T> &
  (
    | {
        readonly overflow: "unbounded";
        /** Of no effect, but checked: so the policy can be changed by one word. */
        readonly capacity?: number | undefined;
      }
    | {
        // last, because TypeScript names the last of them where the policy is missing
        readonly overflow: Exclude<Overflow, "unbounded">;
        /** How many values may wait: an integer of 1 or more. */
        readonly capacity: number;
      }
  );

const POLICIES: readonly Overflow[] = ["error", "drop-oldest", "drop-newest", "unbounded"];

/** Checks a policy, and `onDrop`. */
export function checkPolicy(options: DropOptions<never> & { readonly overflow: Overflow }): void {
  if (options === undefined) throw wrongKind("options", "an object with overflow", options);
  checkOptions("options", options);
  checkOneOf("overflow", options.overflow, POLICIES);
  if (options.onDrop !== undefined) checkFunction("onDrop", options.onDrop);
}

/** Checks a policy and its capacity. */
export function checkOverflow(options: OverflowOptions<never>): void {
  checkPolicy(options);
  if (options.overflow !== "unbounded" || options.capacity !== undefined) checkInteger("capacity", options.capacity, 1);
}
