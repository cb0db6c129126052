/** Outputs of components out of channels, and into them. */
import type { DestroyRef, OutputRef, OutputRefSubscription } from "@angular/core";
import { checkOutflow, outflow, type Outflow } from "../bridge/outflow.js";
import { checkIntake, Intake, type IntakeOptions } from "../bridge/intake.js";
import type { Receiver } from "../channel/mpsc/index.js";
import { checkFunction, wrongKind } from "../core/check.js";
import { type AngularOptions, type Context, contextOf, onDestroy } from "./context.js";

class ReceiverOutput<T> implements OutputRef<T> {
  readonly #source: AsyncIterable<T>;
  readonly #context: Context;
  readonly #listeners = new Set<{ readonly call: (value: T) => void }>();
  #reading: Outflow | null = null;
  #forget: () => void = () => {};
  /** Read by Angular's `outputToObservable`. */
  readonly destroyRef: DestroyRef;

  constructor(source: AsyncIterable<T>, context: Context) {
    this.#source = source;
    this.#context = context;
    this.destroyRef = context.destroyRef;
    this.#forget = context.onDestroy(() => {
      this.#listeners.clear();
      (this.#reading ?? this.#read()).stop(); // also what nobody listened to is left
    });
  }

  subscribe(callback: (value: T) => void): OutputRefSubscription {
    checkFunction("callback", callback);
    const listener = { call: callback };
    this.#listeners.add(listener);
    if (this.#reading === null) this.#read().start();
    return { unsubscribe: () => void this.#listeners.delete(listener) };
  }

  #read(): Outflow {
    const { report } = this.#context;
    const sink = {
      next: (value: T) => this.#emit(value),
      error: (error: unknown) => {
        this.#forget();
        report(error);
      },
      complete: () => this.#forget(),
    };
    return (this.#reading = outflow(this.#source, sink, { onLag: "skip" }, report));
  }

  #emit(value: T): void {
    for (const listener of [...this.#listeners]) {
      if (!this.#listeners.has(listener)) continue; // one before it unsubscribed it, or destroyed the place
      try {
        listener.call(value);
      } catch (error) {
        this.#context.report(error);
      }
    }
  }
}

/**
 * An output of a component that emits what comes out of a receiver or stream.
 *
 * Angular's compiler takes only its own functions for outputs by themselves; so name it in the component's metadata:
 * `outputs: ["ticks"]`.
 *
 * @param source the receiver, stream or async iterable. It is read from the first listener on, and left on destroy.
 * @param options `injector`, `debugName`.
 * @throws TypeError if `source` cannot be iterated; NG0203 without an injection context and without `injector`.
 *
 * An output has no error channel: an error of the source, and one that a listener throws, goes to the `ErrorHandler`; a
 * lagging broadcast receiver goes on with what is kept. **Order**: that of the source; every listener gets every value.
 * **Source**: Angular's `outputFromObservable`.
 *
 * @example
 * ```ts
 * import { createEnvironmentInjector, type EnvironmentInjector, ErrorHandler, Injector } from "@angular/core";
 * import { mpsc } from "sluice";
 * import { outputFromReceiver } from "sluice/angular";
 * const injector = createEnvironmentInjector([ErrorHandler], Injector.NULL as EnvironmentInjector);
 * const [tx, rx] = mpsc.channel<number>(4);
 * const ticks = outputFromReceiver(rx, { injector });
 * ticks.subscribe((n) => console.log(n)); // => 1, 2
 * await tx.send(1);
 * await tx.send(2);
 * ```
 */
export function outputFromReceiver<T>(source: AsyncIterable<T>, options?: AngularOptions): OutputRef<T> {
  const context = contextOf(outputFromReceiver, options);
  checkOutflow(source, undefined);
  return new ReceiverOutput(source, context);
}

/** The settings of `fromOutput`: an overflow policy, for an output cannot be made to wait. */
export type FromOutputOptions<T> = IntakeOptions<T> & AngularOptions;

/**
 * What an output emits, in a channel of bounded length.
 *
 * @param ref an output: of `output()`, of `outputFromObservable()`, of a component that was made by hand.
 * @param options `capacity`, `overflow`, `onDrop`, `signal` as in `toReceiver` of `sluice/rxjs`; `injector`, `debugName`.
 * @returns the receiver. It ends when the output's component is destroyed, or the place of this call.
 * @throws TypeError or RangeError if `ref` is no output or the policy is missing; NG0203 without an injection context and
 * without `injector`.
 *
 * **Order**: that of the output. **Source**: Angular's `outputToObservable`, bounded.
 *
 * @example
 * ```ts no-run
 * import { inject, output } from "@angular/core";
 * import { fromOutput, injectScope } from "sluice/angular";
 * class Search {
 *   readonly picked = output<string>();
 *   readonly #picks = fromOutput(this.picked, { capacity: 16, overflow: "drop-oldest" });
 *   readonly #scope = injectScope();
 *   constructor() {
 *     this.#scope.spawn(async () => {
 *       for await (const name of this.#picks) console.log(name);
 *     });
 *   }
 * }
 * ```
 */
export function fromOutput<T>(ref: OutputRef<T>, options: FromOutputOptions<T>): Receiver<T> {
  const context = contextOf(fromOutput, options);
  if (typeof (ref as Partial<OutputRef<T>> | null | undefined)?.subscribe !== "function") {
    throw wrongKind("ref", "an output", ref);
  }
  checkIntake(options);
  const intake = new Intake<T>({ name: options.debugName ?? "from an output", ...options }, context.report);
  const forget = [context.destroyRef, (ref as { destroyRef?: DestroyRef }).destroyRef].map((place) =>
    place === undefined ? () => {} : onDestroy(place, () => intake.complete()),
  );
  if (intake.isLeft) {
    for (const unregister of forget) unregister();
    return intake.rx;
  }
  const subscription = ref.subscribe((value) => intake.next(value));
  intake.attach(() => {
    subscription.unsubscribe();
    for (const unregister of forget) unregister();
  });
  return intake.rx;
}
