import { describe, expect, it } from "vitest";
import { broadcast, CancellationToken, ClosedHandleError, SendError } from "sluice";
import { settle } from "../support/settle.js";

const drain = <T>(rx: broadcast.Receiver<T>): T[] => {
  const values: T[] = [];
  for (let next = rx.tryRecv(); next.ok; next = rx.tryRecv()) values.push(next.value);
  return values;
};

describe("broadcast.channel", () => {
  it("refuses a wrong capacity at the call and names it", () => {
    for (const capacity of [0, -1, 1.5, NaN, Infinity]) {
      expect(() => broadcast.channel(capacity)).toThrow(RangeError);
      expect(() => broadcast.channel(capacity)).toThrow(
        `capacity must be an integer of 1 or more, got ${String(capacity)}`,
      );
    }
    expect(() => broadcast.channel("4" as never)).toThrow('capacity must be a number, got "4"');
  });

  it("refuses wrong options at the call and names them", () => {
    expect(() => broadcast.channel(4, 1 as never)).toThrow("options must be an object, got 1");
    expect(() => broadcast.channel(4, { replay: 5 })).toThrow("replay must be an integer from 0 to 4, got 5");
    expect(() => broadcast.channel(4, { replay: -1 })).toThrow(RangeError);
    expect(() => broadcast.channel(4, { onLag: "drop" as never })).toThrow(
      'onLag must be "error", "skip" or a function, got "drop"',
    );
    expect(() => new broadcast.Sender(0)).toThrow(RangeError);
  });

  it("keeps the capacity exactly, and gives it back as given", () => {
    const [tx, rx] = broadcast.channel<number>(3);
    expect(tx.maxCapacity).toBe(3);
    for (let i = 1; i <= 3; i += 1) tx.send(i);
    expect(drain(rx)).toEqual([1, 2, 3]);
  });

  it("works with a capacity of 1", async () => {
    const [tx, rx] = broadcast.channel<number>(1);
    tx.send(1);
    await expect(rx.recv()).resolves.toBe(1);
    const next = rx.recv();
    tx.send(2);
    tx.send(3);
    await expect(next).resolves.toBe(2);
    await expect(rx.recv()).resolves.toBe(3);
  });

  it("shows its name in errors", () => {
    const [tx, rx] = broadcast.channel<number>(1, { name: "prices" });
    tx.fail(new Error("feed lost"));
    expect(() => tx.send(1)).toThrow('channel "prices" is closed');
    tx.close();
    expect(() => tx.send(1)).toThrow('Sender of channel "prices" was used after it was closed');
    rx[Symbol.dispose]();
    expect(() => rx.tryRecv()).toThrow(
      'Receiver of channel "prices", which leaving a loop or subscription closes, was used after it was closed',
    );
  });

  it("says in errors what it is, where it has no name", () => {
    const [tx] = broadcast.channel<number>(1);
    tx.close();
    expect(() => tx.send(1)).toThrow("Sender of broadcast channel was used after it was closed");
  });
});

describe("broadcast.Sender", () => {
  it("gives every receiver every message in order", async () => {
    const [tx, a] = broadcast.channel<number>(4);
    const b = tx.subscribe();
    expect(tx.send(1)).toBe(2);
    expect(tx.clone().send(2)).toBe(2);
    await expect(a.recv()).resolves.toBe(1);
    await expect(a.recv()).resolves.toBe(2);
    expect(drain(b)).toEqual([1, 2]);
  });

  it("shares the value, and copies nothing", () => {
    const [tx, a] = broadcast.channel<object>(4);
    const b = tx.subscribe();
    const value = {};
    tx.send(value);
    expect(drain(a)[0]).toBe(value);
    expect(drain(b)[0]).toBe(value);
  });

  it("B5: gives 0 and keeps nothing when there is no receiver", () => {
    const [tx, rx] = broadcast.channel<number>(4);
    rx[Symbol.dispose]();
    expect(tx.send(1)).toBe(0);
    expect(tx.size).toBe(0);
    expect(drain(tx.subscribe())).toEqual([]);
  });

  it("B5: counts the receivers of this moment, not those that will read", () => {
    const [tx, a] = broadcast.channel<number>(4);
    const b = tx.subscribe();
    expect(tx.send(1)).toBe(2);
    b[Symbol.dispose]();
    expect(tx.send(2)).toBe(1);
    expect(tx.receiverCount).toBe(1);
    expect(drain(a)).toEqual([1, 2]);
  });

  it("B6: subscribes to later messages only", () => {
    const [tx] = broadcast.channel<number>(4);
    tx.send(1);
    const rx = tx.subscribe();
    expect(rx.isEmpty).toBe(true);
    tx.send(2);
    expect(drain(rx)).toEqual([2]);
  });

  it("B8: counts what at least one receiver has still to read, the capacity at most", () => {
    const [tx, a] = broadcast.channel<number>(2);
    const b = tx.subscribe();
    expect(tx.isEmpty).toBe(true);
    for (let i = 1; i <= 3; i += 1) tx.send(i);
    expect(tx.size).toBe(2);
    a[Symbol.dispose]();
    expect(tx.size).toBe(2);
    b.tryRecv();
    b.tryRecv();
    expect(tx.size).toBe(1);
    b[Symbol.dispose]();
    expect(tx.isEmpty).toBe(true);
  });

  it("B9: begins closed when made without a receiver, and opens with the first", async () => {
    const tx = new broadcast.Sender<number>(2);
    expect(tx.receiverCount).toBe(0);
    await expect(tx.closed()).resolves.toBeUndefined();
    const rx = tx.subscribe();
    expect(tx.send(1)).toBe(1);
    await expect(rx.recv()).resolves.toBe(1);
  });

  it("B9: resolves closed() at the moment the last receiver goes, though another comes in the same turn", async () => {
    const [tx, rx] = broadcast.channel<number>(2);
    const other = tx.subscribe();
    let closed = 0;
    void tx.closed().then(() => (closed += 1));
    void tx.closed().then(() => (closed += 1));
    rx[Symbol.dispose]();
    await settle();
    expect(closed).toBe(0);
    other[Symbol.dispose]();
    tx.subscribe();
    await settle();
    expect(closed).toBe(2);
    void tx.closed().then(() => (closed += 1));
    await settle();
    expect(closed).toBe(2);
  });

  it("rejects closed() with the reason of its signal, before and while waiting", async () => {
    const [tx, rx] = broadcast.channel<number>(2);
    await expect(tx.closed({ signal: AbortSignal.abort("early") })).rejects.toBe("early");
    const token = new CancellationToken();
    const closed = tx.closed({ signal: token });
    token.cancel("late");
    rx[Symbol.dispose]();
    await expect(closed).rejects.toBe("late");
  });

  it("ends the channel when the last sender closes, not before", async () => {
    const [tx, rx] = broadcast.channel<number>(2);
    const other = tx.clone();
    const read = rx.recv();
    expect(tx.senderCount).toBe(2);
    tx.close();
    tx.close();
    expect(other.senderCount).toBe(1);
    expect(rx.senderCount).toBe(1);
    expect(rx.isClosed).toBe(false);
    other[Symbol.dispose]();
    expect(rx.isClosed).toBe(true);
    await expect(read).resolves.toBeUndefined();
  });

  it("refuses use after its own close", async () => {
    const [tx] = broadcast.channel<number>(2);
    tx.close();
    expect(() => tx.send(1)).toThrow(ClosedHandleError);
    expect(() => tx.subscribe()).toThrow(ClosedHandleError);
    expect(() => tx.clone()).toThrow(ClosedHandleError);
    expect(() => tx.downgrade()).toThrow(ClosedHandleError);
    expect(() => tx.fail(new Error())).toThrow(ClosedHandleError);
    await expect(tx.closed()).rejects.toThrow(ClosedHandleError);
  });

  it("still tells its state after its own close", () => {
    const [tx, rx] = broadcast.channel<number>(2);
    tx.send(1);
    tx.close();
    expect([tx.receiverCount, tx.senderCount, tx.weakSenderCount, tx.size, tx.maxCapacity]).toEqual([1, 0, 0, 1, 2]);
    expect(rx.size).toBe(1);
  });

  it("knows its own channel", () => {
    const [tx, rx] = broadcast.channel<number>(2);
    const [other, otherRx] = broadcast.channel<number>(2);
    expect(tx.sameChannel(tx.clone())).toBe(true);
    expect(tx.sameChannel(other)).toBe(false);
    expect(rx.sameChannel(tx.subscribe())).toBe(true);
    expect(rx.sameChannel(otherRx)).toBe(false);
  });

  it("tells who gives it an observer to use a receiver", () => {
    const [tx] = broadcast.channel<number>(2);
    for (const observer of [() => undefined, { next: () => undefined }, { complete: () => undefined }]) {
      expect(() => tx.subscribe(observer as never)).toThrow(TypeError);
      expect(() => tx.subscribe(observer as never)).toThrow("use a receiver");
    }
    expect(tx.receiverCount).toBe(1);
    expect("@@observable" in tx).toBe(false);
  });

  it("refuses wrong subscribe options and adds no receiver", () => {
    const [tx, rx] = broadcast.channel<number>(4, { replay: 2 });
    for (const handle of [tx.subscribe.bind(tx), rx.resubscribe.bind(rx)]) {
      expect(() => handle({ replay: 3 })).toThrow("replay must be an integer from 0 to 2, got 3");
      expect(() => handle({ replay: "all" as never })).toThrow('replay must be a number, got "all"');
      expect(() => handle({ onLag: 1 as never })).toThrow("onLag must be");
      expect(() => handle(7 as never)).toThrow("options must be an object, got 7");
    }
    expect(tx.receiverCount).toBe(1);
  });
});

describe("broadcast.WeakSender", () => {
  it("upgrades while a sender is left, and does not keep the channel open", async () => {
    const [tx, rx] = broadcast.channel<number>(2);
    const weak = tx.downgrade();
    expect([tx.weakSenderCount, rx.weakSenderCount, weak.weakSenderCount, weak.senderCount]).toEqual([1, 1, 1, 1]);
    const strong = weak.upgrade()!;
    expect(tx.senderCount).toBe(2);
    tx.close();
    expect(strong.send(1)).toBe(1);
    strong.close();
    expect(weak.upgrade()).toBeUndefined();
    await expect(rx.recv()).resolves.toBe(1);
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("is counted until closed, once", () => {
    const [tx] = broadcast.channel<number>(2);
    const weak = tx.downgrade();
    const other = weak.clone();
    expect(tx.weakSenderCount).toBe(2);
    weak.close();
    weak[Symbol.dispose]();
    expect(tx.weakSenderCount).toBe(1);
    expect(() => weak.upgrade()).toThrow(ClosedHandleError);
    expect(() => weak.clone()).toThrow(ClosedHandleError);
    other.close();
    expect(tx.weakSenderCount).toBe(0);
  });
});

describe("broadcast.Sender.fail", () => {
  const error = new Error("feed lost");

  it("gives each receiver what is unread, then the error once, then the end", async () => {
    const [tx, a] = broadcast.channel<number>(4);
    const b = tx.subscribe();
    tx.send(1);
    tx.fail(error);
    expect(a.isClosed).toBe(true);
    for (const rx of [a, b]) {
      await expect(rx.recv()).resolves.toBe(1);
      await expect(rx.recv()).rejects.toBe(error);
      await expect(rx.recv()).resolves.toBeUndefined();
    }
  });

  it("reports the lag before the error", () => {
    const [tx, rx] = broadcast.channel<number>(1);
    tx.send(1);
    tx.send(2);
    tx.fail(error);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "lagged", missed: 1 });
    expect(rx.tryRecv()).toEqual({ ok: true, value: 2 });
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "failed", error });
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "closed" });
  });

  it("gives the error to the oldest parked read of each receiver, and ends the others", async () => {
    const [tx, a] = broadcast.channel<number>(4);
    const b = tx.subscribe();
    const reads = [a.recv(), a.recv(), b.recv()];
    tx.fail(error);
    const results = await Promise.allSettled(reads);
    expect(results).toEqual([
      { status: "rejected", reason: error },
      { status: "fulfilled", value: undefined },
      { status: "rejected", reason: error },
    ]);
  });

  it("makes every later send throw a SendError with the value and the cause", () => {
    const [tx] = broadcast.channel<number>(4);
    const other = tx.clone();
    tx.fail(error);
    expect.assertions(4);
    try {
      other.send(7);
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(SendError);
      expect(thrown).toHaveProperty("value", 7);
      expect(thrown).toHaveProperty("cause", error);
      expect(thrown).toHaveProperty("code", "CLOSED");
    }
  });

  it("fails once: the first error stands, and closing the senders adds nothing", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.fail(undefined);
    tx.fail(error);
    tx.close();
    await expect(rx.recv()).rejects.toBeUndefined();
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("tells a receiver that comes later too", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.fail(error);
    await expect(tx.subscribe().recv()).rejects.toBe(error);
    await expect(rx.resubscribe().recv()).rejects.toBe(error);
  });

  it("does not reach a receiver that was closed before", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.send(1);
    rx.close();
    tx.fail(error);
    await expect(rx.recv()).resolves.toBe(1);
    await expect(rx.recv()).resolves.toBeUndefined();
  });

  it("still reaches a receiver that is closed after it", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.fail(error);
    rx.close();
    await expect(rx.recv()).rejects.toBe(error);
  });

  it("raises no unhandled rejection where nobody reads", async () => {
    const [tx, rx] = broadcast.channel<number>(4);
    tx.fail(error);
    await settle();
    rx[Symbol.dispose]();
    await settle(); // an unhandled rejection would fail the run
    expect(tx.receiverCount).toBe(0);
  });
});
