import { describe, expectTypeOf, it } from "vitest";
import { broadcast, type Subscription } from "sluice";

const [tx, rx] = broadcast.channel<string>(4);

describe("broadcast types", () => {
  it("carries the type of the messages through every way of reading", () => {
    expectTypeOf(tx).toEqualTypeOf<broadcast.Sender<string>>();
    expectTypeOf(rx).toEqualTypeOf<broadcast.Receiver<string>>();
    expectTypeOf(rx.recv()).toEqualTypeOf<Promise<string | undefined>>();
    expectTypeOf(rx.next()).toEqualTypeOf<Promise<IteratorResult<string, undefined>>>();
    expectTypeOf(tx.send("a")).toEqualTypeOf<number>();
    expectTypeOf(tx.downgrade().upgrade()).toEqualTypeOf<broadcast.Sender<string> | undefined>();
    expectTypeOf(rx.subscribe((value) => expectTypeOf(value).toEqualTypeOf<string>())).toEqualTypeOf<Subscription>();
  });

  it("tells the outcomes of tryRecv apart", () => {
    const result = rx.tryRecv();
    if (result.ok) expectTypeOf(result.value).toEqualTypeOf<string>();
    else if (result.reason === "lagged") expectTypeOf(result.missed).toEqualTypeOf<number>();
    else if (result.reason === "failed") expectTypeOf(result.error).toEqualTypeOf<unknown>();
    else expectTypeOf(result.reason).toEqualTypeOf<"empty" | "closed">();
  });

  it("refuses a message of another type, an observer on a sender, and an unknown policy", () => {
    // @ts-expect-error a number is no string
    tx.send(1);
    // @ts-expect-error an observer belongs to a receiver
    tx.subscribe({ next: () => undefined });
    // @ts-expect-error a function too
    tx.subscribe(() => undefined);
    // @ts-expect-error no such policy
    broadcast.channel<string>(4, { onLag: "drop" });
  });
});
