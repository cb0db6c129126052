import { concat, NEVER, Observable, of, range, Subject, tap, throwError } from "rxjs";
import { CancellationToken } from "sluice";
import { takeUntilCancelled } from "sluice/rxjs";
import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it, vi } from "vitest";
import { CANCEL } from "../../lib/core/cancel.ts";
import type { TreeNode } from "../../lib/cancel/tree-node.ts";
import { marbles } from "../support/marbles.ts";
import { note } from "../support/notes.ts";
import { rxUnhandled } from "../support/rx-unhandled.ts";
import { settle } from "../support/settle.ts";

const unhandled = rxUnhandled();
const waitersOf = (token: CancellationToken) => (token[CANCEL]() as TreeNode).waiters;

describe("takeUntilCancelled", () => {
  it("mirrors its source, to the end of that", () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold("-a-b-|");
      expectObservable(source.pipe(takeUntilCancelled(new CancellationToken()))).toBe("-a-b-|");
      expectSubscriptions(source.subscriptions).toBe("^----!");
      const failing = cold("-a-#");
      expectObservable(failing.pipe(takeUntilCancelled(new CancellationToken()))).toBe("-a-#");
    });
  });

  it("completes on a microtask after the cancellation, not inside cancel", async () => {
    const token = new CancellationToken();
    const subject = new Subject<number>();
    const { seen, subscription } = note(subject.pipe(takeUntilCancelled(token)));
    subject.next(1);
    token.cancel();
    expect(seen).toEqual([1]);
    await settle();
    expect(seen).toEqual([1, "complete"]);
    expect(subject.observed).toBe(false);
    expect(subscription.closed).toBe(true);
  });

  it.each([
    ["a value", (subject: Subject<number>) => subject.next(2)],
    ["an error", (subject: Subject<number>) => subject.error(new Error("late"))],
    ["the completion", (subject: Subject<number>) => subject.complete()],
  ])("completes at once, and delivers nothing else, when %s comes after the cancellation", async (_, say) => {
    const token = new CancellationToken();
    const subject = new Subject<number>();
    const { seen } = note(subject.pipe(takeUntilCancelled(token)));
    token.cancel();
    say(subject);
    expect(seen).toEqual(["complete"]);
    await settle();
    expect(seen).toEqual(["complete"]);
    expect(unhandled()).toEqual([]);
  });

  it("does not subscribe when cancelled already, and completes at once", () => {
    const token = new CancellationToken();
    const subscribed = vi.fn();
    const piped = new Observable<number>(subscribed).pipe(takeUntilCancelled(token));
    token.cancel();
    expect(note(piped).seen).toEqual(["complete"]);
    expect(note(of(1).pipe(takeUntilCancelled(AbortSignal.abort()))).seen).toEqual(["complete"]);
    expect(subscribed).not.toHaveBeenCalled();
  });

  it("takes an AbortSignal", async () => {
    const controller = new AbortController();
    const { seen } = note(NEVER.pipe(takeUntilCancelled(controller.signal)));
    controller.abort();
    await settle();
    expect(seen).toEqual(["complete"]);
  });

  it("stops a source that emits inside subscribe", () => {
    const token = new CancellationToken();
    let emitted = 0;
    const source$ = range(0, Infinity).pipe(
      tap((n) => {
        emitted += 1;
        if (n === 3) token.cancel();
      }),
    );
    expect(note(source$.pipe(takeUntilCancelled(token))).seen).toEqual([0, 1, 2, "complete"]);
    expect(emitted).toBe(4);
  });

  it("can be cancelled inside next", async () => {
    const token = new CancellationToken();
    const subject = new Subject<number>();
    const { seen } = note(
      subject.pipe(
        takeUntilCancelled(token),
        tap(() => token.cancel()),
      ),
    );
    subject.next(1);
    await settle();
    expect(seen).toEqual([1, "complete"]);
  });

  it.each([
    ["unsubscribed", (token: CancellationToken) => NEVER.pipe(takeUntilCancelled(token)).subscribe().unsubscribe()],
    ["completed", (token: CancellationToken) => void of(1).pipe(takeUntilCancelled(token)).subscribe()],
    [
      "failed",
      (token: CancellationToken) =>
        void concat(
          of(1),
          throwError(() => new Error("mine")),
        )
          .pipe(takeUntilCancelled(token))
          .subscribe({ error: () => {} }),
    ],
  ])("leaves nothing with the token when it has %s", (_, run) => {
    const token = new CancellationToken();
    run(token);
    expect(waitersOf(token).isEmpty).toBe(true);
  });

  it("leaves nothing of 100 000 subscriptions on one token", async () => {
    const token = new CancellationToken();
    const piped = NEVER.pipe(takeUntilCancelled(token));
    const subscriptions = Array.from({ length: 100_000 }, () => piped.subscribe());
    expect(waitersOf(token).isEmpty).toBe(false);
    for (const subscription of subscriptions) subscription.unsubscribe();
    expect(waitersOf(token).isEmpty).toBe(true);
  });

  it("puts one listener on an AbortSignal, however often it is subscribed to", () => {
    const { signal } = new AbortController();
    const listen = vi.spyOn(signal, "addEventListener");
    for (let n = 0; n < 100; n += 1) NEVER.pipe(takeUntilCancelled(signal)).subscribe();
    expect(listen).toHaveBeenCalledOnce();
  });

  it("completes in the async context of the subscriber", async () => {
    const storage = new AsyncLocalStorage<string>();
    const token = new CancellationToken();
    let context: string | undefined;
    storage.run("subscriber", () =>
      NEVER.pipe(takeUntilCancelled(token)).subscribe({ complete: () => (context = storage.getStore()) }),
    );
    storage.run("canceller", () => token.cancel());
    await settle();
    expect(context).toBe("subscriber");
  });

  it.each([undefined, null, 1, {}, "token"])("refuses %o for a token", (token) => {
    expect(() => takeUntilCancelled(token as never)).toThrow(TypeError);
    expect(() => takeUntilCancelled(token as never)).toThrow("token must be an AbortSignal or a CancellationToken");
  });
});
