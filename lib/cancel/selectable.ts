/**
 * What can be raced, as types and as the pollable behind it: the one place where `select` and `timeout` look at what a
 * user gave them. Handles are recognised by their symbol, never by their class, so this floor knows no channel.
 */
import { CANCEL, type Cancellable, cancelOf, isAbortSignal } from "../core/cancel.js";
import { wrongKind } from "../core/check.js";
import { type CLOSED, type Pollable, POLLABLE, type PollableSource } from "../core/pollable.js";
import { Call, isThenable, type WorkContext } from "./foreign.js";
import { type InteropObservable, type ObservableLike, subscribableOf } from "./connection.js";
import { Observed } from "./observed.js";
import { Outcome, outcomeOf } from "./outcome.js";

/** A function as a branch: `signal` is aborted when its result is of no interest any more. */
export type Work<T> = (context: WorkContext) => T | PromiseLike<T>;

/** What can be raced: a handle of sluice, a function, a promise, an `AbortSignal`, an Observable. */
export type Selectable =
  PollableSource<unknown> | Work<unknown> | PromiseLike<unknown> | AbortSignal | ObservableLike | InteropObservable;

/** What it gives, if it does not end without. */
export type ValueOf<S> =
  S extends PollableSource<infer T>
    ? S extends PromiseLike<infer V>
      ? V
      : T
    : S extends AbortSignal
      ? unknown
      : S extends (...args: never) => infer R
        ? Awaited<R>
        : S extends PromiseLike<unknown>
          ? Awaited<S>
          : S extends InteropObservable
            ? ObservedValue<ReturnType<S["@@observable"]>>
            : ObservedValue<S>;

/** Whether it may end without giving anything: receivers and streams do, an interval and a `Sender` never. */
export type MayEnd<S> =
  S extends PromiseLike<unknown>
    ? false
    : S extends PollableSource<unknown> & AsyncIterable<unknown>
      ? typeof CLOSED extends ReturnType<ReturnType<S[typeof POLLABLE]>["poll"]>
        ? true
        : false
      : false;

type ObservedValue<O> = O extends { subscribe(observer?: infer Observer, ...rest: never): unknown }
  ? Taken<NonNullable<Observer>>
  : unknown;

/** What an observer takes: one with a `next`, or the `next` alone. */
type Taken<Observer> = Observer extends (value: infer V) => void
  ? V
  : Observer extends { next?: infer Next }
    ? NonNullable<Next> extends (value: infer V) => void
      ? V
      : never
    : never;

/**
 * The pollable behind `work`, or `undefined` if it is nothing that can be raced. A function and an Observable are begun
 * by the first poll; a promise is listened to from here on, so its rejection counts as handled, whoever wins.
 *
 * @param nothing the item of an Observable that completes without a value.
 */
export function pollableOf(work: unknown, nothing: unknown): Pollable<unknown> | undefined {
  if (typeof work === "function") return new Call(work as Work<unknown>);
  if (typeof work !== "object" || work === null) return undefined;
  const show = (work as Partial<PollableSource<unknown>>)[POLLABLE];
  if (show !== undefined) return shown(work as PollableSource<unknown>);
  if (CANCEL in work || isAbortSignal(work)) return cancelOf(work as AbortSignal | Cancellable);
  if (isThenable(work)) return outcomeOf(work);
  const source = subscribableOf(work);
  return source === undefined ? undefined : new Observed(source, nothing);
}

/** A handle that was closed fails when it is looked at, and not the call that names it. */
function shown(handle: PollableSource<unknown>): Pollable<unknown> {
  try {
    return handle[POLLABLE]();
  } catch (error) {
    return new Outcome().settle("failed", error);
  }
}

/** What is thrown at a call that was given something else. */
export function notSelectable(name: string, work: unknown): TypeError {
  if (typeof work === "object" && work !== null && Symbol.asyncIterator in work) {
    return new TypeError(`${name} is an async iterable: wrap it in stream()`);
  }
  return wrongKind(name, "a handle of sluice, a function, a promise, an AbortSignal or an Observable", work);
}
