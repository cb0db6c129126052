/** What nobody can be handed (a throw inside a callback of the user) is reported as the platform reports it. */
const later = globalThis.queueMicrotask.bind(globalThis); // at once, because fake timers replace it

export function reportUnhandled(error: unknown): void {
  if (typeof globalThis.reportError === "function") {
    globalThis.reportError(error);
    return;
  }
  later(() => {
    throw error;
  });
}
