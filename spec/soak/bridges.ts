/**
 * Subscribing by every bridge and leaving again, over and over, beside sources that live on: nothing is left behind, no
 * heap, no promise, no listener, no subscription. Nor is it by value after value through a bridge that stays. Run with --expose-gc. A bridge is one line of the table.
 */
import { setImmediate, setTimeout } from "node:timers/promises";
import { queryObjects } from "node:v8";
import { broadcast, CancellationToken, mpsc, watch } from "sluice";
import { BoundedSink, toIx } from "sluice/ix";
import { toPlatformObservable, toReceiver as toReceiverOfAny } from "sluice/observable";
import * as bridge from "sluice/rxjs";
import { from, mergeMap, of, Subject } from "rxjs";
import { ColdObservable } from "rxjs-9";
import { backlog } from "./backlog.ts";
import { collect, CountingSignal, report } from "./probes.ts";

const CYCLES = 100_000;
const ROUNDS = 3;
const BATCH = 1000;

/** An operator that adds a subscription to its subscriber for each value. */
const flatten = mergeMap((n: number) => of(n));

/** Sources that outlive every subscription to them. */
class World {
  /** What is read from it by one that stays is not counted. */
  readonly flowing = new Subject<number>();
  readonly subject = new Subject<number>();
  readonly other = new Subject<number>();
  readonly counting = new CountingSignal();
  readonly signal = this.counting.controller.signal;
  readonly token = new CancellationToken();
  readonly messages = mpsc.channel<number>(1);
  readonly state = watch.channel(0);
  readonly news = broadcast.channel<number>(16);
  readonly group = new bridge.SubscriptionGroup<number>();
  readonly broadcastSubject = new bridge.BroadcastSubject<number>({ capacity: 16 });
  readonly watchSubject = new bridge.WatchSubject(0);
}

/** One subscription and its end. */
type Cycle = (world: World) => unknown;

const strict = { capacity: 4, overflow: "error" } as const;
const borrowed = { preventClose: true } as const;
const ignore = (): void => {};

/** Reads, and leaves while the read is parked. */
function leaveParked(iterator: AsyncIterator<unknown>): unknown {
  void iterator.next();
  return iterator.return?.();
}

/** A cycle that is prepared with the world. */
function once(prepare: (world: World) => () => unknown): Cycle {
  const prepared = new WeakMap<World, () => unknown>();
  return (world) => {
    const cycle = prepared.get(world) ?? prepare(world);
    prepared.set(world, cycle);
    return cycle();
  };
}

const BRIDGES: Readonly<Record<string, Cycle>> = {
  "toObservable, mpsc": ({ messages: [, rx] }) => bridge.toObservable(rx, borrowed).subscribe().unsubscribe(),
  "toObservable, watch": ({ state: [, rx] }) => bridge.toObservable(rx, borrowed).subscribe().unsubscribe(),
  "toObservable, broadcast": ({ news: [, rx] }) =>
    bridge
      .toObservable(rx, { ...borrowed, onLag: "skip" })
      .subscribe()
      .unsubscribe(),
  toPlatformObservable: ({ messages: [, rx] }) => {
    const leaving = new AbortController();
    const numbers = toPlatformObservable(rx, { ...borrowed, Observable: ColdObservable<number> });
    numbers.subscribe(ignore, { signal: leaving.signal });
    leaving.abort();
  },
  "from of rxjs": ({ messages: [, rx] }) => from(rx.iter(borrowed)).subscribe().unsubscribe(),
  toReceiver: ({ subject, signal }) => bridge.toReceiver(subject, { ...strict, signal }).close(),
  "toReceiver, flattened": ({ subject }) => {
    const rx = bridge.toReceiver(subject.pipe(flatten), strict);
    subject.next(1);
    rx.close();
  },
  "toReceiver, a flattened value": once(({ flowing }) => {
    const rx = bridge.toReceiver(flowing.pipe(flatten), strict);
    return () => {
      flowing.next(1);
      rx.tryRecv();
    };
  }),
  "toReceiver of any": ({ subject, signal }) => toReceiverOfAny(subject, { ...strict, signal }).close(),
  toAsyncIterable: ({ subject, signal }) =>
    leaveParked(bridge.toAsyncIterable(subject, { ...strict, signal })[Symbol.asyncIterator]()),
  toWatch: ({ subject, signal }) => bridge.toWatch(subject, 0, { signal }).close(),
  toBroadcast: ({ subject, signal }) => bridge.toBroadcast(subject, { capacity: 16, signal }).close(),
  toOneshot: ({ subject, signal }) => bridge.toOneshot(subject, { signal }).close(),
  asObserver: ({ subject }) => subject.subscribe(bridge.asObserver(mpsc.channel<number>(1)[0], strict)).unsubscribe(),
  viaChannel: ({ subject }) => subject.pipe(bridge.viaChannel(strict)).subscribe().unsubscribe(),
  "viaChannel, flattened": ({ subject }) => {
    const working = subject.pipe(flatten, bridge.viaChannel(strict)).subscribe();
    subject.next(1);
    working.unsubscribe();
  },
  "viaChannel, a flattened value": once(({ flowing }) => {
    flowing.pipe(flatten, bridge.viaChannel({ capacity: 4, overflow: "drop-oldest" })).subscribe();
    return () => flowing.next(1);
  }),
  mapConcurrent: ({ subject, other }) => {
    const working = subject.pipe(bridge.mapConcurrent(() => other, { ...strict, concurrency: 1 })).subscribe();
    subject.next(1);
    working.unsubscribe();
  },
  race: ({ subject, other }) => bridge.race({ subject, other }).subscribe().unsubscribe(),
  "takeUntilCancelled, signal": ({ subject, signal }) =>
    subject.pipe(bridge.takeUntilCancelled(signal)).subscribe().unsubscribe(),
  "takeUntilCancelled, token": ({ subject, token }) =>
    subject.pipe(bridge.takeUntilCancelled(token)).subscribe().unsubscribe(),
  "SubscriptionGroup, member": ({ subject, group }) => {
    group.spawn(subject).abort();
    return group.joinNext();
  },
  "SubscriptionGroup, never joined": ({ group }) => void group.spawn(of(1)),
  "SubscriptionGroup, in another": ({ group }) => {
    const child = new bridge.SubscriptionGroup<number>();
    group.add(child);
    child.unsubscribe();
  },
  "SubscriptionGroup, whole": ({ subject, signal }) => {
    const group = new bridge.SubscriptionGroup<number>({ signal });
    void group.spawn(subject);
    group.unsubscribe();
  },
  BroadcastSubject: ({ broadcastSubject }) => broadcastSubject.subscribe(ignore).unsubscribe(),
  WatchSubject: ({ watchSubject }) => watchSubject.subscribe(ignore).unsubscribe(),
  toIx: ({ messages: [, rx], signal }) => leaveParked(toIx(rx, borrowed)[Symbol.asyncIterator](signal)),
  BoundedSink: ({ signal }) => leaveParked(new BoundedSink(strict)[Symbol.asyncIterator](signal)),
};

async function repeat(cycle: Cycle, world: World, times: number): Promise<void> {
  for (let i = 1; i <= times; i += 1) {
    const leaving = cycle(world);
    if (leaving instanceof Promise) await leaving;
    if (i % BATCH === 0) await setImmediate();
  }
  await setTimeout(50); // what was left may still be about to leave
}

/** The least of some rounds counts: what leaks does so in each, and the engine frees code and tables when it likes. */
async function soak(name: string, cycle: Cycle): Promise<boolean> {
  const world = new World();
  await repeat(cycle, world, CYCLES / 10);
  const promisesBefore = queryObjects(Promise, { format: "count" });
  let bytes = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = collect();
    await repeat(cycle, world, CYCLES);
    bytes = Math.min(bytes, (collect() - before) / CYCLES);
  }
  const promises = queryObjects(Promise, { format: "count" }) - promisesBefore;
  const { most } = world.counting;
  const observed = world.subject.observed || world.other.observed;
  return report(
    bytes < 2 && promises <= 0 && most <= 1 && !observed,
    name,
    `${bytes.toFixed(3)} bytes kept a cycle (below 2), ${promises} promises, ${most} listener at the most, ` +
      `source ${observed ? "still subscribed" : "free"}`,
  );
}

export async function bridges(): Promise<boolean> {
  let ok = await backlog();
  for (const [name, cycle] of Object.entries(BRIDGES)) ok = (await soak(name, cycle)) && ok;
  return ok;
}
