import { type MonoTypeOperatorFunction, type Observable, of } from "rxjs";
import { CancellationToken, mpsc } from "sluice";
import { race, takeUntilCancelled } from "sluice/rxjs";
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
