import {
  type MonoTypeOperatorFunction,
  type Observable,
  of,
  type OperatorFunction,
  Subscription,
  type SubscriptionLike,
} from "rxjs";
import { CancellationToken, type JoinHandle, type JoinResult, mpsc, select } from "sluice";
import { mapConcurrent, type Overflow, race, SubscriptionGroup, takeUntilCancelled } from "sluice/rxjs";
import { expectTypeOf, test } from "vitest";

const numbers = of(1, 2);

test("race gives a union that branch tells apart", () => {
  const [, rx] = mpsc.channel<Date>(1);
  const raced = race({ a: numbers, b: Promise.resolve("b"), c: rx, d: [true] });
  expectTypeOf(raced).toEqualTypeOf<
    Observable<
      | { readonly branch: "a"; readonly value: number }
      | { readonly branch: "b"; readonly value: string }
      | { readonly branch: "c"; readonly value: Date }
      | { readonly branch: "d"; readonly value: boolean }
    >
  >();
  raced.subscribe((won) => {
    if (won.branch === "a") expectTypeOf(won.value).toEqualTypeOf<number>();
    else if (won.branch === "b") expectTypeOf(won.value).toEqualTypeOf<string>();
  });
});

test("a branch of race may be missing, and is of no type then", () => {
  expectTypeOf(race({ a: numbers, b: false, c: undefined })).toEqualTypeOf<
    Observable<{ readonly branch: "a"; readonly value: number }>
  >();
  expectTypeOf(race({ a: {} as Observable<number> | null })).toEqualTypeOf<
    Observable<{ readonly branch: "a"; readonly value: number }>
  >();
  // @ts-expect-error no Observable
  race({ a: 1 });
  // @ts-expect-error no such option
  race({ a: numbers }, { fair: true });
});

test("takeUntilCancelled keeps the type", () => {
  const token = new CancellationToken();
  expectTypeOf(numbers.pipe(takeUntilCancelled(token))).toEqualTypeOf<Observable<number>>();
  expectTypeOf(takeUntilCancelled<string>(new AbortController().signal)).toEqualTypeOf<
    MonoTypeOperatorFunction<string>
  >();
  // @ts-expect-error an Observable is no token
  takeUntilCancelled(numbers);
});

const policy = { concurrency: 2, capacity: 8, overflow: "error" } as const;

test("mapConcurrent infers the value from the source and the result from project", () => {
  const [, rx] = mpsc.channel<Date>(1);
  const piped = numbers.pipe(
    mapConcurrent(
      (value, { signal }) => {
        expectTypeOf(value).toEqualTypeOf<number>();
        expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
        return Promise.resolve(String(value));
      },
      {
        ...policy,
        ordered: true,
        onDrop: (value, reason) => {
          expectTypeOf(value).toEqualTypeOf<number>();
          expectTypeOf(reason).toEqualTypeOf<"full" | "closed">();
        },
        onQueue: ({ queued, running, dropped }) => expectTypeOf(queued + running + dropped).toEqualTypeOf<number>(),
      },
    ),
  );
  expectTypeOf(piped).toEqualTypeOf<Observable<string>>();
  expectTypeOf(numbers.pipe(mapConcurrent(() => rx, policy))).toEqualTypeOf<Observable<Date>>();
  expectTypeOf(numbers.pipe(mapConcurrent((n) => (n > 1 ? of("a") : [true]), policy))).toEqualTypeOf<
    Observable<string | boolean>
  >();
  expectTypeOf(mapConcurrent((name: string) => [name.length], policy)).toEqualTypeOf<
    OperatorFunction<string, number>
  >();
});

test("mapConcurrent needs a bound, and a policy", () => {
  const work = (n: number) => of(n);
  mapConcurrent(work, { concurrency: 1, overflow: "unbounded" });
  // @ts-expect-error no options
  mapConcurrent(work);
  // @ts-expect-error no concurrency
  mapConcurrent(work, { capacity: 1, overflow: "error" });
  // @ts-expect-error no overflow
  mapConcurrent(work, { concurrency: 1, capacity: 1 });
  // @ts-expect-error no capacity
  mapConcurrent(work, { concurrency: 1, overflow: "drop-oldest" });
  // @ts-expect-error a policy that may be a bounded one
  mapConcurrent(work, { concurrency: 1, overflow: "error" as Overflow });
  // @ts-expect-error a plain value
  mapConcurrent((n: number) => n, policy);
});

test("a SubscriptionGroup joins the last values of its members, and is a Subscription", async () => {
  const group = new SubscriptionGroup<number | string>();
  expectTypeOf(group.spawn(numbers, (n) => expectTypeOf(n).toEqualTypeOf<number>())).toEqualTypeOf<
    JoinHandle<number | undefined>
  >();
  group.spawn(Promise.resolve("a"), { next: (text) => expectTypeOf(text).toEqualTypeOf<string>() });
  expectTypeOf(group.joinNext()).toEqualTypeOf<Promise<JoinResult<number | string | undefined> | undefined>>();
  expectTypeOf(group.joinAll()).toEqualTypeOf<Promise<(number | string | undefined)[]>>();
  for await (const result of group) expectTypeOf(result).toEqualTypeOf<JoinResult<number | string | undefined>>();
  const won = await select({ member: group });
  if (!won.done) expectTypeOf(won.value).toEqualTypeOf<JoinResult<number | string | undefined>>();
  expectTypeOf(group).toExtend<SubscriptionLike>();
  expectTypeOf(group).toExtend<AsyncDisposable>();
  new Subscription().add(group);
  group.add(new Subscription());
  group.add(async () => {});
  group.add(undefined);
  new SubscriptionGroup().spawn(numbers, null, { finalize: async () => {} });
  // @ts-expect-error of another type
  group.spawn(of(true));
  // @ts-expect-error no teardown
  group.add(1);
});
