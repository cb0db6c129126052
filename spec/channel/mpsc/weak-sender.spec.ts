/** Senders that do not keep the channel open. Rule M15. */
import { ClosedHandleError, mpsc } from "sluice";
import { describe, expect, it } from "vitest";
import "../../support/open-gate.ts";

describe("mpsc.WeakSender", () => {
  it("does not keep the channel open", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const weak = tx.downgrade();
    tx.close();
    await expect(rx.recv()).resolves.toBeUndefined();
    expect(weak.upgrade()).toBeUndefined();
  });

  it("gives a sender that counts and is closed on its own, while there is one", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const weak = tx.downgrade();
    const strong = weak.upgrade();
    expect(strong?.sameChannel(tx)).toBe(true);
    expect(rx.senderCount).toBe(2);
    tx.close();
    expect(strong?.trySend(1)).toEqual({ ok: true });
    strong?.close();
    expect(rx.isClosed).toBe(true);
    expect(weak.upgrade()).toBeUndefined();
  });

  it("can be upgraded after the receiver closed, while a sender is left", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const weak = tx.downgrade();
    rx.close();
    expect(weak.upgrade()?.isClosed).toBe(true);
  });

  it("is counted, with its clones, until closed", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const weak = tx.downgrade();
    const clone = weak.clone();
    expect([tx, rx, weak, clone].map(({ weakSenderCount }) => weakSenderCount)).toEqual([2, 2, 2, 2]);
    expect([weak.senderCount, clone.senderCount]).toEqual([1, 1]);
    weak.close();
    weak.close();
    expect(tx.weakSenderCount).toBe(1);
    {
      using scoped = clone;
    }
    expect(tx.weakSenderCount).toBe(0);
  });

  it("once closed cannot be used, but tells its counts", () => {
    const [tx] = mpsc.channel<number>(1, { name: "jobs" });
    const weak = tx.downgrade();
    weak.close();
    const misuse = new ClosedHandleError('WeakSender of channel "jobs"');
    expect(() => weak.upgrade()).toThrow(misuse);
    expect(() => weak.clone()).toThrow(misuse);
    expect([weak.senderCount, weak.weakSenderCount]).toEqual([1, 0]);
  });
});
