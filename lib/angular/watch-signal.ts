/** A watch channel as a signal. */
import { signal, type ValueEqualityFn } from "@angular/core";
import { Receiver } from "../channel/watch/index.js";
import { checkFunction, wrongKind } from "../core/check.js";
import { type AngularOptions, contextOf } from "./context.js";
import { read, type SourceSignal, withState } from "./reading.js";

/** The settings of `watchSignal`. */
export interface WatchSignalOptions<T> extends AngularOptions {
  /** Which values count as the same. Default: `Object.is`. Where it throws, the `ErrorHandler` is told and nothing changes. */
  readonly equal?: ValueEqualityFn<T> | undefined;
  /** Reads through a receiver of its own, so that `rx` stays open when this ends. */
  readonly preventClose?: boolean | undefined;
}

/**
 * The current value of a watch channel as a signal: never `undefined`, and never late, for the channel has a value.
 *
 * @param rx the receiver. It is taken over: the destroy of the place closes it, unless `preventClose` is set.
 * @param options `equal`, `preventClose`, `injector`, `debugName`.
 * @returns the signal, with two more: `closed`, true when nothing will change any more, and `error`, why if by `fail`.
 * A closed channel keeps its last value; reading never throws.
 * @throws TypeError if `rx` is no watch receiver or `equal` no function; NG0203 without an injection context and without `injector`.
 *
 * **Order**: values are conflated, as a watch channel and a signal both do: a burst is one change. **Source**: `toSignal`
 * with `requireSync`, which throws on reads after an error.
 *
 * @example
 * ```ts
 * import { createEnvironmentInjector, type EnvironmentInjector, Injector } from "@angular/core";
 * import { watch } from "sluice";
 * import { watchSignal } from "sluice/angular";
 * const injector = createEnvironmentInjector([], Injector.NULL as EnvironmentInjector);
 * const [tx, rx] = watch.channel({ theme: "light" });
 * const settings = watchSignal(rx, { injector });
 * console.log(settings().theme); // => light
 * tx.send({ theme: "dark" });
 * await new Promise((resolve) => setTimeout(resolve));
 * console.log(settings().theme); // => dark
 * injector.destroy();
 * console.log(tx.receiverCount); // => 0
 * ```
 */
export function watchSignal<T>(rx: Receiver<T>, options?: WatchSignalOptions<T>): SourceSignal<T> {
  const context = contextOf(watchSignal, options);
  if (!(rx instanceof Receiver)) throw wrongKind("rx", "a watch.Receiver", rx);
  if (options?.equal !== undefined) checkFunction("equal", options.equal);
  const own = options?.preventClose === true ? rx.clone() : rx;
  let latest = own.borrow();
  const value = signal(latest, { equal: options?.equal, debugName: options?.debugName } as object);
  const state = read(
    own,
    context,
    (item) => (latest = item),
    () => value.set(latest),
    {},
  );
  return withState(value.asReadonly(), state);
}
