import { type AsyncIterableX, from } from "ix/asynciterable";
import { map } from "ix/asynciterable/operators";
import { mpsc } from "sluice";
import { BoundedSink, bufferUnordered, chunksTimeout, rateLimit, toIx } from "sluice/ix";
import { expectTypeOf, test } from "vitest";

const numbers = from([1, 2, 3]);

test("operators fit into pipe", () => {
  expectTypeOf(numbers.pipe(chunksTimeout(2, 10))).toEqualTypeOf<AsyncIterableX<number[]>>();
  expectTypeOf(numbers.pipe(rateLimit(2, 10))).toEqualTypeOf<AsyncIterableX<number>>();
  expectTypeOf(numbers.pipe(bufferUnordered(2, async (n: number) => `${n}`))).toEqualTypeOf<AsyncIterableX<string>>();
  expectTypeOf(chunksTimeout<number>(2, 10)(numbers)).toEqualTypeOf<AsyncIterableX<number[]>>();
  expectTypeOf(bufferUnordered(2, (n: number) => n)(numbers)).toEqualTypeOf<AsyncIterableX<number>>();
  const promises = toIx(mpsc.channel<Promise<number>>(1)[1]);
  expectTypeOf(bufferUnordered<Promise<number>>(2)(promises)).toEqualTypeOf<AsyncIterableX<number>>();
});

test("a sink is an AsyncIterableX and an iterator of what is written", () => {
  const sink = new BoundedSink<number>({ capacity: 1 });
  expectTypeOf(sink).toExtend<AsyncIterableX<number>>();
  expectTypeOf(sink).toExtend<AsyncIterableIterator<number>>();
  expectTypeOf(sink.write(1)).toEqualTypeOf<Promise<void>>();
  expectTypeOf(sink.pipe(map((n: number) => `${n}`))).toEqualTypeOf<AsyncIterableX<string>>();
  // @ts-expect-error a sink of numbers
  void sink.write("text");
  // @ts-expect-error a bound is required
  new BoundedSink<number>({});
  // @ts-expect-error it has a bound
  new BoundedSink<number>({ capacity: 1, overflow: "unbounded" });
});
