import "../support/open-gate.ts";
import { EMPTY, NEVER, Observable, of, range, Subject, Subscription, tap, throwError } from "rxjs";
import { CancellationToken, CancelledError, select } from "sluice";
import { SubscriptionGroup } from "sluice/rxjs";
import { describe, expect, it, vi } from "vitest";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();

describe("SubscriptionGroup", () => {
  it("subscribes inside spawn, and hands everything to the observer", () => {
    const group = new SubscriptionGroup<number>();
    const subject = new Subject<number>();
    const seen: unknown[] = [];
    group.spawn(subject, { next: (n) => seen.push(n), complete: () => seen.push("complete") });
    subject.next(1);
    subject.complete();
    group.spawn([2, 3], (n) => seen.push(n));
    group.spawn(of(4));
    group.spawn(of(5), null);
    expect(seen).toEqual([1, "complete", 2, 3]);
  });

  it("gives a handle of the last value", async () => {
    const group = new SubscriptionGroup();
    expect(await group.spawn(of(1, 2))).toBe(2);
    expect(await group.spawn(EMPTY).settled()).toMatchObject({ status: "fulfilled", value: undefined });
    const broken = group.spawn(throwError(() => new Error("broken")));
    await expect(broken).rejects.toThrow("broken");
    expect((await broken.settled()).status).toBe("rejected");
    expect(broken.isFinished).toBe(true);
  });

  it("joins members in the order in which they end", async () => {
    const group = new SubscriptionGroup<string>({ joins: "caller" });
    const [a, b] = [new Subject<string>(), new Subject<string>()];
    const handles = [group.spawn(a), group.spawn(b)];
    expect(group.size).toBe(2);
    b.next("b");
    b.complete();
    await settle();
    a.error("a failed");
    expect(await group.joinNext()).toEqual({ status: "fulfilled", value: "b", id: handles[1]!.id });
    expect(await group.joinNext()).toEqual({ status: "rejected", reason: "a failed", id: handles[0]!.id });
    expect(await group.joinNext()).toBeUndefined();
    expect(group.size).toBe(0);
  });

  it("is iterated, and a branch of select", async () => {
    const group = new SubscriptionGroup<number>();
    for (const n of [1, 2, 3]) group.spawn(of(n));
    const first = await select({ member: group, never: NEVER });
    expect(first.branch).toBe("member");
    const values: unknown[] = [];
    for await (const result of group) values.push(result.status === "fulfilled" && result.value);
    expect(values).toEqual([2, 3]);
    expect(group.closed).toBe(false);
  });

  it("gives up joinNext when its signal fires, and loses no outcome", async () => {
    const group = new SubscriptionGroup<number>();
    const subject = new Subject<number>();
    group.spawn(subject);
    const token = new CancellationToken();
    const waiting = group.joinNext({ signal: token });
    token.cancel("enough");
    await expect(waiting).rejects.toBe("enough");
    subject.complete();
    expect((await group.joinNext())?.status).toBe("fulfilled");
  });

  it("joins all: their last values, or the first failure after the rest was aborted", async () => {
    const group = new SubscriptionGroup<number>();
    group.spawn(of(1, 2));
    group.spawn(of(3));
    expect(await group.joinAll()).toEqual([2, 3]);
    const subject = new Subject<number>();
    group.spawn(subject);
    group.spawn(throwError(() => new Error("broken")));
    await expect(group.joinAll()).rejects.toThrow("broken");
    expect(subject.observed).toBe(false);
    expect(group.closed).toBe(false);
  });

  it("isolates members: one that fails ends no other, and is an outcome to be joined", async () => {
    const group = new SubscriptionGroup<number>({ joins: "caller" });
    const subject = new Subject<number>();
    const seen: number[] = [];
    group.spawn(throwError(() => new Error("broken")));
    group.spawn(subject, (n) => seen.push(n));
    await settle();
    subject.next(1);
    expect(seen).toEqual([1]);
    expect(unhandled()).toEqual([]);
    expect(await group.joinNext()).toMatchObject({ status: "rejected", reason: new Error("broken") });
  });

  it("aborts the others on the first failure with failFast", async () => {
    const group = new SubscriptionGroup<number>({ failFast: true });
    const subject = new Subject<number>();
    group.spawn(subject);
    group.spawn(throwError(() => new Error("broken")));
    await settle();
    expect(subject.observed).toBe(false);
  });

  it("is not ended by an observer that throws: rxjs is told", async () => {
    const group = new SubscriptionGroup<number>();
    const angry = (name: string) => () => {
      throw new Error(name);
    };
    const handles = [
      group.spawn(of(1, 2), { next: angry("next"), complete: angry("complete") }),
      group.spawn(
        throwError(() => "broken"),
        { error: angry("error") },
      ),
    ];
    expect(unhandled()).toEqual(["next", "next", "complete", "error"].map((name) => new Error(name)));
    expect(await handles[0]).toBe(2);
    await expect(handles[1]).rejects.toBe("broken");
  });

  describe("an abort", () => {
    it("of one handle unsubscribes that member on a microtask, and silences it at once", async () => {
      const group = new SubscriptionGroup<number>();
      const [a, b] = [new Subject<number>(), new Subject<number>()];
      const seen: number[] = [];
      const handle = group.spawn(a, (n) => seen.push(n));
      group.spawn(b, (n) => seen.push(n));
      handle.abort("enough");
      expect(a.observed).toBe(true);
      a.next(1);
      expect(a.observed).toBe(false);
      b.next(2);
      expect(seen).toEqual([2]);
      expect(await handle.settled()).toMatchObject({ status: "cancelled", reason: "enough" });
    });

    it.each([
      ["an error", (subject: Subject<number>) => subject.error(new Error("late"))],
      ["a completion", (subject: Subject<number>) => subject.complete()],
      ["nothing", () => {}],
    ])("is not overtaken by %s", async (_, say) => {
      const group = new SubscriptionGroup<number>();
      const subject = new Subject<number>();
      const heard = vi.fn();
      const handle = group.spawn(subject, { next: heard, error: heard, complete: heard });
      handle.abort();
      say(subject);
      expect((await handle.settled()).status).toBe("cancelled");
      expect(heard).not.toHaveBeenCalled();
      expect(subject.observed).toBe(false);
    });

    it("of all leaves the group open, with what was added", async () => {
      const group = new SubscriptionGroup<number>();
      const added = vi.fn();
      const subject = new Subject<number>();
      group.add(added);
      group.spawn(subject);
      group.abortAll("enough");
      expect(await group.joinNext()).toMatchObject({ status: "cancelled", reason: "enough" });
      expect(subject.observed).toBe(false);
      expect(added).not.toHaveBeenCalled();
      expect(group.closed).toBe(false);
      expect(await group.spawn(of(1))).toBe(1);
    });

    it("comes of the group's signal too, after which nothing subscribes", async () => {
      const controller = new AbortController();
      const group = new SubscriptionGroup<number>({ signal: controller.signal });
      const subject = new Subject<number>();
      const first = group.spawn(subject);
      controller.abort("enough");
      const subscribed = vi.fn();
      const second = group.spawn(new Observable<number>(subscribed));
      expect(await first.settled()).toMatchObject({ status: "cancelled", reason: "enough" });
      expect(await second.settled()).toMatchObject({ status: "cancelled", reason: "enough" });
      expect(subject.observed).toBe(false);
      expect(subscribed).not.toHaveBeenCalled();
      await group.shutdown();
    });

    it("inside next stops a source that emits inside subscribe", async () => {
      const group = new SubscriptionGroup<number>();
      let emitted = 0;
      const handle = group.spawn(range(0, Infinity).pipe(tap(() => (emitted += 1))), (n) => {
        if (n === 2) group.abortAll("enough");
      });
      expect(emitted).toBe(4);
      expect((await handle.settled()).status).toBe("cancelled");
    });
  });

  describe("as a Subscription", () => {
    it("unsubscribes all at once and for ever", async () => {
      const group = new SubscriptionGroup<number>();
      const subject = new Subject<number>();
      const handle = group.spawn(subject);
      expect(group.closed).toBe(false);
      group.unsubscribe();
      expect([group.closed, subject.observed]).toEqual([true, false]);
      group.unsubscribe();
      const result = await handle.settled();
      expect(result).toMatchObject({
        status: "cancelled",
        reason: new CancelledError("subscription group was closed"),
      });
    });

    it("subscribes to nothing once closed", async () => {
      const group = new SubscriptionGroup<number>({ name: "page" });
      group.unsubscribe();
      const subscribed = vi.fn();
      const handle = group.spawn(new Observable<number>(subscribed));
      await expect(handle).rejects.toThrow("page was closed");
      expect(subscribed).not.toHaveBeenCalled();
      expect(group.size).toBe(0);
    });

    it("can be added to a Subscription, and holds Subscriptions", () => {
      const parent = new Subscription();
      const group = new SubscriptionGroup<number>();
      parent.add(group);
      const [child, inner] = [new Subscription(), new SubscriptionGroup()];
      const bare = { unsubscribe: vi.fn() };
      group.add(child);
      group.add(inner);
      group.add(bare);
      group.add(undefined);
      group.add(group);
      parent.unsubscribe();
      expect([group.closed, child.closed, inner.closed]).toEqual([true, true, true]);
      expect(bare.unsubscribe).toHaveBeenCalledOnce();
    });

    it("runs members and teardowns in the order in which they came", () => {
      const group = new SubscriptionGroup();
      const order: string[] = [];
      group.add(() => void order.push("first"));
      group.spawn(new Observable<number>(() => () => order.push("member")));
      group.add(() => void order.push("last"));
      group.unsubscribe();
      expect(order).toEqual(["first", "member", "last"]);
    });

    it("runs what is added once it is closed at once, and what was removed never", () => {
      const group = new SubscriptionGroup();
      const [removed, kept, late] = [vi.fn(), vi.fn(), vi.fn()];
      group.add(removed);
      group.add(kept);
      group.remove(removed);
      group.remove(removed);
      group.unsubscribe();
      group.add(late);
      expect([removed, kept, late].map(({ mock }) => mock.calls.length)).toEqual([0, 1, 1]);
    });

    it("forgets a Subscription that has ended, and lets go of one that is removed", () => {
      const group = new SubscriptionGroup();
      const [ended, removed, again] = [new Subscription(), new Subscription(), new Subscription()];
      const [hooked, unhooked] = [vi.spyOn(again, "add"), vi.spyOn(removed, "remove")];
      group.add(ended);
      ended.unsubscribe();
      group.add(ended);
      group.add(removed);
      group.remove(removed);
      group.add(again);
      group.add(again);
      expect(hooked).toHaveBeenCalledOnce();
      expect(unhooked).toHaveBeenCalledOnce();
      group.unsubscribe();
      expect([removed.closed, again.closed]).toEqual([false, true]);
    });

    it("may be closed inside a teardown, and inside spawn", async () => {
      const group = new SubscriptionGroup<number>();
      const again = vi.fn(() => group.unsubscribe());
      group.add(again);
      let emitted = 0;
      const handle = group.spawn(range(0, Infinity).pipe(tap(() => (emitted += 1))), () => group.unsubscribe());
      expect([emitted, again.mock.calls.length]).toEqual([1, 1]);
      expect((await handle.settled()).status).toBe("cancelled");
      await group.shutdown();
    });
  });

  it("keeps nothing of a member that has ended and was joined", async () => {
    const { signal } = new AbortController();
    const listen = vi.spyOn(signal, "addEventListener");
    const group = new SubscriptionGroup<number>({ signal });
    for (let n = 0; n < 10_000; n += 1) {
      group.spawn(of(n));
      await group.joinNext();
    }
    expect(group.size).toBe(0);
    expect(listen).toHaveBeenCalledOnce();
  });

  it("checks its arguments at the call", () => {
    const group = new SubscriptionGroup();
    expect(() => group.spawn(1 as never)).toThrow("source must be an Observable, a promise or an iterable, got 1");
    expect(() => group.spawn({ subscribe: () => {} } as never)).toThrow("source must be an Observable that rxjs knows");
    expect(() => group.spawn(of(1), 1 as never)).toThrow("observer must be an object with next, error or complete");
    expect(() => group.spawn(of(1), null, 1 as never)).toThrow("options must be an object");
    expect(() => group.spawn(of(1), null, { finalize: 1 as never })).toThrow("finalize must be a function, got 1");
    expect(() => group.add(1 as never)).toThrow("teardown must be a function or an object with unsubscribe, got 1");
    expect(() => group.add({} as never)).toThrow("teardown must be");
    expect(() => new SubscriptionGroup(1 as never)).toThrow("options must be an object");
    expect(() => new SubscriptionGroup({ signal: 1 as never })).toThrow("signal must be an AbortSignal");
    expect(group.size).toBe(0);
  });
});
