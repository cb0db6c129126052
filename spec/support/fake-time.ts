/** Fake timers around each spec of one file, and the passing of time. */
import { afterEach, beforeEach, vi } from "vitest";
import { VirtualTime } from "../conformance/virtual-time.ts";
import { settle } from "./settle.ts";

export function fakeTime(): void {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
}

/** Lets `ms` pass, with all microtasks before, between and after. */
export async function pass(ms: number): Promise<void> {
  await settle();
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
}

/** A clock moved by hand around each spec of one file: `now += ms` is a busy host, on which no timer fires yet. */
export function handTime(): { readonly time: VirtualTime } {
  const hand = {} as { time: VirtualTime };
  beforeEach(() => void (hand.time = new VirtualTime()));
  afterEach(() => hand.time.restore());
  return hand;
}
