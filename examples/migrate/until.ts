/** Waiting for a condition, where a test would sleep. */
import type { watch } from "sluice";

/** Resolves when the state is as wanted: at once, or when it has become so. */
export async function until<T>(state: watch.Sender<T>, isSo: (now: T) => boolean): Promise<void> {
  using rx = state.subscribe();
  await rx.waitFor(isSo);
}
