/** A token that fires when its place is destroyed. */
import type { DestroyRef } from "@angular/core";
import { CancellationToken } from "../cancel/token.js";
import { checkOptions, wrongKind } from "../core/check.js";
import { type AngularOptions, contextOf, onDestroy } from "./context.js";

/**
 * A token that is cancelled when `ref` is destroyed; at once if it is.
 *
 * @param ref the `DestroyRef` of a component, directive, service or environment.
 * @param options `debugName`: stands in the default reason.
 * @throws TypeError if `ref` is no `DestroyRef`.
 *
 * **Cancel safety**: cancelling the token by hand takes its callback off the ref. **Source**: `takeUntilDestroyed`, as
 * a token: it can be given to everything that waits, and to `takeUntilCancelled`.
 *
 * @example
 * ```ts
 * import { createEnvironmentInjector, DestroyRef, type EnvironmentInjector, Injector } from "@angular/core";
 * import { fromDestroyRef } from "sluice/angular";
 * const injector = createEnvironmentInjector([], Injector.NULL as EnvironmentInjector);
 * const token = fromDestroyRef(injector.get(DestroyRef));
 * console.log(token.isCancelled); // => false
 * injector.destroy();
 * console.log(token.isCancelled); // => true
 * ```
 */
export function fromDestroyRef(ref: DestroyRef, options?: Pick<AngularOptions, "debugName">): CancellationToken {
  if (typeof (ref as Partial<DestroyRef> | null | undefined)?.onDestroy !== "function") {
    throw wrongKind("ref", "a DestroyRef", ref);
  }
  checkOptions("options", options);
  const token = new CancellationToken({ name: options?.debugName });
  const unregister = onDestroy(ref, () => token.cancel());
  if (!token.isCancelled) void token.cancelled().then(unregister);
  return token;
}

/**
 * A token that is cancelled when the place it is made in is destroyed.
 *
 * @param options `injector`, `debugName`.
 * @throws NG0203 without an injection context and without `injector`.
 *
 * **Source**: `inject(DestroyRef)` and {@link fromDestroyRef} in one.
 *
 * @example
 * ```ts
 * import { createEnvironmentInjector, type EnvironmentInjector, Injector } from "@angular/core";
 * import { mpsc } from "sluice";
 * import { injectCancellationToken } from "sluice/angular";
 * const injector = createEnvironmentInjector([], Injector.NULL as EnvironmentInjector);
 * const token = injectCancellationToken({ injector, debugName: "Dashboard" });
 * const [, rx] = mpsc.channel<string>(1);
 * const waiting = rx.recv({ signal: token }).catch((reason: unknown) => String(reason));
 * injector.destroy();
 * await waiting; // => "CancelledError: Dashboard was cancelled"
 * ```
 */
export function injectCancellationToken(options?: AngularOptions): CancellationToken {
  return fromDestroyRef(contextOf(injectCancellationToken, options).destroyRef, { debugName: options?.debugName });
}
