import { describe, expectTypeOf, it } from "vitest";
import { type Subscription, watch } from "sluice";

type State = "off" | { readonly on: number };
const [tx, rx] = watch.channel<State>("off");

describe("watch types", () => {
  it("carries the type of the value through every way of looking", () => {
    expectTypeOf(tx).toEqualTypeOf<watch.Sender<State>>();
    expectTypeOf(rx).toEqualTypeOf<watch.Receiver<State>>();
    expectTypeOf(rx.borrow()).toEqualTypeOf<State>();
    expectTypeOf(rx.borrowAndUpdate()).toEqualTypeOf<State>();
    expectTypeOf(tx.borrow()).toEqualTypeOf<State>();
    expectTypeOf(rx.changed()).toEqualTypeOf<Promise<void>>();
    expectTypeOf(rx.next()).toEqualTypeOf<Promise<IteratorResult<State, undefined>>>();
    expectTypeOf(rx.hasChanged()).toEqualTypeOf<boolean>();
    expectTypeOf(tx.subscribe()).toEqualTypeOf<watch.Receiver<State>>();
    expectTypeOf(rx.subscribe((value) => expectTypeOf(value).toEqualTypeOf<State>())).toEqualTypeOf<Subscription>();
    expectTypeOf(new watch.Sender(1)).toEqualTypeOf<watch.Sender<number>>();
  });

  it("widens the type of a first value that is a literal", () => {
    expectTypeOf(watch.channel(0)).toEqualTypeOf<[watch.Sender<number>, watch.Receiver<number>]>();
    expectTypeOf(watch.channel(false)[1].borrow()).toEqualTypeOf<boolean>();
  });

  it("narrows by a predicate that narrows", () => {
    expectTypeOf(rx.waitFor((value) => value !== "off")).toEqualTypeOf<Promise<{ readonly on: number }>>();
    expectTypeOf(rx.waitFor((value: State) => value === "off" || value.on > 1)).toEqualTypeOf<Promise<State>>();
  });

  it("has modifying functions give a new value", () => {
    tx.sendModify((value) => (value === "off" ? { on: 1 } : { on: value.on + 1 }));
    // @ts-expect-error a change in place gives the value back
    tx.sendModify(() => undefined);
    // @ts-expect-error the whole value
    tx.sendIfModified(() => ({ on: "much" }));
    tx.sendIfModified(
      (value) => value,
      (before, after) => (expectTypeOf(before).toEqualTypeOf<State>(), before === after),
    );
  });

  it("refuses a value of another type, and an observer on a sender", () => {
    // @ts-expect-error not a state
    tx.send("on");
    // @ts-expect-error an observer belongs to a receiver
    tx.subscribe(() => undefined);
  });
});
