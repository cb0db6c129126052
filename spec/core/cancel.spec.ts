/** What may stop a wait, as the waiting side sees it. */
import { getEventListeners } from "node:events";
import { CancellationToken, mpsc } from "sluice";
import { describe, expect, it } from "vitest";
import "../support/open-gate.ts";
import { CANCEL, cancelOf, isAbortSignal } from "../../lib/core/cancel.ts";
import { PENDING } from "../../lib/core/pollable.ts";

describe("cancelOf", () => {
  it("is one pollable for a signal, however often it is asked", () => {
    const { signal } = new AbortController();
    expect(cancelOf(signal)).toBe(cancelOf(signal));
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
  });

  it("gives the reason once the signal is aborted, whatever it is", () => {
    for (const reason of [new Error("why"), "why", 0, null]) {
      const abort = new AbortController();
      const cancel = cancelOf(abort.signal);
      expect(cancel.poll()).toBe(PENDING);
      abort.abort(reason);
      expect(cancel.poll()).toBe(reason);
      expect(cancelOf(AbortSignal.abort(reason)).poll()).toBe(reason);
    }
  });

  it("puts no listener on a signal that is aborted already", () => {
    const signal = AbortSignal.abort();
    cancelOf(signal);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  it("knows a token, and a token's own signal as that token: without a listener", async () => {
    const token = new CancellationToken();
    expect(cancelOf(token)).toBe(token[CANCEL]());
    expect(cancelOf(token.signal)).toBe(token[CANCEL]());
    const [, rx] = mpsc.channel<number>(1);
    const waiting = rx.recv({ signal: token.signal });
    expect(getEventListeners(token.signal, "abort")).toHaveLength(0);
    token.cancel("stop");
    await expect(waiting).rejects.toBe("stop");
  });

  it("takes a signal of any realm or polyfill, and refuses anything else by name", () => {
    const polyfill = Object.assign(new EventTarget(), { aborted: false, reason: "" });
    expect(isAbortSignal(polyfill)).toBe(true);
    const cancel = cancelOf(polyfill as unknown as AbortSignal);
    polyfill.aborted = true;
    polyfill.reason = "why";
    expect(cancel.poll()).toBe("why");
    for (const other of [undefined, null, 1, "signal", {}, new AbortController(), () => undefined, []]) {
      expect(isAbortSignal(other)).toBe(false);
      expect(() => cancelOf(other as never)).toThrow(/^signal must be an AbortSignal or a CancellationToken, got /);
    }
  });
});
