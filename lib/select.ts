/**
 * `select`: waits for several things, takes the first that is ready, and lets the others go.
 *
 * It knows no channel: what can be a branch, and how it is let go, stands in cancel/selectable.ts and cancel/race.ts.
 * Here are the names, the order, and the types by which `result.branch` tells what `result.value` is.
 */
import { cancelOf, type WaitOptions } from "./core/cancel.js";
import { checkOneOf, checkOptions, wrongKind } from "./core/check.js";
import { DISABLED, type Entrants } from "./cancel/look.js";
import { race } from "./cancel/race.js";
import { type MayEnd, notSelectable, pollableOf, type Selectable, type ValueOf } from "./cancel/selectable.js";

/** One branch: something to wait for, or nothing (`condition && rx`). */
export type Branch = Selectable | false | null | undefined;

/** The branches by name; the order of the names is the order of the branches. */
export type Branches = Readonly<Record<string, Branch>>;

/** A branch won. */
export interface Won<Name, Value> {
  /** The name of the branch. */
  readonly branch: Name;
  /** What awaiting that thing would give. */
  readonly value: Value;
  readonly done?: false;
}

/** A branch won, because what it reads from had ended. */
export interface Ended<Name> {
  readonly branch: Name;
  readonly value: undefined;
  readonly done: true;
}

/** What `select` gives: a union over the branches, told apart by `branch` and `done`. */
export type SelectResult<B extends Branches> = { [Name in keyof B & string]: ResultOf<Name, B[Name]> }[keyof B &
  string];

type ResultOf<Name, S> = S extends false | null | undefined
  ? never
  : MayEnd<S> extends true
    ? Won<Name, ValueOf<S>> | Ended<Name>
    : Won<Name, ValueOf<S>>;

/** Options of `select`. */
export interface SelectOptions extends WaitOptions {
  /** Looks at the branches in the order of their names, so an earlier one goes before a later one. Default: false. */
  readonly biased?: boolean | undefined;
  /** `"await"`: the result also waits until losing functions have come to rest. */
  readonly teardown?: "await" | undefined;
}

/** V8 keeps an object of more properties in a hash table, of which listing the values takes three times as long as asking. */
const MANY = 1000;

/**
 * Waits for several things at once. Exactly one commits; the others have taken nothing, and are let go.
 *
 * A branch may be any handle of sluice, an `AbortSignal`, a promise, an Observable, or a function `({ signal }) => …`;
 * `false`, `null` or `undefined` disable it. A receiver that has ended wins with `done: true`; disable it in the next
 * turn of the loop. An Observable that completes without a value is disabled by itself.
 *
 * Of several that are ready, the look around begins at a random one, so that none starves another; with `biased` the
 * first in order wins, and fairness is yours to keep. A function is started, and an Observable subscribed to, when it
 * is looked at: behind a branch that is ready it never starts. A promise says only in a microtask that it has settled,
 * so at the first look it loses against anything that is ready at once.
 *
 * @param branches what to wait for, by name.
 * @param options `biased`; `signal`: ends the wait, and rejects with its reason; `teardown: "await"`: waits for losing
 * functions to come to rest.
 * @returns the `branch` that won and its `value`: a message, a `Permit` for a `Sender`, the reason of a token or
 * `AbortSignal`, the scheduled time of an interval, what the function, promise or handle gives.
 * @throws TypeError at the call if a branch is nothing that can be waited for, by its name. By rejecting: the error of
 * the branch that won by failing; `SelectError` when every branch is disabled.
 *
 * **Cancel safety**: safe; a loser has taken no message, holds no place in a queue, no timer and no listener. A losing
 * function has its `signal` aborted and a losing Observable is unsubscribed before the result is delivered; a losing
 * promise runs on, and its rejection counts as handled. **Order**: the result of the first that is ready, in the
 * synchronous order of what happens; the signal first of all. **Source**: `tokio::select!`. Departures: functions are
 * not dropped but told; there is no pattern, so look at `done` instead; `else` is the rejection with `SelectError`.
 *
 * @example
 * ```ts
 * import { CancellationToken, mpsc, select, sleep } from "sluice";
 * const [tx, jobs] = mpsc.channel<string>(8);
 * const stop = new CancellationToken();
 * const log: string[] = [];
 * const worker = (async () => {
 *   for (;;) {
 *     const r = await select({ stop, job: jobs, idle: sleep(1000) }, { biased: true });
 *     if (r.branch === "job" && !r.done) log.push(r.value);
 *     else break;
 *   }
 * })();
 * await tx.send("a");
 * await tx.send("b");
 * tx.close();
 * await worker;
 * console.log(log); // => ["a", "b"]
 * ```
 */
export function select<B extends Branches>(branches: B, options?: SelectOptions): Promise<SelectResult<B>> {
  if (typeof branches !== "object" || branches === null || Array.isArray(branches)) {
    throw wrongKind("branches", "an object of named branches", branches);
  }
  checkOptions("options", options);
  if (options?.teardown !== undefined) checkOneOf("teardown", options.teardown, ["await"]);
  const cancel = options?.signal === undefined ? null : cancelOf(options.signal);
  const names = Object.keys(branches);
  const entrants: unknown[] = names.length > MANY ? names.map((name) => branches[name]) : Object.values(branches);
  for (let index = 0; index < entrants.length; index += 1) {
    const branch = entrants[index] ?? false;
    const pollable = branch === false ? null : pollableOf(branch, DISABLED);
    if (pollable === undefined) throw notSelectable(`branch "${names[index] as string}"`, branch);
    entrants[index] = pollable;
  }
  return race(entrants as Entrants, names, options, cancel) as Promise<SelectResult<B>>;
}
