import { from as ixFrom } from "ix/asynciterable";
import { BehaviorSubject, of } from "rxjs";
import {
  type Interval,
  JoinSet,
  type JoinResult,
  mpsc,
  type PeekableStream,
  select,
  type Source,
  type Stream,
  stream,
  StreamMap,
} from "sluice";
import { expectTypeOf, test } from "vitest";

const numbers = stream([1, 2, 3]);

test("stream infers the items of every kind of source", () => {
  const [, rx] = mpsc.channel<string>(1);
  expectTypeOf(numbers).toEqualTypeOf<Stream<number>>();
  expectTypeOf(stream("text")).toEqualTypeOf<Stream<string>>();
  expectTypeOf(stream(rx)).toEqualTypeOf<Stream<string>>();
  expectTypeOf(stream(numbers)).toEqualTypeOf<Stream<number>>();
  expectTypeOf(stream(new JoinSet<number>())).toEqualTypeOf<Stream<JoinResult<number>>>();
  expectTypeOf(stream({} as Interval)).toEqualTypeOf<Stream<number>>();
  expectTypeOf(stream(new Map([["a", 1]]))).toEqualTypeOf<Stream<[string, number]>>();
  expectTypeOf(stream({} as ReadableStream<Uint8Array>)).toEqualTypeOf<Stream<Uint8Array>>();
  expectTypeOf(stream({} as AsyncGenerator<1 | 2, string, boolean>)).toEqualTypeOf<Stream<1 | 2>>();
  expectTypeOf(stream(of(1, 2))).toEqualTypeOf<Stream<number>>();
  expectTypeOf(stream(new BehaviorSubject("a"))).toEqualTypeOf<Stream<string>>();
  expectTypeOf(stream(ixFrom([1]))).toEqualTypeOf<Stream<number>>();
  expectTypeOf(stream<number | string>([1])).toEqualTypeOf<Stream<number | string>>();
  // @ts-expect-error a number is nothing to stream
  stream(1);
  // @ts-expect-error nor is a promise
  stream(Promise.resolve([1]));
});

test("range, unfold and of are functions of stream", () => {
  expectTypeOf(stream.range(0, 3)).toEqualTypeOf<Stream<number>>();
  expectTypeOf(stream.of("a", "b")).toEqualTypeOf<Stream<string>>();
  expectTypeOf(stream.unfold(1, (n) => (n > 9 ? undefined : [`${n}`, n + 1]))).toEqualTypeOf<Stream<string>>();
  const pages = stream.unfold("first", async (url): Promise<[number[], string] | undefined> => [[url.length], "next"]);
  expectTypeOf(pages).toEqualTypeOf<Stream<number[]>>();
});

test("a chain of operators infers to its end", () => {
  const chain = numbers
    .map((n) => `${n}`)
    .filterMap((text) => (text === "1" ? { text } : undefined))
    .enumerate()
    .chunks(2);
  expectTypeOf(chain).toEqualTypeOf<Stream<[index: number, item: { text: string }][]>>();
  expectTypeOf(numbers.mapAsync(async (n) => `${n}`)).toEqualTypeOf<Stream<string>>();
  expectTypeOf(numbers.mapWhile((n) => (n > 1 ? n : undefined))).toEqualTypeOf<Stream<number>>();
  expectTypeOf(numbers.scan("", (text, n) => `${text}${n}`)).toEqualTypeOf<Stream<string>>();
  expectTypeOf(numbers.map(async (n) => `${n}`).buffered(2)).toEqualTypeOf<Stream<string>>();
  expectTypeOf(numbers.map(async (n) => n).bufferUnordered(2)).toEqualTypeOf<Stream<number>>();
  expectTypeOf(numbers.flatMap((n) => new Set([`${n}`]))).toEqualTypeOf<Stream<string>>();
  expectTypeOf(numbers.flatMap(() => of(true))).toEqualTypeOf<Stream<boolean>>();
  expectTypeOf(numbers.throttle(1).timeout(1).timeoutRepeating(1).fuse()).toEqualTypeOf<Stream<number>>();
});

test("guards narrow", () => {
  const mixed = stream<number | string>([]);
  const isText = (x: number | string): x is string => typeof x === "string";
  expectTypeOf(mixed.filter(isText)).toEqualTypeOf<Stream<string>>();
  expectTypeOf(mixed.takeWhile(isText)).toEqualTypeOf<Stream<string>>();
  expectTypeOf(mixed.find(isText)).toEqualTypeOf<Promise<string | undefined>>();
});

test("joined streams have the items of all", () => {
  expectTypeOf(numbers.chain(["a"])).toEqualTypeOf<Stream<number | string>>();
  expectTypeOf(numbers.chain([4])).toEqualTypeOf<Stream<number>>();
  expectTypeOf(numbers.merge(["a"], of(true))).toEqualTypeOf<Stream<number | string | boolean>>();
  expectTypeOf(numbers.merge()).toEqualTypeOf<Stream<number>>();
  expectTypeOf(numbers.zip("ab")).toEqualTypeOf<Stream<[number, string]>>();
});

test("the ends give what they say", () => {
  expectTypeOf(numbers.next()).toEqualTypeOf<Promise<IteratorResult<number, undefined>>>();
  expectTypeOf(numbers.collect()).toEqualTypeOf<Promise<number[]>>();
  expectTypeOf(numbers.first()).toEqualTypeOf<Promise<number | undefined>>();
  expectTypeOf(numbers.forEach(() => {})).toEqualTypeOf<Promise<void>>();
  expectTypeOf(numbers.fold("", (text, n) => `${text}${n}`)).toEqualTypeOf<Promise<string>>();
  expectTypeOf(numbers.reduce((a, b) => a + b)).toEqualTypeOf<Promise<number>>();
  expectTypeOf(numbers.reduce((text, n) => `${text}${n}`, "")).toEqualTypeOf<Promise<string>>();
  expectTypeOf(numbers.all((n) => n > 1)).toEqualTypeOf<Promise<boolean>>();
});

test("peek is there on a peekable stream only", () => {
  expectTypeOf(numbers.peekable()).toEqualTypeOf<PeekableStream<number>>();
  expectTypeOf(numbers.peekable().peek()).toEqualTypeOf<Promise<IteratorResult<number, undefined>>>();
  expectTypeOf(numbers).not.toHaveProperty("peek");
  expectTypeOf(numbers.peekable().map((n) => n)).not.toHaveProperty("peek");
});

test("select narrows a stream by its end", async () => {
  const won = await select({ numbers, text: stream("text") });
  if (won.branch === "numbers" && won.done !== true) expectTypeOf(won.value).toEqualTypeOf<number>();
  if (won.branch === "text" && won.done === true) expectTypeOf(won.value).toEqualTypeOf<undefined>();
});

test("a map of streams has keys and items", () => {
  const map = new StreamMap<string, number>();
  expectTypeOf(map.next()).toEqualTypeOf<Promise<IteratorResult<[string, number], undefined>>>();
  expectTypeOf(map.nextMany(3)).toEqualTypeOf<Promise<[string, number][]>>();
  expectTypeOf(map.insert("a", [1])).toEqualTypeOf<Source<number> | undefined>();
  expectTypeOf(new StreamMap([["a", numbers]])).toEqualTypeOf<StreamMap<string, number>>();
  expectTypeOf(stream(map)).toEqualTypeOf<Stream<[string, number]>>();
  // @ts-expect-error the items of the source are of another type
  map.insert("b", ["text"]);
});
