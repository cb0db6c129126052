import {
  type AbortHandle,
  type CancellationToken,
  type JoinHandle,
  type JoinResult,
  JoinSet,
  select,
  spawn,
  type TaskContext,
  yieldNow,
} from "sluice";
import { expectTypeOf, test } from "vitest";

test("spawn gives a handle of the awaited value", () => {
  expectTypeOf(spawn(() => 1)).toEqualTypeOf<JoinHandle<number>>();
  expectTypeOf(spawn(async () => "a")).toEqualTypeOf<JoinHandle<string>>();
  expectTypeOf<Awaited<JoinHandle<number>>>().toEqualTypeOf<number>();
  expectTypeOf(spawn(() => 1).settled()).toEqualTypeOf<Promise<JoinResult<number>>>();
  expectTypeOf(spawn(() => 1)).toExtend<Disposable>();
  // @ts-expect-error a promise is not a task: it has begun already
  spawn(Promise.resolve(1));
});

test("a context can be taken apart", () => {
  spawn(({ token, signal, id }) => {
    expectTypeOf(token).toEqualTypeOf<CancellationToken>();
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    expectTypeOf(id).toEqualTypeOf<number>();
  });
  expectTypeOf<TaskContext>().not.toExtend<PromiseLike<unknown>>();
});

test("a result is told apart by its status", () => {
  type Of<S> = Extract<JoinResult<number>, { status: S }>;
  expectTypeOf<JoinResult<number>["status"]>().toEqualTypeOf<"fulfilled" | "rejected" | "cancelled">();
  expectTypeOf<Of<"fulfilled">["value"]>().toEqualTypeOf<number>();
  expectTypeOf<Of<"rejected" | "cancelled">["reason"]>().toEqualTypeOf<unknown>();
  expectTypeOf<Of<"cancelled">>().not.toHaveProperty("value");
});

test("a set gives results of its type, by every door", async () => {
  const set = new JoinSet<number>({ limit: 2, failFast: true });
  expectTypeOf(set.spawn(() => 1)).toEqualTypeOf<AbortHandle>();
  expectTypeOf(set.trySpawn(async () => 1)).toEqualTypeOf<AbortHandle | undefined>();
  expectTypeOf(set.joinNext()).toEqualTypeOf<Promise<JoinResult<number> | undefined>>();
  expectTypeOf(set.tryJoinNext()).toEqualTypeOf<JoinResult<number> | undefined>();
  expectTypeOf(set.joinAll()).toEqualTypeOf<Promise<number[]>>();
  expectTypeOf(set).toExtend<AsyncIterable<JoinResult<number>>>();
  expectTypeOf(set).toExtend<AsyncDisposable>();
  expectTypeOf(JoinSet.from([() => 1, async () => 2])).toEqualTypeOf<JoinSet<number>>();
  const { value } = await select({ set });
  expectTypeOf(value).toEqualTypeOf<JoinResult<number> | undefined>();
  // @ts-expect-error another type
  set.spawn(() => "a");
});

test("yieldNow gives nothing", () => {
  expectTypeOf(yieldNow()).toEqualTypeOf<Promise<void>>();
});
