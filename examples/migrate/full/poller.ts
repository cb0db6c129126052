/** The poller of the fully migrated state: asks for the status on every beat, and when photos were stored. */
import { interval, select, type watch } from "sluice";
import { AWAY, type Status } from "../contract.js";
import type { Parts } from "./bus.js";

export async function poll(
  { api, bus, pollMs }: Parts,
  status: watch.Sender<Status>,
  signal: AbortSignal,
): Promise<void> {
  const beat = interval(pollMs, { missedTick: "skip" });
  await using stored = bus.on("stored").readyChunks(1024); // those that come during a request are one reason to ask again
  for (;;) {
    await select({ beat, stored }, { signal });
    const now = await api.status(signal).catch(() => AWAY);
    signal.throwIfAborted();
    status.sendIfModified(() => now);
  }
}
