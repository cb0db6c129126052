/** Everything of `sluice/rxjs` that can stand between a source and a consumer, as rows for the laws. */
import { EMPTY, filter, map, mergeMap, Observable, of } from "rxjs";
import { CancellationToken, mpsc } from "sluice";
import * as ours from "sluice/rxjs";
import { waitingOn } from "../../support/waiting.ts";
import { errorsFirst, everything, type Rig, type Row, Source, theFirst, theNewest } from "./rig.ts";

type Over = (source: Observable<number>) => Observable<number>;
type Traits = Partial<Pick<Row, "told" | "delivers" | "letsGo" | "stopsAfter" | "stopsFirst" | "like" | "left">>;

export const CAPACITY = 1024;
export const roomy = { capacity: CAPACITY, overflow: "error" } as const;
const POLICIES = [
  roomy,
  { capacity: CAPACITY, overflow: "drop-oldest" },
  { capacity: CAPACITY, overflow: "drop-newest" },
  { overflow: "unbounded" },
] as const;
/** Nothing is expected of a watch before the first value. */
const INITIAL = -12_345;
const isTold = filter((n: number) => n !== INITIAL);

/** As an operator of rxjs is: everything goes through at once. */
const SYNC: Traits = { delivers: "inside next", letsGo: "at once", stopsAfter: 2 };
/** Likewise, but an error stops everything first. */
const STOPPING: Traits = { ...SYNC, stopsFirst: true };
/** Through a channel, by an operator. */
const BUFFERED: Traits = { delivers: "later", letsGo: "at once", stopsAfter: CAPACITY + 1 };
/** Through a channel that whoever reads leaves by itself: the source hears of it on a microtask. */
export const LEFT: Traits = { ...BUFFERED, letsGo: "soon" };
/** Nothing can stop a source that does not return from `subscribe`. */
const ENDLESS: Traits = { stopsAfter: null };

export function row(covers: string, kind: string, over: Over, traits: Traits): Row {
  return {
    name: kind === "" ? covers : `${covers}, ${kind}`,
    covers,
    over,
    rig() {
      const source = new Source();
      return Object.assign(source, { out: over(source.observable) });
    },
    told: everything,
    delivers: "later",
    letsGo: "at once",
    stopsAfter: null,
    stopsFirst: false,
    like: mergeMap((n: number) => of(n)),
    fails: true,
    left: () => 0,
    ...traits,
  };
}

/** What subscribes at the call, at the subscription. */
export const called =
  (call: (source: Observable<number>) => AsyncIterable<number>): Over =>
  (source) =>
    new Observable((subscriber) => void ours.toObservable(call(source)).subscribe(subscriber));

/** A subject between the two, whose last one can be asked whether somebody is left. */
function through(kind: string, make: () => ours.ChannelSubject<number>, traits: Traits = {}): Row[] {
  let last = make();
  const covers = last.constructor.name;
  const over: Over = (source) =>
    new Observable<number>((subscriber) => {
      const subject = (last = make());
      subject.subscribe(subscriber);
      subscriber.add(source.subscribe(subject));
    }).pipe(isTold);
  const left = (): number => (last.observed ? 1 : 0);
  const { over: _over, like: _like, ...alone } = row(covers, `${kind}alone`, over, traits);
  return [row(covers, `${kind}as an observer`, over, { ...traits, left }), { ...alone, rig: () => hot(make()) }];
}

/** A subject that is driven by itself. */
function hot(subject: ours.ChannelSubject<number>): Rig {
  return {
    out: subject.pipe(isTold),
    next: (value) => subject.next(value),
    error: (error) => subject.error(error),
    complete: () => subject.complete(),
    get isHeld() {
      return subject.observed;
    },
  };
}

const observed =
  (subscribe: (source: Observable<number>) => { rx: AsyncIterable<number>; leave: () => void }): Over =>
  (source) =>
    new Observable((subscriber) => {
      const { rx, leave } = subscribe(source);
      ours.toObservable(rx).subscribe(subscriber);
      subscriber.add(leave);
    });

const token = new CancellationToken();
const waits = (): number => waitingOn(token);
const { signal } = new AbortController();

const valueOf = (raced: Observable<{ value: number }>): Observable<number> => raced.pipe(map(({ value }) => value));

const viaChannels = POLICIES.map((policy) =>
  row(
    "viaChannel",
    policy.overflow,
    ours.viaChannel(policy),
    policy === roomy ? BUFFERED : { ...BUFFERED, ...ENDLESS },
  ),
);

const mapConcurrents = [false, true].flatMap((ordered) =>
  POLICIES.flatMap((policy) => {
    const options = { ...policy, concurrency: 2, ordered };
    const kind = `${ordered ? "ordered" : "unordered"}, ${policy.overflow}`;
    return [
      row(
        "mapConcurrent",
        `${kind}, as its source`,
        ours.mapConcurrent((n: number) => of(n), options),
        STOPPING,
      ),
      row(
        "mapConcurrent",
        `${kind}, as what project gives`,
        (work) => of(0).pipe(ours.mapConcurrent(() => work, options)),
        {
          ...STOPPING,
          like: (work) => of(0).pipe(mergeMap(() => work)),
        },
      ),
    ];
  }),
);

export const operators: readonly Row[] = [
  ...viaChannels,
  ...mapConcurrents,
  row(
    "mapConcurrent",
    "of promises",
    ours.mapConcurrent((n: number) => Promise.resolve(n), { ...roomy, concurrency: CAPACITY, ordered: true }),
    { ...BUFFERED, told: errorsFirst, stopsAfter: 2 * CAPACITY + 1 },
  ),
  row("takeUntilCancelled", "by a token", ours.takeUntilCancelled(token), { ...SYNC, left: waits }),
  row("takeUntilCancelled", "by an AbortSignal", ours.takeUntilCancelled(signal), SYNC),
  row("race", "alone", (source) => valueOf(ours.race({ source })), SYNC),
  row("race", "with others", (source) => valueOf(ours.race({ silent: null, source, empty: of() })), SYNC),
  row("race", "biased", (source) => valueOf(ours.race({ empty: EMPTY, source }, { biased: true })), SYNC),
  row("SubscriptionGroup", "spawn", spawned, SYNC),
  row(
    "toReceiver",
    "",
    called((source) => ours.toReceiver(source, roomy)),
    LEFT,
  ),
  row(
    "toReceiver",
    "with a signal",
    called((source) => ours.toReceiver(source, { ...roomy, signal: token })),
    { ...LEFT, left: waits },
  ),
  row(
    "toAsyncIterable",
    "",
    called((source) => ours.toAsyncIterable(source, roomy)),
    LEFT,
  ),
  row(
    "toBroadcast",
    "",
    called((source) => ours.toBroadcast(source, { capacity: CAPACITY })),
    { ...LEFT, ...ENDLESS },
  ),
  row(
    "toOneshot",
    "",
    called((source) => ours.toOneshot(source)),
    { ...LEFT, told: theFirst, stopsAfter: 1 },
  ),
  row("toWatch", "", (source) => isTold(called((values) => ours.toWatch(values, INITIAL))(source)), {
    ...LEFT,
    ...ENDLESS,
    told: theNewest,
  }),
  ...through("", () => new ours.BroadcastSubject({ capacity: CAPACITY })),
  ...through("with replay, ", () => new ours.BroadcastSubject({ capacity: CAPACITY, replay: 2 })),
  ...through("", () => new ours.WatchSubject(INITIAL), { told: theNewest }),
  row(
    "asObserver",
    "of a Sender",
    observed((source) => {
      const [tx, rx] = mpsc.channel<number>(CAPACITY);
      const subscription = source.subscribe(ours.asObserver(tx, { overflow: "error" }));
      return { rx, leave: () => subscription.unsubscribe() };
    }),
    ENDLESS,
  ),
  row(
    "asObserver",
    "of an UnboundedSender",
    observed((source) => {
      const [tx, rx] = mpsc.unboundedChannel<number>();
      const subscription = source.subscribe(ours.asObserver(tx, { overflow: "unbounded" }));
      return { rx, leave: () => subscription.unsubscribe() };
    }),
    ENDLESS,
  ),
];

function spawned(source: Observable<number>): Observable<number> {
  return new Observable((subscriber) => {
    const group = new ours.SubscriptionGroup<number>();
    subscriber.add(group);
    void group.spawn(source, {
      next: (value) => subscriber.next(value),
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
  });
}

/** What subscribes inside the call, for the law of those. */
export const callers: readonly (readonly [name: string, call: (source: Observable<number>) => unknown])[] = [
  ["toReceiver", (source) => ours.toReceiver(source, roomy)],
  ["toBroadcast", (source) => ours.toBroadcast(source, { capacity: CAPACITY })],
  ["toOneshot", (source) => ours.toOneshot(source)],
  ["toWatch", (source) => ours.toWatch(source, INITIAL)],
  ["SubscriptionGroup, spawn", (source) => new ours.SubscriptionGroup().spawn(source)],
];
