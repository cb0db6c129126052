/** What nobody can be handed (a throw inside a callback of the user) is reported as the platform reports it. */
export function reportUnhandled(error: unknown): void {
  if (typeof globalThis.reportError === "function") {
    globalThis.reportError(error);
    return;
  }
  setTimeout(() => {
    throw error;
  }, 0);
}
