import { describe, expectTypeOf, it } from "vitest";
import { oneshot } from "sluice";

const [tx, rx] = oneshot.channel<string>();

describe("oneshot types", () => {
  it("carries the type of the value through every way of reading", () => {
    expectTypeOf(tx).toEqualTypeOf<oneshot.Sender<string>>();
    expectTypeOf(rx).toEqualTypeOf<oneshot.Receiver<string>>();
    expectTypeOf(rx).toExtend<PromiseLike<string>>();
    expectTypeOf<Awaited<typeof rx>>().toEqualTypeOf<string>();
    expectTypeOf(rx.then((value) => value.length)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(
      rx.then(
        (value) => value.length,
        () => "none" as const,
      ),
    ).toEqualTypeOf<Promise<number | "none">>();
    expectTypeOf(rx.recv()).toEqualTypeOf<Promise<string | undefined>>();
    expectTypeOf(rx.next()).toEqualTypeOf<Promise<IteratorResult<string, undefined>>>();
    expectTypeOf(tx.send("a")).toEqualTypeOf<boolean>();
    oneshot.channel<string>({ onUndelivered: (value) => expectTypeOf(value).toEqualTypeOf<string>() });
  });

  it("tells the outcomes of tryRecv apart", () => {
    const result = rx.tryRecv();
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<string>();
    else if (result.reason === "failed") expectTypeOf(result.error).toEqualTypeOf<unknown>();
    else expectTypeOf(result.reason).toEqualTypeOf<"empty" | "closed">();
  });

  it("refuses a value of another type", () => {
    // @ts-expect-error a number is no string
    tx.send(1);
  });
});
