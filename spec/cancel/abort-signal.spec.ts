import { CancellationToken, mpsc } from "sluice";
import { describe, expect, it } from "vitest";
import { cancelOf } from "../../lib/core/cancel.ts";
import type { Pollable } from "../../lib/core/pollable.ts";
import { Waiter } from "../../lib/core/wait-list.ts";

/** Stands in a list, to look at it. */
class Probe extends Waiter {
  constructor(pollable: Pollable<unknown>) {
    super();
    pollable.register(this);
  }

  wake(): void {}
}

/** A controller that counts the listeners of its signal. */
function counted(): { controller: AbortController; signal: AbortSignal; listeners: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  for (const [method, by] of [
    ["addEventListener", 1],
    ["removeEventListener", -1],
  ] as const) {
    const original = signal[method].bind(signal) as (...args: unknown[]) => void;
    signal[method] = (...args: unknown[]) => {
      count += by;
      original(...args);
    };
  }
  return { controller, signal, listeners: () => count };
}

describe("CancellationToken.from", () => {
  it("gives a token back as it is", () => {
    const token = new CancellationToken();
    expect(CancellationToken.from(token)).toBe(token);
  });

  it("gives one token for each signal", () => {
    const { signal } = new AbortController();
    expect(CancellationToken.from(signal)).toBe(CancellationToken.from(signal));
    expect(CancellationToken.from(new AbortController().signal)).not.toBe(CancellationToken.from(signal));
  });

  it("is cancelled with the signal, its reason and its children", () => {
    const controller = new AbortController();
    const token = CancellationToken.from(controller.signal);
    const child = token.childToken();
    expect(token.isCancelled).toBe(false);
    controller.abort("closed");
    expect([token.reason, child.reason]).toEqual(["closed", "closed"]);
  });

  it("has the platform's own reason when none was given", () => {
    const controller = new AbortController();
    const token = CancellationToken.from(controller.signal);
    controller.abort();
    expect(token.reason).toBe(controller.signal.reason);
    expect((token.reason as Error).name).toBe("AbortError");
  });

  it("is cancelled at once for a signal that is aborted", () => {
    expect(CancellationToken.from(AbortSignal.abort("before")).reason).toBe("before");
  });

  it("is cancelled at once also while the signal is telling its listeners, ours among the later", () => {
    const controller = new AbortController();
    const seen: unknown[] = [];
    controller.signal.addEventListener("abort", () => {
      seen.push(token.reason);
      seen.push(CancellationToken.from(controller.signal).reason, token.reason);
    });
    const token = CancellationToken.from(controller.signal);
    controller.abort("now");
    expect(seen).toEqual([undefined, "now", "now"]);
  });

  it("does not abort the signal when it is cancelled itself", () => {
    const controller = new AbortController();
    const token = CancellationToken.from(controller.signal);
    token.cancel("own");
    expect(controller.signal.aborted).toBe(false);
    controller.abort("later");
    expect(token.reason).toBe("own");
  });

  it("is not taken from its signal by dispose, since others share it", () => {
    const controller = new AbortController();
    const token = CancellationToken.from(controller.signal);
    const child = token.childToken();
    token[Symbol.dispose]();
    controller.abort("closed");
    expect([token.reason, child.reason]).toEqual(["closed", "closed"]);
  });

  it("refuses anything else at the call", () => {
    for (const [value, shown] of [
      [undefined, "undefined"],
      [null, "null"],
      ["signal", '"signal"'],
      [{ aborted: false }, "an object"],
    ] as const) {
      expect(() => CancellationToken.from(value as never)).toThrow(
        new TypeError(`signal must be an AbortSignal or a CancellationToken, got ${shown}`),
      );
    }
  });
});

describe("CancellationToken.signal", () => {
  it("is made once", () => {
    const token = new CancellationToken();
    expect(token.signal).toBe(token.signal);
    expect(token.signal.aborted).toBe(false);
  });

  it("is aborted with the token, inside cancel(), with its reason", () => {
    const token = new CancellationToken();
    const { signal } = token;
    const seen: unknown[] = [];
    signal.addEventListener("abort", () => seen.push(signal.reason));
    token.cancel("enough");
    expect(seen).toEqual(["enough"]);
  });

  it("is aborted from the start when it is asked for late", () => {
    const token = new CancellationToken();
    token.cancel("enough");
    expect(token.signal.aborted).toBe(true);
    expect(token.signal.reason).toBe("enough");
  });

  it("is aborted with a parent that has no signal of its own", () => {
    const root = new CancellationToken();
    const { signal } = root.childToken();
    root.cancel("root");
    expect(signal.reason).toBe("root");
  });

  it("leads back to its token", () => {
    const token = new CancellationToken();
    expect(CancellationToken.from(token.signal)).toBe(token);
    const late = new CancellationToken();
    late.cancel();
    expect(CancellationToken.from(late.signal)).toBe(late);
  });

  it("needs no listener for waits", async () => {
    const token = new CancellationToken();
    let listeners = 0;
    token.signal.addEventListener = () => (listeners += 1);
    const [, rx] = mpsc.channel<number>(1);
    const waiting = rx.recv({ signal: token.signal });
    expect(cancelOf(token.signal)).toBe(cancelOf(token));
    token.cancel("enough");
    await expect(waiting).rejects.toBe("enough");
    expect(listeners).toBe(0);
  });
});

describe("one AbortSignal", () => {
  it("has exactly one listener after 100,000 operations of every kind, and serves the next", async () => {
    const { controller, signal, listeners } = counted();
    const [tx, rx] = mpsc.channel<number>(1);
    for (let n = 0; n < 25_000; n += 1) {
      const waiting = rx.recv({ signal });
      await tx.send(n, { signal });
      await waiting;
      CancellationToken.from(signal);
      using child = CancellationToken.from(signal).childToken();
      await child.runUntilCancelled(() => n);
    }
    expect(listeners()).toBe(1);
    const last = rx.recv({ signal });
    controller.abort("closed");
    await expect(last).rejects.toBe("closed");
  });

  it("remembers no wait that has ended", async () => {
    const { signal } = new AbortController();
    const [tx, rx] = mpsc.channel<number>(1);
    for (let n = 0; n < 1000; n += 1) {
      const waiting = rx.recv({ signal });
      tx.trySend(n);
      await waiting;
    }
    const { list } = new Probe(cancelOf(signal));
    expect(list?.head).toBe(list?.tail);
  });
});
