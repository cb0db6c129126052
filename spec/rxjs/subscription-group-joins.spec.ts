import "../support/open-gate.ts";
import { NEVER, of, Subject, throwError } from "rxjs";
import { select } from "sluice";
import { SubscriptionGroup } from "sluice/rxjs";
import { describe, expect, it, vi } from "vitest";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();
const broken = (name: string) => throwError(() => new Error(name));

describe("a SubscriptionGroup that nobody joins", () => {
  it("forgets what has ended, however it did", async () => {
    const group = new SubscriptionGroup<number>();
    const open = new Subject<number>();
    group.spawn(of(1));
    group.spawn(broken("told"), { error: () => {} });
    group.spawn(NEVER).abort();
    group.spawn(open);
    expect(group.size).toBe(4);
    await settle();
    expect(group.size).toBe(1);
    open.complete();
    await settle();
    group.spawn(of(2));
    await settle();
    expect([group.size, group.closed]).toEqual([0, false]);
  });

  it("tells rxjs of a failure at once, unless somebody knows of it", async () => {
    const group = new SubscriptionGroup<number>();
    group.spawn(broken("unknown"));
    group.spawn(broken("told"), { error: () => {} });
    group.spawn(NEVER).abort();
    const watched = group.spawn(broken("watched")).settled();
    const late = group.spawn(broken("awaited before rxjs is told"));
    group.spawn(of(1), null, { finalize: () => Promise.reject(new Error("clean-up")) });
    await settle();
    const awaited = late.then(undefined, (error: unknown) => error);
    expect(unhandled()).toEqual([new Error("unknown"), new Error("clean-up")]);
    expect(await awaited).toEqual(new Error("awaited before rxjs is told"));
    expect((await watched).status).toBe("rejected");
  });

  it("aborts the others on the first failure with failFast, and tells of that one", async () => {
    const group = new SubscriptionGroup<number>({ failFast: true });
    group.spawn(NEVER);
    group.spawn(broken("first"));
    await settle();
    expect(group.size).toBe(0);
    expect(unhandled()).toEqual([new Error("first")]);
  });

  it("has shutdown reject with what went wrong in its own clean-up, not with what rxjs was told of", async () => {
    const group = new SubscriptionGroup<number>();
    group.spawn(broken("told"));
    group.spawn(NEVER, null, { finalize: () => Promise.reject(new Error("clean-up")) });
    await settle();
    expect(unhandled()).toEqual([new Error("told")]);
    const error: unknown = await group.shutdown().catch((error: unknown) => error);
    expect((error as AggregateError).errors).toEqual([new Error("clean-up")]);
    expect(unhandled()).toEqual([]);
  });

  it("has shutdown reject with a failure of the same turn, and rxjs not told", async () => {
    const group = new SubscriptionGroup<number>();
    group.spawn(broken("just now"));
    await expect(group.shutdown()).rejects.toMatchObject({ errors: [new Error("just now")] });
    expect(unhandled()).toEqual([]);
  });
});

describe("a SubscriptionGroup that is joined", () => {
  it.each([
    ["joinNext", (group: SubscriptionGroup<number>) => group.joinNext()],
    ["joinAll", (group: SubscriptionGroup<number>) => group.joinAll()],
    ["the first turn of a loop", (group: SubscriptionGroup<number>) => group[Symbol.asyncIterator]().next()],
    ["select", (group: SubscriptionGroup<number>) => select({ group })],
    ["subscribe", (group: SubscriptionGroup<number>) => Promise.resolve(group.subscribe(() => {}))],
  ])("keeps every outcome for the caller, from %s on", async (_, join) => {
    const group = new SubscriptionGroup<number>();
    group.spawn(of(0));
    await join(group);
    while (group.size > 0) await group.joinNext();
    group.spawn(broken("mine"));
    group.spawn(of(1));
    await settle();
    expect(group.size).toBe(2);
    expect(unhandled()).toEqual([]);
    expect(await group.joinNext()).toMatchObject({ status: "rejected", reason: new Error("mine") });
    expect(await group.joinNext()).toMatchObject({ status: "fulfilled", value: 1 });
    expect(await group.joinNext()).toBeUndefined();
  });

  it("gives to who begins late those that have not ended yet", async () => {
    const group = new SubscriptionGroup<number>();
    const open = new Subject<number>();
    group.spawn(of(1));
    group.spawn(open);
    await settle();
    const next = group.joinNext();
    open.next(2);
    open.complete();
    expect(await next).toMatchObject({ value: 2 });
  });

  it("does not give some of its outcomes for all", async () => {
    const group = new SubscriptionGroup<number>({ name: "page" });
    const open = new Subject<number>();
    group.spawn(NEVER).abort();
    await settle();
    expect(await group.joinAll()).toEqual([]);
    const late = new SubscriptionGroup<number>({ name: "page" });
    late.spawn(of(1));
    late.spawn(open);
    await settle();
    await expect(late.joinAll()).rejects.toThrow("page has joined members itself, whose outcomes are gone");
    expect([late.size, open.observed]).toEqual([1, true]);
    open.complete();
    await settle();
    expect(late.size).toBe(0);
  });

  it("keeps all from the beginning with joins: caller, and tells of failures when it closes", async () => {
    const group = new SubscriptionGroup<number>({ joins: "caller" });
    group.spawn(of(1));
    await settle();
    group.spawn(of(2));
    expect(await group.joinAll()).toEqual([1, 2]);
    group.spawn(broken("unknown"));
    await settle();
    expect([group.size, unhandled()]).toEqual([1, []]);
    group.unsubscribe();
    await settle();
    expect(unhandled()).toEqual([new Error("unknown")]);
  });

  it("hands over to the caller inside spawn too, and to shutdown", async () => {
    const group = new SubscriptionGroup<number>();
    const joined = vi.fn();
    group.spawn(of(1), () => void group.joinNext().then(joined));
    await settle();
    expect(joined).toHaveBeenCalledOnce();
    group.spawn(of(2));
    await settle();
    expect(group.size).toBe(1);
    await group.shutdown();
    expect(group.size).toBe(0);
  });

  it("says by which words it is joined", () => {
    expect(() => new SubscriptionGroup({ joins: "me" as never })).toThrow('joins must be one of "group", "caller"');
  });
});
