import { CancellationToken, type DropGuard, mpsc } from "sluice";
import { expectTypeOf, test } from "vitest";

const token = new CancellationToken();

test("a token is taken wherever a signal is", () => {
  const [tx, rx] = mpsc.channel<number>(1);
  expectTypeOf(rx.recv({ signal: token })).toEqualTypeOf<Promise<number | undefined>>();
  expectTypeOf(tx.send(1, { signal: token.signal })).toEqualTypeOf<Promise<void>>();
  expectTypeOf(token.cancelled({ signal: token.childToken() })).toEqualTypeOf<Promise<void>>();
});

test("from takes a signal or a token, and nothing else", () => {
  expectTypeOf(CancellationToken.from(new AbortController().signal)).toEqualTypeOf<CancellationToken>();
  expectTypeOf(CancellationToken.from(token)).toEqualTypeOf<CancellationToken>();
  // @ts-expect-error a controller is not its signal
  CancellationToken.from(new AbortController());
});

test("runUntilCancelled gives the awaited value, or undefined", () => {
  expectTypeOf(token.runUntilCancelled(() => 1)).toEqualTypeOf<Promise<number | undefined>>();
  expectTypeOf(token.runUntilCancelled(async () => "a")).toEqualTypeOf<Promise<string | undefined>>();
  void token.runUntilCancelled(({ signal }) => expectTypeOf(signal).toEqualTypeOf<AbortSignal>());
});

test("a reason is unknown, a guard is disposable, nothing is awaitable", () => {
  expectTypeOf(token.reason).toEqualTypeOf<unknown>();
  expectTypeOf(token.dropGuard()).toEqualTypeOf<DropGuard>();
  expectTypeOf(token.dropGuard()).toExtend<Disposable>();
  expectTypeOf(token).not.toExtend<PromiseLike<unknown>>();
});
