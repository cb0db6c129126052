/**
 * A source read into signals: one change a burst, however many items it has.
 *
 * A drain (bridge/outflow.ts) hands a burst over in one microtask; what it means for the signals is settled in the next,
 * outside NgZone. Setting a signal is what tells Angular, with zone.js and without.
 */
import { computed, type Signal, signal } from "@angular/core";
import { checkOutflow, outflow, type OutflowOptions } from "../bridge/outflow.js";
import type { Sink } from "../core/drain.js";
import { microtask } from "../core/coop.js";
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

/** Reads `source` until it ends or `context` is destroyed. `take` gets each item, `settle` runs once a burst. */
export function read<T>(
  source: AsyncIterable<T>,
  context: Context,
  take: (item: T) => void,
  settle: () => void,
  options: OutflowOptions,
): SourceState {
  checkOutflow(source, options);
  const end = signal<{ readonly error: unknown } | null>(null);
  let scheduled = false;
  const flush = (): void => {
    if (!scheduled) return; // the end came first
    scheduled = false;
    settle();
  };
  const finish = (error: unknown): void => {
    unregister?.();
    flush();
    end.set({ error });
  };
  const sink: Sink<T> = {
    next: (item) => {
      take(item);
      if (scheduled) return;
      scheduled = true;
      microtask(flush);
    },
    error: finish,
    complete: () => finish(undefined),
  };
  let unregister: (() => void) | undefined;
  context.outside(() => {
    const reading = outflow(source, sink, options, context.report);
    unregister = context.onDestroy(() => {
      reading.stop();
      flush();
      end.set({ error: undefined });
    });
    reading.start();
  });
  return { closed: computed(() => end() !== null), error: computed(() => end()?.error) };
}

/** The signal `value` with the state of its source. */
export const withState = <T>(value: Signal<T>, state: SourceState): SourceSignal<T> => Object.assign(value, state);
