import { CancellationToken, CancelledError, mpsc } from "sluice";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";

describe("CancellationToken", () => {
  it("is not cancelled at first, and has no reason", () => {
    const token = new CancellationToken();
    expect(token.isCancelled).toBe(false);
    expect(token.reason).toBeUndefined();
  });

  it("is cancelled from the moment of cancel(), with the reason given", () => {
    const token = new CancellationToken();
    token.cancel("enough");
    expect(token.isCancelled).toBe(true);
    expect(token.reason).toBe("enough");
  });

  it("takes any reason as it is, also null and false", () => {
    for (const reason of [null, false, 0, ""]) {
      const token = new CancellationToken();
      token.cancel(reason);
      expect(token.reason).toBe(reason);
      expect(token.isCancelled).toBe(true);
    }
  });

  it("has a CancelledError as the default reason, which names the token", () => {
    const plain = new CancellationToken();
    plain.cancel();
    expect(plain.reason).toBeInstanceOf(CancelledError);
    expect((plain.reason as Error).message).toBe("cancelled");

    const named = new CancellationToken({ name: "upload" });
    named.cancel(undefined);
    expect((named.reason as Error).message).toBe("upload was cancelled");
    expect(named.name).toBe("upload");
    expect(plain.name).toBeUndefined();
  });

  it("keeps the first reason when cancelled twice (C2)", () => {
    const token = new CancellationToken();
    token.cancel("first");
    token.cancel("second");
    expect(token.reason).toBe("first");
  });

  it("has nothing that await would call", () => {
    const token = new CancellationToken();
    expect("then" in token).toBe(false);
    expect("then" in token.dropGuard()).toBe(false);
  });

  it("names the parameter when constructed with something else than options", () => {
    expect(() => new CancellationToken("upload" as never)).toThrow(
      new TypeError('options must be an object, got "upload"'),
    );
    expect(() => new CancellationToken().childToken(3 as never)).toThrow(
      new TypeError("options must be an object, got 3"),
    );
  });
});

describe("CancellationToken.cancelled", () => {
  it("resolves with nothing when the token is cancelled", async () => {
    const token = new CancellationToken();
    const fate = fateOf(token.cancelled());
    await settle();
    expect(fate()).toBe("pending");
    token.cancel("enough");
    await settle();
    expect(fate()).toEqual({ value: undefined });
  });

  it("resolves at once when it is cancelled already", async () => {
    const token = new CancellationToken();
    token.cancel();
    await expect(token.cancelled()).resolves.toBeUndefined();
  });

  it("makes a promise for each call", () => {
    const token = new CancellationToken();
    expect(token.cancelled()).not.toBe(token.cancelled());
  });

  it("gives up when its own signal fires, before and while waiting", async () => {
    const token = new CancellationToken();
    const controller = new AbortController();
    const waiting = token.cancelled({ signal: controller.signal });
    controller.abort("bored");
    await expect(waiting).rejects.toBe("bored");
    await expect(token.cancelled({ signal: controller.signal })).rejects.toBe("bored");
    token.cancel();
    await expect(token.cancelled({ signal: controller.signal })).rejects.toBe("bored");
  });

  it("takes a token as its signal, and the first in the synchronous order stands", async () => {
    const [one, other] = [new CancellationToken(), new CancellationToken()];
    const waiting = one.cancelled({ signal: other });
    one.cancel("one");
    other.cancel("other");
    await expect(waiting).resolves.toBeUndefined();
  });

  it("keeps nothing of a wait that has left", async () => {
    const token = new CancellationToken();
    const controller = new AbortController();
    const left = fateOf(token.cancelled({ signal: controller.signal }));
    controller.abort("bored");
    token.cancel();
    await settle();
    expect(left()).toEqual({ error: "bored" });
  });

  it("refuses a signal of another kind at the call", () => {
    const token = new CancellationToken();
    expect(() => token.cancelled({ signal: {} as AbortSignal })).toThrow(
      new TypeError("signal must be an AbortSignal or a CancellationToken, got an object"),
    );
    expect(() => token.cancelled(1 as never)).toThrow("options must be an object");
  });
});

describe("a wait with a token", () => {
  it("rejects with the reason and has taken nothing", async () => {
    const token = new CancellationToken();
    const [tx, rx] = mpsc.channel<number>(1);
    const waiting = rx.recv({ signal: token });
    token.cancel("enough");
    tx.trySend(1);
    await expect(waiting).rejects.toBe("enough");
    await expect(rx.recv()).resolves.toBe(1);
  });

  it("rejects before anything is looked at when the token is cancelled", async () => {
    const token = new CancellationToken();
    token.cancel("enough");
    const [tx, rx] = mpsc.channel<number>(1);
    tx.trySend(1);
    await expect(rx.recv({ signal: token })).rejects.toBe("enough");
    expect(rx.size).toBe(1);
  });

  it("keeps what was delivered before the cancellation in the same turn", async () => {
    const token = new CancellationToken();
    const [tx, rx] = mpsc.channel<number>(1);
    const waiting = rx.recv({ signal: token });
    tx.trySend(1);
    token.cancel();
    await expect(waiting).resolves.toBe(1);
  });
});

describe("CancellationToken.dropGuard", () => {
  it("cancels the token at the end of its scope (C8)", () => {
    const token = new CancellationToken();
    {
      using _guard = token.dropGuard();
      expect(token.isCancelled).toBe(false);
    }
    expect(token.reason).toBeInstanceOf(CancelledError);
  });

  it("cancels when the scope is left by a throw", () => {
    const token = new CancellationToken();
    const scope = (): void => {
      using _guard = token.dropGuard();
      throw new Error("boom");
    };
    expect(scope).toThrow("boom");
    expect(token.isCancelled).toBe(true);
  });

  it("lets the scope end without cancelling once disarmed, and gives the token back", () => {
    const token = new CancellationToken();
    {
      using guard = token.dropGuard();
      expect(guard.disarm()).toBe(token);
    }
    expect(token.isCancelled).toBe(false);
  });

  it("is harmless when disposed twice, or after the token was cancelled", () => {
    const token = new CancellationToken();
    const guard = token.dropGuard();
    token.cancel("before");
    guard[Symbol.dispose]();
    guard[Symbol.dispose]();
    expect(token.reason).toBe("before");
  });
});
