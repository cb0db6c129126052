import { from as from7, of } from "rxjs";
import { ColdObservable, Subject as Subject9 } from "rxjs-9";
import { mpsc, watch } from "sluice";
import { type PlatformObservable, toAsyncIterable, toPlatformObservable, toReceiver } from "sluice/observable";
import { expectTypeOf, test } from "vitest";

const policy = { capacity: 1, overflow: "error" } as const;
const [, rx] = mpsc.channel<number>(1);
const native = new Observable<string>(() => {});

test("the item type is inferred, whatever the library", () => {
  expectTypeOf(toReceiver(of(1), policy)).toEqualTypeOf<mpsc.Receiver<number>>();
  expectTypeOf(toReceiver(native, policy)).toEqualTypeOf<mpsc.Receiver<string>>();
  expectTypeOf(toReceiver(new ColdObservable<number>(() => {}), policy)).toEqualTypeOf<mpsc.Receiver<number>>();
  expectTypeOf(toReceiver(new Subject9<number>(), policy)).toEqualTypeOf<mpsc.Receiver<number>>();
  expectTypeOf(toReceiver(rx, policy)).toEqualTypeOf<mpsc.Receiver<number>>();
  expectTypeOf(toReceiver(watch.channel("a")[1], policy)).toEqualTypeOf<mpsc.Receiver<string>>();
  expectTypeOf(toReceiver(toPlatformObservable(rx), policy)).toEqualTypeOf<mpsc.Receiver<number>>();
  expectTypeOf(toAsyncIterable(of(1), policy)).toEqualTypeOf<AsyncIterable<number>>();
  expectTypeOf(toAsyncIterable(native, policy)).toEqualTypeOf<AsyncIterable<string>>();
});

test("an overflow policy is required", () => {
  // @ts-expect-error no options
  toReceiver(native);
  // @ts-expect-error no overflow
  toReceiver(native, { capacity: 1 });
  // @ts-expect-error no capacity
  toAsyncIterable(native, { overflow: "error" });
  toAsyncIterable(native, { overflow: "unbounded" });
  // @ts-expect-error no Observable
  toReceiver([1], policy);
});

test("an Observable is of the class that is named", () => {
  expectTypeOf(toPlatformObservable(rx)).toEqualTypeOf<PlatformObservable<number>>();
  expectTypeOf(toPlatformObservable(rx, { Observable: Observable<number> })).toEqualTypeOf<Observable<number>>();
  const cold: ColdObservable<number> = toPlatformObservable(rx, { Observable: ColdObservable<number> });
  expectTypeOf(toReceiver(cold, policy)).toEqualTypeOf<mpsc.Receiver<number>>();
  // @ts-expect-error of something else
  toPlatformObservable(rx, { Observable: Observable<string> });
  expectTypeOf(toPlatformObservable(rx).map((n) => `${n}`)).toEqualTypeOf<PlatformObservable<string>>();
  expectTypeOf(toPlatformObservable(rx).take(2).toArray()).toEqualTypeOf<Promise<number[]>>();
  // @ts-expect-error it is no class
  toPlatformObservable(rx, { Observable: () => {} });
  // @ts-expect-error nothing to iterate
  toPlatformObservable(of(1));
});

test("a receiver and an Observable of the platform go into each other", () => {
  expectTypeOf(Observable.from(rx)).toEqualTypeOf<Observable<number>>();
  expectTypeOf(toPlatformObservable(toReceiver(from7([1]), policy))).toEqualTypeOf<PlatformObservable<number>>();
});
