import { CancellationToken, mpsc } from "sluice";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settle } from "../support/settle.ts";

describe("CancellationToken.runUntilCancelled", () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  beforeEach(() => {
    unhandled.length = 0;
    process.on("unhandledRejection", note);
  });
  afterEach(() => {
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
  });

  it("gives what the function gives, plain or promised", async () => {
    const token = new CancellationToken();
    expect(await token.runUntilCancelled(() => 1)).toBe(1);
    expect(await token.runUntilCancelled(async () => 2)).toBe(2);
    const thenable = { then: (done: (value: number) => void) => done(3) } as PromiseLike<number>;
    expect(await token.runUntilCancelled(() => thenable)).toBe(3);
  });

  it("calls the function at once", () => {
    let called = false;
    void new CancellationToken().runUntilCancelled(() => (called = true));
    expect(called).toBe(true);
  });

  it("rejects with what the function throws or rejects with", async () => {
    const token = new CancellationToken();
    const error = new Error("boom");
    await expect(token.runUntilCancelled(() => Promise.reject(error))).rejects.toBe(error);
    await expect(
      token.runUntilCancelled(() => {
        throw error;
      }),
    ).rejects.toBe(error);
  });

  it("never calls the function when it is cancelled already (C6)", async () => {
    const token = new CancellationToken();
    token.cancel();
    let called = false;
    expect(await token.runUntilCancelled(() => (called = true))).toBeUndefined();
    expect(called).toBe(false);
  });

  it("aborts the function's signal and gives undefined when cancelled", async () => {
    const token = new CancellationToken();
    let aborted: unknown;
    const running = token.runUntilCancelled(
      ({ signal }) =>
        new Promise<never>(() => signal.addEventListener("abort", () => (aborted = signal.reason as unknown))),
    );
    token.cancel("enough");
    expect(aborted).toBe("enough");
    await expect(running).resolves.toBeUndefined();
  });

  it("does not wait for a function that goes on", async () => {
    const token = new CancellationToken();
    const running = token.runUntilCancelled(() => new Promise<never>(() => {}));
    token.cancel();
    await expect(running).resolves.toBeUndefined();
  });

  it("lets work win that settles before the cancellation in the same turn (C6)", async () => {
    const token = new CancellationToken();
    let finish!: (value: string) => void;
    const running = token.runUntilCancelled(() => new Promise<string>((resolve) => (finish = resolve)));
    finish("done");
    token.cancel();
    expect(await running).toBe("done");
  });

  it("lets work win that fails before the cancellation in the same turn", async () => {
    const token = new CancellationToken();
    let fail!: (error: unknown) => void;
    const running = token.runUntilCancelled(() => new Promise<never>((_, reject) => (fail = reject)));
    fail("broken");
    token.cancel();
    await expect(running).rejects.toBe("broken");
  });

  it("lets the cancellation win over work that settles after it in the same turn", async () => {
    const token = new CancellationToken();
    let finish!: (value: string) => void;
    const running = token.runUntilCancelled(() => new Promise<string>((resolve) => (finish = resolve)));
    token.cancel();
    finish("late");
    await expect(running).resolves.toBeUndefined();
  });

  it("lets a function win that cancels the token and returns without waiting", async () => {
    const token = new CancellationToken();
    const stop = (): number => {
      token.cancel();
      return 1;
    };
    expect(await token.runUntilCancelled(stop)).toBe(1);
    const other = new CancellationToken();
    const stopAsync = async (): Promise<number> => {
      other.cancel();
      return 2;
    };
    expect(await other.runUntilCancelled(stopAsync)).toBe(2);
  });

  it("gives undefined when the work ends by the abort, with the reason or an error caused by it", async () => {
    for (const endOf of [
      (reason: unknown) => reason,
      (reason: unknown) => new Error("aborted", { cause: reason }),
      () => new Error("clean-up failed"),
    ]) {
      const token = new CancellationToken();
      const running = token.runUntilCancelled(
        ({ signal }) =>
          new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(endOf(signal.reason)))),
      );
      token.cancel("enough");
      await expect(running).resolves.toBeUndefined();
    }
  });

  it("gives undefined when the work is a wait of ours with the signal, or with the token", async () => {
    const [, rx] = mpsc.channel<number>(1);
    const token = new CancellationToken();
    const running = [
      token.runUntilCancelled(({ signal }) => rx.recv({ signal })),
      token.runUntilCancelled(() => rx.recv({ signal: token })),
      token.runUntilCancelled(({ signal }) => rx.recv({ signal: CancellationToken.from(signal).childToken() })),
    ];
    token.cancel("enough");
    expect(await Promise.all(running)).toEqual([undefined, undefined, undefined]);
  });

  it("swallows a rejection that comes after it has given undefined", async () => {
    const token = new CancellationToken();
    let fail!: (error: Error) => void;
    const running = token.runUntilCancelled(() => new Promise<never>((_, reject) => (fail = reject)));
    token.cancel();
    await expect(running).resolves.toBeUndefined();
    fail(new Error("late"));
    await settle();
  });

  it("leaves nothing in the tree when the work has settled", async () => {
    const token = new CancellationToken();
    let aborted = false;
    await token.runUntilCancelled(({ signal }) => {
      signal.addEventListener("abort", () => (aborted = true));
      return 1;
    });
    token.cancel();
    expect(aborted).toBe(false);
  });

  it("hands the signal over by destructuring, and makes none that is not asked for", async () => {
    const token = new CancellationToken();
    const made: unknown[] = [];
    const Original = globalThis.AbortController;
    globalThis.AbortController = class extends Original {
      constructor() {
        super();
        made.push(this);
      }
    };
    try {
      await token.runUntilCancelled(() => 1);
      expect(made).toEqual([]);
      await token.runUntilCancelled(({ signal }) => signal.aborted);
      expect(made).toHaveLength(1);
    } finally {
      globalThis.AbortController = Original;
    }
  });

  it("refuses anything but a function at the call", () => {
    expect(() => new CancellationToken().runUntilCancelled(Promise.resolve() as never)).toThrow(
      new TypeError("fn must be a function, got an object (Promise)"),
    );
  });
});
