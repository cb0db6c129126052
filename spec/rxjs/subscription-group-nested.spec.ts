import "../support/open-gate.ts";
import { NEVER, Subscription } from "rxjs";
import { SubscriptionGroup } from "sluice/rxjs";
import { describe, expect, it, vi } from "vitest";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

/** A clean-up that ends by hand. */
function slow(): { finish: () => void; run: () => Promise<void> } {
  let finish!: () => void;
  const done = new Promise<void>((resolve) => (finish = resolve));
  return { finish, run: () => done };
}

describe("a SubscriptionGroup in another", () => {
  it("is forgotten when it has ended with its clean-up, and waited for until then", async () => {
    const [parent, child] = [new SubscriptionGroup(), new SubscriptionGroup()];
    const shutdown = vi.spyOn(child, "shutdown");
    const { finish, run } = slow();
    parent.add(child);
    child.spawn(NEVER, null, { finalize: run });
    child.unsubscribe();
    finish();
    await settle();
    await parent.shutdown();
    expect(shutdown).not.toHaveBeenCalled();
    parent.add(child);
    expect(shutdown).not.toHaveBeenCalled();

    const [second, busy] = [new SubscriptionGroup(), new SubscriptionGroup()];
    const cleaning = slow();
    second.add(busy);
    busy.add(cleaning.run);
    busy.unsubscribe();
    await settle();
    const over = vi.fn();
    const waiting = second.shutdown().then(over);
    await settle();
    expect(over).not.toHaveBeenCalled();
    cleaning.finish();
    await waiting;
  });

  it("is forgotten by all that it was added to, though it fails", async () => {
    const parents = [new SubscriptionGroup(), new SubscriptionGroup()];
    const child = new SubscriptionGroup();
    for (const parent of parents) parent.add(child);
    child.add(() => Promise.reject(new Error("clean-up")));
    child.unsubscribe();
    await settle();
    expect(unhandled()).toEqual([new Error("clean-up")]);
    for (const parent of parents) await parent.shutdown();
  });

  it("is let go by remove, and may then hold what held it", async () => {
    const [a, b] = [new SubscriptionGroup(), new SubscriptionGroup()];
    a.add(b);
    a.remove(b);
    b.add(a);
    await b.shutdown();
    expect(a.closed).toBe(true);
  });

  it("cannot hold it, directly, through others, or while they close: each would wait for the other", async () => {
    const [a, b, c] = [new SubscriptionGroup(), new SubscriptionGroup(), new SubscriptionGroup()];
    const cycle = "teardown must not be a group that waits for this one";
    a.add(b);
    b.add(c);
    a.add(c);
    expect(() => b.add(a)).toThrow(cycle);
    expect(() => c.add(a)).toThrow(cycle);
    const { finish, run } = slow();
    c.add(run);
    const shutdown = a.shutdown();
    expect(() => c.add(a)).toThrow(cycle);
    finish();
    await shutdown;
    c.add(a);
    expect([a, b, c].map(({ closed }) => closed)).toEqual([true, true, true]);
  });

  it("cannot be added twice round to a group that is closed but not over", async () => {
    const [a, b] = [new SubscriptionGroup(), new SubscriptionGroup()];
    const { finish, run } = slow();
    a.add(run);
    const shutdown = a.shutdown();
    a.add(b);
    expect(() => b.add(a)).toThrow("waits for this one");
    finish();
    await shutdown;
    expect(b.closed).toBe(true);
  });

  it("is forgotten by a Subscription that it removes itself from", () => {
    const parent = new Subscription();
    const group = new SubscriptionGroup();
    const closing = vi.spyOn(group, "unsubscribe");
    parent.add(group);
    group.add(() => parent.remove(group));
    group.unsubscribe();
    parent.unsubscribe();
    expect(closing).toHaveBeenCalledOnce();
  });
});
