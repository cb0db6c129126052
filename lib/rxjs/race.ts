/** The first of several Observables to give a value, under its name. */
import {
  isObservable,
  Observable,
  type ObservableInput,
  type ObservedValueOf,
  type Observer,
  type Subscriber,
  Subscription,
} from "rxjs";
import { checkBoolean, checkOptions, wrongKind } from "../core/check.js";
import { pick } from "../core/pick.js";
import { inputOf, listen } from "./listen.js";
import { report } from "./report.js";

/** The branches by name: what `from` of rxjs takes, or nothing (`condition && a$`). */
export type RaceBranches = Readonly<Record<string, ObservableInput<unknown> | false | null | undefined>>;

/** What `race` gives: a union over the branches, told apart by `branch`. */
export type RaceValue<B extends RaceBranches> = { [Name in keyof B & string]: ValueOf<Name, B[Name]> }[keyof B &
  string];

type ValueOf<Name, Source> =
  Source extends ObservableInput<unknown> ? { readonly branch: Name; readonly value: ObservedValueOf<Source> } : never;

/** Options of `race`. */
export interface RaceOptions {
  /** Subscribes in the order of the names, not from a random one on. Default: false. */
  readonly biased?: boolean | undefined;
}

/**
 * Subscribes to all branches and mirrors the first one that gives a value; the others are unsubscribed before that value
 * is delivered.
 *
 * A branch that emits inside `subscribe` wins at once, and those behind it are never subscribed to. So where several do, the
 * order of subscribing decides: it begins at a random branch, as that of `select` does, or with `biased` at the first.
 *
 * @param branches what races, by name; `false`, `null` or `undefined` is out of the race.
 * @param options `biased`.
 * @returns an Observable of `{ branch, value }`, every `branch` the same. Each subscription is a race of its own.
 * @throws TypeError if a branch is nothing that rxjs makes an Observable of, by its name.
 *
 * A branch that fails before there is a winner ends the race with its error. One that completes without a value is out of
 * the race, and when all are, the race completes without one.
 *
 * **Cancel safety**: what losers had to say is not consumed, unless they said it before they were let go. A receiver among
 * them is left by the iteration rule; borrow it by `toObservable(rx, { preventClose: true })`. **Order**: that of the winner.
 * **Source**: `select`, mirrored on. Departures from `race` of RxJS 7: names; an empty branch does not win; the order of
 * subscribing is fair.
 *
 * @example
 * ```ts
 * import { EMPTY, NEVER, of } from "rxjs";
 * import { race } from "sluice/rxjs";
 * race({ cache: EMPTY, mirror: NEVER, server: of("v1", "v2") }).subscribe(({ branch, value }) => {
 *   console.log(`${branch}: ${value}`); // => server: v1, server: v2
 * });
 * ```
 */
export function race<B extends RaceBranches>(branches: B, options?: RaceOptions): Observable<RaceValue<B>> {
  if (typeof branches !== "object" || branches === null || Array.isArray(branches) || isObservable(branches)) {
    throw wrongKind("branches", "an object of named branches", branches);
  }
  checkOptions("options", options);
  checkBoolean("biased", options?.biased);
  const biased = options?.biased === true;
  const entrants = Object.entries(branches).flatMap(([branch, source]) =>
    source === false || source === null || source === undefined
      ? []
      : [{ branch, source: inputOf(`branch "${branch}"`, source) }],
  );
  return new Observable((subscriber) => {
    const { length } = entrants;
    const first = biased || length < 2 ? 0 : pick(length);
    new Race(subscriber, length).begin([...entrants.slice(first), ...entrants.slice(0, first)]);
  });
}

interface Entrant {
  readonly branch: string;
  readonly source: Observable<unknown>;
}

type Raced = RaceValue<RaceBranches>;

class Race {
  readonly subscriber: Subscriber<Raced>;
  readonly runners: Subscription[] = [];
  /** How many may still win. */
  left: number;
  winner: Subscription | null = null;

  constructor(subscriber: Subscriber<Raced>, left: number) {
    this.subscriber = subscriber;
    this.left = left;
  }

  begin(entrants: readonly Entrant[]): void {
    for (const { branch, source } of entrants) {
      if (this.winner !== null || this.subscriber.closed) return;
      const own = new Subscription();
      this.runners.push(own);
      this.subscriber.add(own);
      listen(source, this.observer(branch, own), (subscription) => own.add(subscription));
    }
    if (entrants.length === 0) this.subscriber.complete();
  }

  observer(branch: string, own: Subscription): Observer<unknown> {
    return {
      next: (value) => {
        if (this.isWinner(own)) this.subscriber.next({ branch, value });
      },
      error: (error) => {
        if (this.isWinner(own)) this.subscriber.error(error);
      },
      complete: () => {
        this.left -= 1;
        if (this.winner === own || this.left === 0) this.subscriber.complete();
      },
    };
  }

  /** Decides, if that is not done. A loser may speak while another one is let go. */
  isWinner(own: Subscription): boolean {
    if (this.winner === null) this.won(own);
    return this.winner === own;
  }

  /** Lets the others go. */
  won(winner: Subscription): void {
    this.winner = winner;
    for (const runner of this.runners) {
      if (runner === winner) continue;
      try {
        runner.unsubscribe();
      } catch (thrown) {
        report(thrown);
      }
    }
  }
}
