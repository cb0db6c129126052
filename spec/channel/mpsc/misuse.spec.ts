/** What is a mistake of the program, and how it is told: wrong arguments, closed handles, names; and what is none. */
import { ClosedHandleError, mpsc, SluiceError } from "sluice";
import { describe, expect, it, vi } from "vitest";
import "../../support/open-gate.ts";
import { settle } from "../../support/settle.ts";

/** Arguments as a program without types may give them. */
const wrong = (value: unknown): never => value as never;

describe("the arguments of an mpsc channel", () => {
  it("are named, with value and range, where they are out of range", () => {
    const of = (range: string, got: string): RangeError =>
      new RangeError(`capacity must be an integer ${range}, got ${got}`);
    expect(() => mpsc.channel(-1)).toThrow(of("of 0 or more", "-1"));
    expect(() => mpsc.channel(1.5)).toThrow(of("of 0 or more", "1.5"));
    expect(() => mpsc.channel(NaN)).toThrow(of("of 0 or more", "NaN"));
    expect(() => mpsc.channel(Infinity)).toThrow(of("of 0 or more", "Infinity"));
    const [tx, rx] = mpsc.channel(2);
    expect(() => tx.reserveMany(-1)).toThrow(new RangeError("n must be an integer from 0 to 2, got -1"));
    expect(() => tx.reserveMany(0.5)).toThrow(new RangeError("n must be an integer from 0 to 2, got 0.5"));
    expect(() => tx.tryReserveMany(-1)).toThrow(new RangeError("n must be an integer of 0 or more, got -1"));
    expect(() => rx.recvMany(-1)).toThrow(new RangeError("limit must be an integer of 0 or more, got -1"));
    expect(() => rx.recvMany(1.5)).toThrow(new RangeError("limit must be an integer of 0 or more, got 1.5"));
  });

  it("are named where they are of the wrong kind", () => {
    expect(() => mpsc.channel(wrong("8"))).toThrow(new TypeError('capacity must be a number, got "8"'));
    expect(() => mpsc.channel(wrong(undefined))).toThrow(new TypeError("capacity must be a number, got undefined"));
    expect(() => mpsc.channel(1, wrong(null))).toThrow(new TypeError("options must be an object, got null"));
    expect(() => mpsc.unboundedChannel(wrong(8))).toThrow(new TypeError("options must be an object, got 8"));
    expect(() => mpsc.channel(1, { onUndelivered: wrong("log") })).toThrow(
      new TypeError('onUndelivered must be a function, got "log"'),
    );
    const [tx, rx] = mpsc.channel(2);
    expect(() => tx.reserveMany(wrong("2"))).toThrow(new TypeError('n must be a number, got "2"'));
    expect(() => rx.recvMany(wrong(undefined))).toThrow(new TypeError("limit must be a number, got undefined"));
    expect(() => rx.iter(wrong(true))).toThrow(new TypeError("options must be an object, got true"));
    expect(() => rx.subscribe(wrong(null))).toThrow(
      new TypeError("observer must be an object with next, error or complete, or a function, got null"),
    );
    expect(() => rx.subscribe({}, wrong("signal"))).toThrow(new TypeError('options must be an object, got "signal"'));
  });

  it("are checked at the call in every method that waits: options and signal", () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const waits: ((options: never) => unknown)[] = [
      (options) => tx.send(1, options),
      (options) => tx.reserve(options),
      (options) => tx.reserveMany(1, options),
      (options) => tx.closed(options),
      (options) => rx.recv(options),
      (options) => rx.next(options),
      (options) => rx.recvMany(1, options),
      (options) => rx.iter().next(options),
      (options) => rx.subscribe({}, options),
    ];
    for (const call of waits) {
      expect(() => call(wrong(5))).toThrow(new TypeError("options must be an object, got 5"));
      expect(() => call(wrong({ signal: "stop" }))).toThrow(
        new TypeError('signal must be an AbortSignal or a CancellationToken, got "stop"'),
      );
      expect(() => call(wrong({ signal: new AbortController() }))).toThrow(TypeError);
    }
    expect([tx.capacity, rx.size]).toEqual([2, 0]);
  });

  it("may be given as undefined where they are optional", () => {
    const [tx] = mpsc.channel<number>(1, { name: undefined, onUndelivered: undefined });
    void tx.send(1, { signal: undefined });
    expect(tx.size).toBe(1);
  });
});

describe("an mpsc.Sender after its own close", () => {
  it("rejects with ClosedHandleError where it returns a promise, and else throws it", async () => {
    const [tx] = mpsc.channel<number>(1, { name: "jobs" });
    const other = tx.clone();
    tx.close();
    const misuse = new ClosedHandleError('Sender of channel "jobs"');
    expect(misuse).toMatchObject({ code: "CLOSED_HANDLE", name: "ClosedHandleError" });
    for (const use of [() => tx.send(1), () => tx.reserve(), () => tx.reserveMany(1), () => tx.closed()]) {
      await expect(use()).rejects.toEqual(misuse);
    }
    const uses = ["trySend", "forceSend", "tryReserve", "clone", "downgrade", "fail"] as const;
    for (const use of uses) expect(() => tx[use](1), use).toThrow(misuse);
    expect(() => tx.tryReserveMany(1)).toThrow(misuse);
    expect(other.size).toBe(0);
  });

  it("still tells the state of the channel", () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const other = tx.clone();
    tx.close();
    other.trySend(1);
    expect([tx.isClosed, tx.capacity, tx.maxCapacity, tx.size]).toEqual([false, 1, 2, 1]);
    expect([tx.senderCount, tx.weakSenderCount, tx.sameChannel(other)]).toEqual([1, 0, true]);
    rx.close();
    expect(tx.isClosed).toBe(true);
  });

  it("closes and disposes again without harm", () => {
    const [tx, rx] = mpsc.channel<number>(1);
    tx.close();
    tx.close();
    tx[Symbol.dispose]();
    expect(rx.senderCount).toBe(0);
  });
});

describe("the name of an mpsc channel", () => {
  it("stands in its errors", async () => {
    const [tx, rx] = mpsc.channel<number>(1, { name: "jobs" });
    const permit = await tx.reserve();
    rx.close();
    await expect(tx.send(1)).rejects.toThrow('channel "jobs" is closed');
    await expect(tx.reserve()).rejects.toThrow('channel "jobs" is closed');
    permit.release();
    expect(() => permit.send(1)).toThrow('Permit of channel "jobs" was used after it was closed');
    rx[Symbol.dispose]();
    expect(() => rx.tryRecv()).toThrow(
      'Receiver of channel "jobs", which leaving a loop or subscription closes, was used after it was closed',
    );
    const [log] = mpsc.unboundedChannel<number>({ name: "log" });
    log.fail("why");
    log.close();
    expect(() => log.send(1)).toThrow('Sender of channel "log" was used after it was closed');
  });
});

describe("an mpsc channel", () => {
  it("raises no unhandled rejection of its own", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    try {
      const [tx, rx] = mpsc.channel<number>(1);
      tx.trySend(1);
      const sent = tx.send(2, { signal: AbortSignal.abort("mine") }); // given to the caller, who looks
      await expect(sent).rejects.toBe("mine");
      const loop = rx[Symbol.asyncIterator]();
      await loop.next();
      void loop.next();
      void loop.next();
      void tx.closed();
      await loop.return?.();
      const [failing, failed] = mpsc.channel<number>(0);
      const looping = failed[Symbol.asyncIterator]();
      const first = looping.next();
      void looping.next();
      failing.fail(new SluiceError("X", "why"));
      await expect(first).rejects.toThrow("why");
      await settle();
      await settle();
      expect(unhandled).not.toHaveBeenCalled();
    } finally {
      process.off("unhandledRejection", unhandled);
    }
  });
});
