import { of, Subject } from "rxjs";
import type { broadcast, oneshot, watch } from "sluice";
import { CancellationToken } from "sluice";
import { toBroadcast, toOneshot, toWatch } from "sluice/rxjs";
import { expectTypeOf, test } from "vitest";

type State = { readonly kind: "idle" } | { readonly kind: "busy"; readonly since: number };

test("a watch is of the source's type", () => {
  expectTypeOf(toWatch(of(1), 0)).toEqualTypeOf<watch.Receiver<number>>();
  expectTypeOf(toWatch(new Subject<State>(), { kind: "idle" })).toEqualTypeOf<watch.Receiver<State>>();
  expectTypeOf(toWatch(Promise.resolve("a"), "b")).toEqualTypeOf<watch.Receiver<string>>();
});

test("or of that and of the type of another initial value", () => {
  expectTypeOf(toWatch(of(1), undefined)).toEqualTypeOf<watch.Receiver<number | undefined>>();
  expectTypeOf(toWatch(of(1), "none")).toEqualTypeOf<watch.Receiver<number | string>>();
  // @ts-expect-error a watch always has a value
  toWatch(of(1));
});

test("a broadcast needs a capacity", () => {
  expectTypeOf(toBroadcast(of(1), { capacity: 1 })).toEqualTypeOf<broadcast.Receiver<number>>();
  toBroadcast(of(1), { capacity: 1, replay: 1, onLag: (missed) => expectTypeOf(missed).toEqualTypeOf<number>() });
  // @ts-expect-error no options
  toBroadcast(of(1));
  // @ts-expect-error no capacity
  toBroadcast(of(1), {});
});

test("a oneshot is of the source's type", () => {
  expectTypeOf(toOneshot(of(1))).toEqualTypeOf<oneshot.Receiver<number>>();
  toOneshot(of(1), { signal: new CancellationToken(), name: "first" });
});
