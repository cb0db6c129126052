/** What nobody can be handed (a throw inside a callback of the user) is reported as the platform reports it. */
import { microtask } from "./coop.js";

export function reportUnhandled(error: unknown): void {
  if (typeof globalThis.reportError === "function") {
    globalThis.reportError(error);
    return;
  }
  microtask(() => {
    throw error;
  });
}
