/**
 * The async context (`AsyncLocalStorage`, `AsyncContext`) of a moment, to run callbacks in later.
 *
 * What is resumed through a promise keeps its own context; what is called back would run in that of whoever sent. On Node
 * it is an `AsyncResource` that is entered: what `AsyncLocalStorage.snapshot()` gives is one too, behind a bound function
 * that costs six times as much a call.
 */

/** Runs `fn` in the context that was captured. */
export type Context = (fn: () => void) => void;

interface Entered {
  runInAsyncScope(fn: () => void): void;
}
interface Snapshot {
  run(fn: () => void): void;
}

/** Captures the context of this moment. */
export const captureContext: () => Context = chooseCapture();

function chooseCapture(): () => Context {
  const native = (globalThis as { AsyncContext?: { Snapshot: new () => Snapshot } }).AsyncContext;
  if (native !== undefined) {
    return () => {
      const snapshot = new native.Snapshot();
      return (fn) => snapshot.run(fn);
    };
  }
  const host = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  const hooks = host?.getBuiltinModule?.("node:async_hooks") as
    { AsyncResource?: new (type: string) => Entered } | undefined;
  const Resource = hooks?.AsyncResource;
  if (Resource === undefined) return () => (fn) => fn();
  return () => {
    const resource = new Resource("sluice");
    return (fn) => resource.runInAsyncScope(fn);
  };
}
