/** One value from one sender to one receiver: sending, closing, and what the other side sees of it. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { CancellationToken, ClosedHandleError, oneshot, RecvError } from "sluice";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";

const CLOSED = { ok: false, reason: "closed" };
const EMPTY = { ok: false, reason: "empty" };

describe("oneshot.channel", () => {
  it("refuses wrong arguments by name", () => {
    expect(() => oneshot.channel(7 as never)).toThrow(new TypeError("options must be an object, got 7"));
    const [tx, rx] = oneshot.channel();
    for (const wait of [() => rx.recv(7 as never), () => rx.next(7 as never), () => tx.closed(7 as never)]) {
      expect(wait).toThrow(new TypeError("options must be an object, got 7"));
    }
    const onUndelivered = "log" as never;
    expect(() => oneshot.channel({ onUndelivered })).toThrow(/^onUndelivered must be a function, got "log"$/);
  });

  it("shows its name in errors", async () => {
    const [tx, rx] = oneshot.channel<number>({ name: "reply" });
    tx.close();
    await expect(rx).rejects.toThrow('channel "reply" is closed');
    expect(() => tx.send(1)).toThrow('Sender of channel "reply", which sends once, was used after it was closed');
    rx[Symbol.dispose]();
    expect(() => rx.tryRecv()).toThrow(
      'Receiver of channel "reply", which leaving a loop or subscription closes, was used after it was closed',
    );
  });

  it("says in errors what it is, where it has no name", () => {
    const [tx] = oneshot.channel<number>();
    tx.close();
    expect(() => tx.send(1)).toThrow("Sender of oneshot channel, which sends once, was used after it was closed");
  });
});

describe("oneshot.Sender", () => {
  it("sends one value, also undefined, null and falsy ones", async () => {
    for (const value of [1, 0, "", false, null, undefined, Number.NaN]) {
      const [tx, rx] = oneshot.channel<unknown>();
      expect(tx.send(value)).toBe(true);
      expect(rx.tryRecv()).toEqual({ ok: true, value });
    }
  });

  it("gives true though the value will never be read (O1)", () => {
    const [tx, rx] = oneshot.channel<number>();
    expect(tx.send(1)).toBe(true);
    rx[Symbol.dispose]();
    expect(tx.isClosed).toBe(true);
  });

  it("gives false when the receiver is closed or gone: the value is the caller's again (O1)", () => {
    const onUndelivered = vi.fn();
    for (const leave of ["close", Symbol.dispose] as const) {
      const [tx, rx] = oneshot.channel<number>({ onUndelivered });
      rx[leave]();
      expect(tx.send(1)).toBe(false);
    }
    expect(onUndelivered).not.toHaveBeenCalled();
  });

  it("is used up by send, by fail and by close: a second use throws, closing again is harmless", async () => {
    const uses = [
      (tx: oneshot.Sender<number>) => tx.send(1),
      (tx: oneshot.Sender<number>) => tx.fail(new Error("first")),
      (tx: oneshot.Sender<number>) => tx.close(),
      (tx: oneshot.Sender<number>) => tx[Symbol.dispose](),
    ];
    for (const use of uses) {
      const [tx] = oneshot.channel<number>();
      use(tx);
      expect(() => tx.send(2)).toThrow(ClosedHandleError);
      expect(() => tx.fail(new Error("second"))).toThrow(ClosedHandleError);
      await expect(tx.closed()).rejects.toThrow(ClosedHandleError);
      tx.close();
      tx[Symbol.dispose]();
    }
    const [tx, rx] = oneshot.channel<number>();
    rx.close();
    expect(tx.send(1)).toBe(false);
    expect(() => tx.send(1)).toThrow(ClosedHandleError);
  });

  it("keeps the value, or the error, when closed after it", async () => {
    const [tx, rx] = oneshot.channel<number>();
    {
      using sender = tx;
      sender.send(1);
    }
    await expect(rx).resolves.toBe(1);
    const [failing, other] = oneshot.channel<number>();
    failing.fail("why");
    failing.close();
    await expect(other).rejects.toBe("why");
  });

  it("does nothing by failing a receiver that is gone", () => {
    const [tx, rx] = oneshot.channel<number>();
    rx[Symbol.dispose]();
    tx.fail(new Error("nobody"));
    expect(tx.isClosed).toBe(true);
  });

  it("runs nothing of the receiving side inside send, fail and close", async () => {
    for (const end of ["send", "fail", "close"] as const) {
      const ran = vi.fn();
      const [tx, rx] = oneshot.channel<number>();
      if (end === "fail") rx.subscribe({ error: ran });
      else rx.subscribe({ next: ran, complete: ran });
      const [otherTx, other] = oneshot.channel<number>();
      other.then(ran, ran);
      await settle();
      for (const sender of [tx, otherTx]) {
        if (end === "close") sender.close();
        else sender[end](1);
      }
      expect(ran).not.toHaveBeenCalled();
      await settle();
      expect(ran).toHaveBeenCalledTimes(end === "send" ? 3 : 2);
    }
  });
});

describe("oneshot.Sender.closed", () => {
  it("resolves when the receiver closes, or goes, before anything was sent", async () => {
    for (const leave of ["close", Symbol.dispose] as const) {
      const [tx, rx] = oneshot.channel<number>();
      const closed = [fateOf(tx.closed()), fateOf(tx.closed())];
      await settle();
      expect(tx.isClosed).toBe(false);
      expect(closed.map((fate) => fate())).toEqual(["pending", "pending"]);
      rx[leave]();
      expect(tx.isClosed).toBe(true);
      await settle();
      expect(closed.map((fate) => fate())).toEqual([{ value: undefined }, { value: undefined }]);
      await expect(tx.closed()).resolves.toBeUndefined();
    }
  });

  it("is not woken by a receiver that closes after something was sent (O2)", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const closed = fateOf(tx.closed());
    tx.send(1);
    rx.close();
    rx[Symbol.dispose]();
    await settle();
    expect(closed()).toBe("pending");
  });

  it("outlives the sender's own close", async () => {
    const [tx, rx] = oneshot.channel<number>();
    const closed = fateOf(tx.closed());
    tx.close();
    await settle();
    expect(closed()).toBe("pending");
    rx.close();
    await settle();
    expect(closed()).toEqual({ value: undefined });
  });

  it("rejects with the signal's reason, before and while waiting, and leaves the channel as it is", async () => {
    const [tx, rx] = oneshot.channel<number>();
    await expect(tx.closed({ signal: AbortSignal.abort("early") })).rejects.toBe("early");
    const token = new CancellationToken();
    const closed = tx.closed({ signal: token });
    token.cancel("late");
    await expect(closed).rejects.toBe("late");
    expect(() => tx.closed({ signal: 1 as never })).toThrow(/^signal must be/);
    expect(tx.send(1)).toBe(true);
    await expect(rx).resolves.toBe(1);
  });
});

describe("oneshot.Receiver closing", () => {
  it("receives by every way of reading what was sent before close (O2)", async () => {
    const sent = (): oneshot.Receiver<number> => {
      const [tx, rx] = oneshot.channel<number>();
      tx.send(1);
      rx.close();
      rx.close();
      return rx;
    };
    await expect(sent()).resolves.toBe(1);
    await expect(sent().recv()).resolves.toBe(1);
    await expect(sent().next()).resolves.toEqual({ done: false, value: 1 });
    expect(sent().tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("ends parked reads, and is not terminated by closing alone (O4)", async () => {
    const [, rx] = oneshot.channel<number>();
    const read = rx.recv();
    rx.close();
    await expect(read).resolves.toBeUndefined();
    const [, quiet] = oneshot.channel<number>();
    quiet.close();
    expect(quiet.isTerminated).toBe(false);
    expect(quiet.tryRecv()).toEqual(CLOSED);
    expect(quiet.isTerminated).toBe(true);
  });

  it("is a mistake to use after dispose; disposing twice and closing after it is harmless", async () => {
    const [tx, rx] = oneshot.channel<number>();
    tx.send(1);
    {
      using _ = rx;
    }
    rx[Symbol.dispose]();
    rx.close();
    expect(() => rx.tryRecv()).toThrow(ClosedHandleError);
    expect(() => rx.iter()).toThrow(ClosedHandleError);
    await expect(rx).rejects.toThrow(ClosedHandleError);
    await expect(rx.recv()).rejects.toThrow(ClosedHandleError);
    await expect(rx.next()).rejects.toThrow(ClosedHandleError);
    expect([rx.isEmpty, rx.isTerminated]).toEqual([true, false]);
  });

  it("ends everyone who reads when disposed", async () => {
    const [, rx] = oneshot.channel<number>();
    const complete = vi.fn();
    rx.subscribe({ complete });
    const reads = [fateOf(rx), fateOf(rx.recv()), fateOf(rx.next())];
    await settle();
    rx[Symbol.dispose]();
    await settle();
    expect(reads.map((fate) => fate())).toEqual([
      { error: expect.any(RecvError) as unknown },
      { value: undefined },
      { value: { done: true, value: undefined } },
    ]);
    expect(complete).toHaveBeenCalledOnce();
  });
});

describe("oneshot onUndelivered", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("is called inside dispose with a value that was sent and not received, once", () => {
    const onUndelivered = vi.fn();
    const [tx, rx] = oneshot.channel<string>({ onUndelivered });
    tx.send("lost");
    rx.close();
    expect(onUndelivered).not.toHaveBeenCalled();
    rx[Symbol.dispose]();
    expect(onUndelivered.mock.calls).toEqual([["lost"]]);
    rx[Symbol.dispose]();
    expect(onUndelivered).toHaveBeenCalledOnce();
  });

  it("is not called for a value that was received, for an error, or when nothing was sent", async () => {
    const onUndelivered = vi.fn();
    const [tx, rx] = oneshot.channel<string>({ onUndelivered });
    tx.send("had");
    await rx;
    rx[Symbol.dispose]();
    const [failing, other] = oneshot.channel<string>({ onUndelivered });
    failing.fail(new Error("nobody looked"));
    other[Symbol.dispose]();
    oneshot.channel<string>({ onUndelivered })[1][Symbol.dispose]();
    expect(onUndelivered).not.toHaveBeenCalled();
  });

  it("is called when a loop that has not begun is left", async () => {
    const onUndelivered = vi.fn();
    const [tx, rx] = oneshot.channel<string>({ onUndelivered });
    tx.send("lost");
    await rx[Symbol.asyncIterator]().return?.();
    expect(onUndelivered.mock.calls).toEqual([["lost"]]);
  });

  it("may throw, which is reported and stops nothing", async () => {
    const report = vi.fn();
    vi.stubGlobal("reportError", report);
    const error = new Error("in the callback");
    const [tx, rx] = oneshot.channel<string>({
      onUndelivered: () => {
        throw error;
      },
    });
    tx.send("lost");
    rx[Symbol.dispose]();
    expect(report.mock.calls).toEqual([[error]]);
    expect(tx.isClosed).toBe(true);
    await expect(rx).rejects.toThrow(ClosedHandleError);
  });
});

describe("oneshot.Receiver state", () => {
  it("tryRecv is empty before anything happened, then the value once, then closed (O3)", () => {
    const [tx, rx] = oneshot.channel<number>();
    expect(rx.tryRecv()).toEqual(EMPTY);
    tx.send(1);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
    expect(rx.tryRecv()).toEqual(CLOSED);
    const [gone, other] = oneshot.channel<number>();
    gone.close();
    expect(other.tryRecv()).toEqual(CLOSED);
  });

  it("is terminated by an outcome that was seen, not by one that is there (O4)", async () => {
    const [tx, rx] = oneshot.channel<number>();
    tx.send(1);
    expect(rx.isTerminated).toBe(false);
    await rx;
    expect(rx.isTerminated).toBe(true);
    const [gone, other] = oneshot.channel<number>();
    gone.close();
    expect(other.isTerminated).toBe(false);
    await expect(other).rejects.toThrow(RecvError);
    expect(other.isTerminated).toBe(true);
    const [failing, third] = oneshot.channel<number>();
    failing.fail("why");
    expect(third.isTerminated).toBe(false);
    expect(third.tryRecv()).toEqual({ ok: false, reason: "failed", error: "why" });
    expect(third.isTerminated).toBe(true);
  });

  it("is empty but between a send and its receipt (O6)", () => {
    const [tx, rx] = oneshot.channel<number>();
    expect(rx.isEmpty).toBe(true);
    tx.send(1);
    expect(rx.isEmpty).toBe(false);
    rx.tryRecv();
    expect(rx.isEmpty).toBe(true);
    const [gone, other] = oneshot.channel<number>();
    gone.close();
    expect(other.isEmpty).toBe(true);
    const [failing, third] = oneshot.channel<number>();
    failing.fail("why");
    expect(third.isEmpty).toBe(true);
  });
});
