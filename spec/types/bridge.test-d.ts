import { type MonoTypeOperatorFunction, type Observable, type Observer, of, Subject } from "rxjs";
import { from as fromIx, type AsyncIterableX } from "ix/asynciterable";
import { broadcast, mpsc, watch } from "sluice";
import { toIx } from "sluice/ix";
import { asObserver, type Overflow, toAsyncIterable, toObservable, toReceiver, viaChannel } from "sluice/rxjs";
import { expectTypeOf, test } from "vitest";

const source = of(1, 2);
const [tx, rx] = mpsc.channel<number>(1);
const [unbounded] = mpsc.unboundedChannel<number>();

test("an overflow policy is required", () => {
  // @ts-expect-error no options
  toReceiver(source);
  // @ts-expect-error no overflow
  toReceiver(source, {});
  // @ts-expect-error no overflow
  toReceiver(source, { capacity: 1 });
  // @ts-expect-error no overflow
  toAsyncIterable(source, { capacity: 1 });
  // @ts-expect-error no overflow
  viaChannel<number>({ capacity: 1 });
  // @ts-expect-error no options
  viaChannel<number>();
  // @ts-expect-error no overflow
  asObserver(tx, {});
  // @ts-expect-error no options
  asObserver(tx);
  // @ts-expect-error no such policy
  toReceiver(source, { capacity: 1, overflow: "latest" });
});

test("the capacity may be left out with unbounded only", () => {
  toReceiver(source, { overflow: "unbounded" });
  toReceiver(source, { overflow: "unbounded", capacity: 1 });
  viaChannel<number>({ overflow: "unbounded" });
  // @ts-expect-error no capacity
  toReceiver(source, { overflow: "error" });
  // @ts-expect-error no capacity
  toAsyncIterable(source, { overflow: "drop-oldest" });
  // @ts-expect-error no capacity
  viaChannel<number>({ overflow: "drop-newest" });
  // @ts-expect-error a policy that may be a bounded one
  toReceiver(source, { overflow: "error" as Overflow });
  toReceiver(source, { overflow: "error" as Overflow, capacity: 1 });
});

test("a policy fits the sender", () => {
  asObserver(tx, { overflow: "error" });
  asObserver(unbounded, { overflow: "unbounded" });
  // @ts-expect-error a bounded sender is not unbounded
  asObserver(tx, { overflow: "unbounded" });
  // @ts-expect-error a broadcast sender never is full
  asObserver(broadcast.channel<number>(1)[0], { overflow: "error" });
  expectTypeOf(asObserver(tx, { overflow: "error" })).toEqualTypeOf<Observer<number>>();
});

test("the item type is inferred", () => {
  const policy = { capacity: 1, overflow: "error" } as const;
  expectTypeOf(toReceiver(source, policy)).toEqualTypeOf<mpsc.Receiver<number>>();
  expectTypeOf(toReceiver(new Subject<string>(), policy)).toEqualTypeOf<mpsc.Receiver<string>>();
  expectTypeOf(toReceiver(source, { overflow: "unbounded" })).toEqualTypeOf<mpsc.Receiver<number>>();
  expectTypeOf(toReceiver(Promise.resolve("a"), policy)).toEqualTypeOf<mpsc.Receiver<string>>();
  expectTypeOf(toReceiver(["a"], policy)).toEqualTypeOf<mpsc.Receiver<string>>();
  expectTypeOf(toAsyncIterable(source, policy)).toEqualTypeOf<AsyncIterable<number>>();
  expectTypeOf(viaChannel<number>(policy)).toEqualTypeOf<MonoTypeOperatorFunction<number>>();
  expectTypeOf(source.pipe(viaChannel(policy))).toEqualTypeOf<Observable<number>>();
  toReceiver(source, {
    ...policy,
    onDrop: (value, reason) => {
      expectTypeOf(value).toEqualTypeOf<number>();
      expectTypeOf(reason).toEqualTypeOf<"full" | "closed">();
    },
  });
  source.pipe(viaChannel({ ...policy, onDrop: (value) => expectTypeOf(value).toEqualTypeOf<number>() }));
});

test("receivers become Observables and Ix iterables of their items", () => {
  expectTypeOf(toObservable(rx)).toEqualTypeOf<Observable<number>>();
  expectTypeOf(toObservable(rx.iter())).toEqualTypeOf<Observable<number>>();
  expectTypeOf(toObservable(watch.channel("a")[1])).toEqualTypeOf<Observable<string>>();
  expectTypeOf(toObservable({} as AsyncIterable<Date>)).toEqualTypeOf<Observable<Date>>();
  expectTypeOf(toIx(rx)).toEqualTypeOf<AsyncIterableX<number>>();
  expectTypeOf(fromIx(rx)).toEqualTypeOf<AsyncIterableX<number>>();
  toObservable(rx, { onLag: (missed) => expectTypeOf(missed).toEqualTypeOf<number>() });
  // @ts-expect-error not iterable
  toObservable(1);
  // @ts-expect-error a foreign iterable: ix has from for it
  toIx({} as AsyncIterable<Date>);
});
