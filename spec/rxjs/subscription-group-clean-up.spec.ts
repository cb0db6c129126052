import "../support/open-gate.ts";
import { concat, finalize, NEVER, Observable, of, Subject, Subscription, throwError } from "rxjs";
import { SubscriptionGroup } from "sluice/rxjs";
import { describe, expect, it, vi } from "vitest";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

/** A clean-up that ends by hand. */
class Slow {
  finish!: () => void;
  fail!: (error: unknown) => void;
  readonly #done = new Promise<void>((finish, fail) => {
    this.finish = finish;
    this.fail = fail;
  });
  readonly run = vi.fn(() => this.#done);
}

/** Whether a promise has settled. */
async function isSettled(promise: PromiseLike<unknown>): Promise<boolean> {
  let settled = false;
  const note = (): void => void (settled = true);
  promise.then(note, note);
  await settle();
  return settled;
}

/** The errors that a promise rejects with as an AggregateError. */
async function errorsOf(promise: Promise<unknown>): Promise<unknown[]> {
  const error: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(AggregateError);
  return (error as AggregateError).errors as unknown[];
}

const broken = (name: string) => throwError(() => new Error(name));

describe("the clean-up of a SubscriptionGroup", () => {
  it("is not waited for by rxjs alone", async () => {
    const slow = new Slow();
    const order: string[] = [];
    const subscription = new Subscription();
    subscription.add(
      concat(of(1), NEVER)
        .pipe(finalize(() => void slow.run().then(() => order.push("finalized"))))
        .subscribe(),
    );
    subscription.unsubscribe();
    await settle();
    order.push("unsubscribed");
    slow.finish();
    await settle();
    expect(order).toEqual(["unsubscribed", "finalized"]);
  });

  it("is waited for by shutdown: that of every member, and of all that was added", async () => {
    const group = new SubscriptionGroup();
    const [one, two, added] = [new Slow(), new Slow(), new Slow()];
    group.spawn(NEVER, null, { finalize: one.run });
    group.spawn(NEVER, null, { finalize: two.run });
    group.add(added.run);
    const shutdown = group.shutdown();
    for (const slow of [one, added, two]) {
      expect(slow.run).toHaveBeenCalledOnce();
      expect(await isSettled(shutdown)).toBe(false);
      slow.finish();
    }
    await shutdown;
    expect(group.size).toBe(0);
    await group.shutdown();
  });

  it("is waited for after unsubscribe too, and by await using", async () => {
    const group = new SubscriptionGroup();
    const slow = new Slow();
    group.spawn(NEVER, null, { finalize: slow.run });
    group.unsubscribe();
    expect(slow.run).toHaveBeenCalledOnce();
    const disposed = group[Symbol.asyncDispose]();
    expect(await isSettled(disposed)).toBe(false);
    slow.finish();
    await disposed;
  });

  it("is waited for where one that was aborted before is still at it", async () => {
    const group = new SubscriptionGroup();
    const slow = new Slow();
    group.spawn(NEVER, null, { finalize: slow.run }).abort();
    await settle();
    const shutdown = group.shutdown();
    expect(await isSettled(shutdown)).toBe(false);
    slow.finish();
    await shutdown;
    expect(slow.run).toHaveBeenCalledOnce();
  });

  it.each([
    ["completes", (subject: Subject<number>) => subject.complete()],
    ["fails", (subject: Subject<number>) => subject.error(new Error("broken"))],
    ["is aborted", (_: Subject<number>, abort: () => void) => abort()],
  ])("belongs to the member: it ends when its finalize has, when it %s", async (_, end) => {
    const group = new SubscriptionGroup();
    const slow = new Slow();
    const subject = new Subject<number>();
    const handle = group.spawn(subject, null, { finalize: slow.run });
    end(subject, () => handle.abort());
    const settled = handle.settled();
    expect(await isSettled(settled)).toBe(false);
    slow.finish();
    expect((await settled).status).not.toBe(undefined);
  });

  it("begins after the observer was told, with the teardown of the source, then finalize", async () => {
    const order: string[] = [];
    const source = (emit: boolean) =>
      new Observable<number>((subscriber) => {
        if (emit) subscriber.complete();
        else queueMicrotask(() => subscriber.complete());
        return () => order.push("teardown");
      });
    for (const emit of [true, false]) {
      const group = new SubscriptionGroup();
      group.spawn(
        source(emit),
        { complete: () => void order.push("complete") },
        { finalize: () => void order.push("finalize") },
      );
      await group.joinNext();
      expect(order.splice(0)).toEqual(["complete", "teardown", "finalize"]);
    }
  });

  it("waits for a group inside a group", async () => {
    const [outer, inner] = [new SubscriptionGroup(), new SubscriptionGroup()];
    const slow = new Slow();
    outer.add(inner);
    inner.spawn(NEVER, null, { finalize: slow.run });
    const shutdown = outer.shutdown();
    expect(await isSettled(shutdown)).toBe(false);
    slow.finish();
    await shutdown;
  });

  it("waits for what is added while it goes on", async () => {
    const group = new SubscriptionGroup();
    const [first, late] = [new Slow(), new Slow()];
    group.add(first.run);
    const shutdown = group.shutdown();
    group.add(late.run);
    first.finish();
    expect(await isSettled(shutdown)).toBe(false);
    late.finish();
    await shutdown;
  });

  describe("that fails", () => {
    const fail = (name: string) => () => {
      throw new Error(name);
    };

    it("has shutdown reject with all that went wrong, when all has ended", async () => {
      const group = new SubscriptionGroup();
      const slow = new Slow();
      const teardown = new Observable<number>(() => fail("teardown"));
      group.spawn(teardown, null, { finalize: () => Promise.reject(new Error("finalize")) });
      group.spawn(NEVER, null, { finalize: slow.run });
      group.add(fail("added"));
      group.add(() => Promise.reject(new Error("added later")));
      const shutdown = group.shutdown();
      shutdown.catch(() => {});
      expect(await isSettled(shutdown)).toBe(false);
      slow.fail(new Error("slow"));
      const errors = await errorsOf(shutdown);
      expect(errors).toContainEqual(
        new AggregateError([new Error("teardown"), new Error("finalize")], "2 failures of a subscription"),
      );
      expect(errors.map((error) => (error as Error).message).sort()).toEqual([
        "2 failures of a subscription",
        "added",
        "added later",
        "slow",
      ]);
      await expect(group.shutdown()).rejects.toThrow("4 failures of subscription group");
      expect(unhandled()).toEqual([]);
    });

    it("makes the outcome of its member a failure", async () => {
      const group = new SubscriptionGroup();
      group.spawn(of(1), null, { finalize: fail("completed") });
      group.spawn(broken("source"), null, { finalize: fail("failed") });
      group.spawn(NEVER, null, { finalize: fail("aborted") }).abort();
      const reasons: unknown[] = [];
      for await (const result of group) reasons.push(result.status === "rejected" && result.reason);
      expect(reasons).toEqual([
        new Error("completed"),
        new AggregateError([new Error("source"), new Error("failed")], "2 failures of a subscription"),
        new Error("aborted"),
      ]);
      expect((reasons[1] as AggregateError).errors).toEqual([new Error("source"), new Error("failed")]);
    });

    it("goes to rxjs when the group was unsubscribed and nobody has asked; later shutdown tells all the same", async () => {
      const group = new SubscriptionGroup();
      group.spawn(broken("member"));
      group.add(fail("added"));
      group.unsubscribe();
      await settle();
      expect(unhandled()).toEqual([new Error("member"), new Error("added")]);
      expect(await errorsOf(group.shutdown())).toHaveLength(2);
      expect(unhandled()).toEqual([]);
    });

    it("goes to rxjs when it was added after everything was over", async () => {
      const group = new SubscriptionGroup();
      await group.shutdown();
      group.add(fail("too late"));
      group.add(() => Promise.reject(new Error("much too late")));
      await settle();
      expect(unhandled()).toEqual([new Error("too late"), new Error("much too late")]);
    });
  });

  it("tells of failures of members that nobody knows of, and of no others", async () => {
    const group = new SubscriptionGroup();
    const told = vi.fn();
    group.spawn(broken("joined"));
    await group.joinNext();
    group.spawn(broken("told"), { error: told });
    const awaited = group.spawn(broken("awaited"));
    const watched = group.spawn(broken("watched")).settled();
    group.spawn(broken("unknown"));
    await expect(awaited).rejects.toThrow("awaited");
    expect((await watched).status).toBe("rejected");
    expect(await errorsOf(group.shutdown())).toEqual([new Error("unknown")]);
    expect(told).toHaveBeenCalledWith(new Error("told"));
    expect(unhandled()).toEqual([]);
  });

  it("lets who joins have the outcomes, also while shutdown waits", async () => {
    const group = new SubscriptionGroup();
    const reasons: unknown[] = [];
    group.spawn(broken("mine"));
    group.spawn(NEVER);
    const loop = (async () => {
      for await (const result of group) reasons.push(result.status);
    })();
    await settle();
    await group.shutdown("enough");
    await loop;
    expect(reasons).toContain("rejected");
  });

  it("reports each of 1000 members once, in time", async () => {
    const group = new SubscriptionGroup();
    let cleaned = 0;
    for (let n = 0; n < 1000; n += 1) {
      group.spawn(NEVER, null, { finalize: () => Promise.resolve().then(() => void (cleaned += 1)) });
    }
    await group.shutdown();
    expect(cleaned).toBe(1000);
  });
});
