/**
 * What every function of this entry needs of Angular: where it runs, when that ends, and whom to tell of errors.
 *
 * A destroy is heard of once, also one that is past: `DestroyRef.onDestroy` throws on a ref that is destroyed already.
 */
import { assertInInjectionContext, DestroyRef, ErrorHandler, inject, Injector, NgZone } from "@angular/core";
import { checkOptions, wrongKind } from "../core/check.js";
import { reportUnhandled } from "../core/report.js";

/** The last argument of every function of this entry. */
export interface AngularOptions {
  /** Where to run: whose destroy ends it, whose services it uses. Default: that of the current injection context. */
  readonly injector?: Injector | undefined;
  /** Shown by Angular's development tools, and by errors. */
  readonly debugName?: string | undefined;
}

/** Where a function of this entry runs. Its services are taken at once: a destroyed injector gives none. */
export class Context {
  readonly injector: Injector;
  readonly destroyRef: DestroyRef;
  readonly #zone: NgZone | null;
  readonly #errors: ErrorHandler | null;

  constructor(injector: Injector) {
    this.injector = injector;
    this.destroyRef = injector.get(DestroyRef);
    this.#zone = injector.get(NgZone, null);
    this.#errors = injector.get(ErrorHandler, null);
  }

  /** Runs `fn` when the place is destroyed; at once if it is. */
  onDestroy(fn: () => void): () => void {
    return onDestroy(this.destroyRef, fn);
  }

  /** Tells the application's `ErrorHandler` of an error that nobody takes. What it throws itself disturbs nobody here. */
  readonly report = (error: unknown): void => {
    try {
      if (this.#errors === null) reportUnhandled(error);
      else this.#errors.handleError(error);
    } catch (thrown) {
      reportUnhandled(thrown);
    }
  };

  /** Runs `fn` where promises do not set off change detection: a signal that is set does so anyway. */
  outside<R>(fn: () => R): R {
    return this.#zone === null ? fn() : this.#zone.runOutsideAngular(fn);
  }
}

/**
 * The context of a call of `caller`.
 *
 * @throws Angular's NG0203 if there is neither an injector in `options` nor an injection context; TypeError if the injector is
 * none, or destroyed.
 */
export function contextOf(caller: (...args: never[]) => unknown, options: AngularOptions | undefined): Context {
  checkOptions("options", options);
  const injector = options?.injector;
  if (injector === undefined) {
    assertInInjectionContext(caller);
    return new Context(inject(Injector));
  }
  if (typeof (injector as { readonly get?: unknown } | null)?.get !== "function") {
    throw wrongKind("injector", "an Injector", injector);
  }
  try {
    return new Context(injector);
  } catch (error) {
    if (!isDestroyedError(error)) throw error;
    throw new TypeError("injector must not be destroyed", { cause: error });
  }
}

/** Runs `fn` when `ref` is destroyed; at once if it is. */
export function onDestroy(ref: DestroyRef, fn: () => void): () => void {
  // refs of Angular 20.0 do not say whether they are destroyed, they throw
  if ((ref as { destroyed?: boolean }).destroyed !== true) {
    try {
      return ref.onDestroy(fn);
    } catch (error) {
      if (!isDestroyedError(error)) throw error;
    }
  }
  fn();
  return () => {};
}

/** NG0205 of an injector, NG0911 of a view. */
function isDestroyedError(error: unknown): boolean {
  return error instanceof Error && "code" in error && [205, 911].includes(Math.abs(error.code as number));
}
