/** What comes first in the synchronous order stands, also when the abort came first and our listener runs last. */
import { mpsc, select } from "sluice";
import { describe, expect, it } from "vitest";

describe("a message that an abort listener sends", () => {
  it("does not reach a receive that the same abort has ended", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const abort = new AbortController();
    abort.signal.addEventListener("abort", () => void tx.trySend(1));
    const receiving = rx.recv({ signal: abort.signal });
    abort.abort("first");
    await expect(receiving).rejects.toBe("first");
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("goes to the next reader in line", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const abort = new AbortController();
    abort.signal.addEventListener("abort", () => void tx.trySend(1));
    const ended = rx.recv({ signal: abort.signal });
    const next = rx.recv();
    abort.abort("first");
    await expect(ended).rejects.toBe("first");
    expect(await next).toBe(1);
  });

  it("does not reach a select that the same abort has ended", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const abort = new AbortController();
    abort.signal.addEventListener("abort", () => void tx.trySend(1));
    const selecting = select({ rx }, { signal: abort.signal });
    abort.abort("first");
    await expect(selecting).rejects.toBe("first");
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });
});
