/** A signal as a watch channel. */
import { effect, type Signal, untracked } from "@angular/core";
import { type Receiver, Sender } from "../channel/watch/index.js";
import { checkFunction } from "../core/check.js";
import { type AngularOptions, contextOf } from "./context.js";

/**
 * The changes of a signal as a watch channel.
 *
 * @param source the signal. Its value is taken at once; what reading it throws now is thrown.
 * @param options `injector`, `debugName`.
 * @returns the receiver. It closes when the place is destroyed, and keeps the last value; if reading the signal throws
 * later, it fails with that error. When the last receiver is closed, the signal is not watched any more.
 * @throws TypeError if `source` is no signal; NG0203 without an injection context and without `injector`.
 *
 * **Order**: changes are told by an effect: when Angular runs effects, and only the value that the signal has then. So
 * it is for state, not for events. **Source**: Angular's `toObservable`.
 *
 * @example
 * ```ts no-run
 * import { type Injector, signal } from "@angular/core";
 * import { toWatch } from "sluice/angular";
 * declare const injector: Injector;
 * const query = signal("");
 * const rx = toWatch(query, { injector });
 * for await (const text of rx) console.log(text); // "" and then what is typed
 * ```
 */
export function toWatch<T>(source: Signal<T>, options?: AngularOptions): Receiver<T> {
  const context = contextOf(toWatch, options);
  checkFunction("source", source);
  const tx = new Sender(untracked(source), options?.debugName === undefined ? {} : { name: options.debugName });
  const rx = tx.subscribe();
  if (context.destroyRef.destroyed) {
    tx.close();
    return rx;
  }
  const watching = effect(
    () => {
      let value: T;
      try {
        value = source();
      } catch (error) {
        untracked(() => tx.fail(error));
        return;
      }
      untracked(() => {
        if (!tx.isClosed) tx.sendIfModified(() => value);
      });
    },
    { injector: context.injector, ...(options?.debugName === undefined ? {} : { debugName: options.debugName }) },
  );
  void tx.closed().then(
    () => {
      watching.destroy();
      unregister();
    },
    () => {}, // closed by the destroy
  );
  const unregister = context.onDestroy(() => tx.close());
  return rx;
}
