/**
 * The async context (`AsyncLocalStorage`, `AsyncContext`) of a moment, to run functions in later.
 *
 * What is resumed through a promise keeps its own context; what is called back would run in that of whoever sent. On Node
 * it is an `AsyncResource` that is entered, and nothing around it: there may be one for every task. What
 * `AsyncLocalStorage.snapshot()` gives is a resource too, behind a bound function that costs six times as much a call.
 */

/** The context of a moment; the shape is that of an `AsyncResource`. */
export interface Context {
  /** Calls `fn` with `self` as its `this`, in the context that was captured. */
  runInAsyncScope<S>(fn: (this: S) => void, self: S): void;
}

interface Scope {
  run(fn: () => void): void;
}

/** What the host has. */
const host = globalThis as {
  readonly AsyncContext?: { readonly Snapshot: new () => Scope };
  readonly Zone?: { readonly current: Scope };
  readonly process?: { getBuiltinModule?: (name: string) => unknown };
};

/** Nobody is told when a resource is collected; so it is smaller. */
const MANUAL = { requireManualDestroy: true };

const DIRECT: Context = {
  runInAsyncScope: (fn, self) => fn.call(self),
};

class Scoped implements Context {
  readonly scope: Scope;
  readonly inner: Context;

  constructor(scope: Scope, inner: Context) {
    this.scope = scope;
    this.inner = inner;
  }

  runInAsyncScope<S>(fn: (this: S) => void, self: S): void {
    this.scope.run(() => this.inner.runInAsyncScope(fn, self));
  }
}

/** Captures the context of this moment. */
export const captureContext: () => Context = chooseCapture();

/**
 * Captures the zone of zone.js too, as a reaction on a promise does. For what begins in it, not for what is delivered:
 * entering Angular's zone makes it look for changes.
 */
export const captureZone: () => Context = chooseZoneCapture();

function chooseCapture(): () => Context {
  const { AsyncContext } = host;
  if (AsyncContext !== undefined) return () => new Scoped(new AsyncContext.Snapshot(), DIRECT);
  const hooks = host.process?.getBuiltinModule?.("node:async_hooks") as
    { AsyncResource?: new (type: string, options: unknown) => Context } | undefined;
  const Resource = hooks?.AsyncResource;
  return Resource === undefined ? () => DIRECT : () => new Resource("sluice", MANUAL);
}

function chooseZoneCapture(): () => Context {
  const { Zone } = host;
  return Zone === undefined ? captureContext : () => new Scoped(Zone.current, captureContext());
}
