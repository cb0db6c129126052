/**
 * A source read into signals, one change a burst (burst.ts), outside NgZone: setting a signal is what tells Angular, with
 * zone.js and without.
 */
import { computed, type Signal, signal } from "@angular/core";
import { checkOutflow, outflow, type OutflowOptions } from "../bridge/outflow.js";
import type { Sink } from "../core/drain.js";
import { Burst } from "./burst.js";
import type { Context } from "./context.js";

/** How a source is doing, beside its values. */
export interface SourceState {
  /** True once the source has ended, with an error or without, or its place was destroyed. */
  readonly closed: Signal<boolean>;
  /** The error that ended the source. Reading a value never throws. */
  readonly error: Signal<unknown>;
}

/** A signal of what comes out of a source, and how that is doing. */
export type SourceSignal<T> = Signal<T> & SourceState;

/**
 * Reads `source` until it ends or `context` is destroyed. `take` gets each item, `settle` runs once a burst; what it throws,
 * where the signal has an `equal` of the user, is reported.
 */
export function read<T>(
  source: AsyncIterable<T>,
  context: Context,
  take: (item: T) => void,
  settle: () => void,
  options: OutflowOptions,
): SourceState {
  checkOutflow(source, options);
  const end = signal<{ readonly error: unknown } | null>(null);
  const burst = new Burst(() => {
    try {
      settle();
    } catch (error) {
      context.report(error);
    }
  });
  const finish = (error: unknown): void => {
    unregister?.();
    burst.flush();
    end.set({ error });
  };
  const sink: Sink<T> = {
    next: (item) => {
      take(item);
      burst.add();
    },
    error: finish,
    complete: () => finish(undefined),
  };
  let unregister: (() => void) | undefined;
  context.outside(() => {
    const reading = outflow(source, sink, options, context.report);
    unregister = context.onDestroy(() => {
      reading.stop();
      burst.flush();
      end.set({ error: undefined });
    });
    reading.start();
  });
  return { closed: computed(() => end() !== null), error: computed(() => end()?.error) };
}

/** The signal `value` with the state of its source. */
export const withState = <T>(value: Signal<T>, state: SourceState): SourceSignal<T> => Object.assign(value, state);
