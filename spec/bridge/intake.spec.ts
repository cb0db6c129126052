import "../support/open-gate.ts";
import { CancellationToken, ClosedHandleError, OverflowError } from "../../lib/index.ts";
import { describe, expect, it, vi } from "vitest";
import { Intake, type IntakeOptions } from "../../lib/bridge/intake.ts";
import type { DropReason } from "../../lib/bridge/overflow.ts";
import { cancelOf } from "../../lib/core/cancel.ts";
import type { WaitList } from "../../lib/core/wait-list.ts";
import { settle } from "../support/settle.ts";

interface Firing {
  readonly signal: AbortSignal | CancellationToken;
  readonly fire: (reason: unknown) => void;
}
type Rest = Partial<IntakeOptions<number>>;

function make(overflow: string, rest: Rest = {}) {
  const dropped: [number, DropReason][] = [];
  const reported: unknown[] = [];
  const detach = vi.fn();
  const options = { overflow, capacity: 2, onDrop: (...drop: [number, DropReason]) => dropped.push(drop), ...rest };
  const intake = new Intake<number>(options as IntakeOptions<number>, (error) => reported.push(error));
  intake.attach(detach);
  return { intake, rx: intake.rx, dropped, reported, detach };
}

const feed = (intake: Intake<number>, ...values: number[]): void => values.forEach((value) => intake.next(value));

describe("Intake", () => {
  it("hands on what there is room for, then the end", async () => {
    const { intake, rx, dropped, detach } = make("error");
    feed(intake, 1, 2);
    intake.complete();
    expect(detach).toHaveBeenCalledOnce();
    expect(await rx.recvMany(9)).toEqual([1, 2]);
    expect(await rx.recv()).toBeUndefined();
    expect(dropped).toEqual([]);
  });

  it("hands on the source's error after what is buffered", async () => {
    const { intake, rx, detach } = make("error");
    feed(intake, 1);
    intake.error(new Error("broken"));
    expect(detach).toHaveBeenCalledOnce();
    expect(await rx.recv()).toBe(1);
    await expect(rx.recv()).rejects.toThrow("broken");
    expect(await rx.recv()).toBeUndefined();
  });

  it("ignores what a source says after its end, but for values, which are dropped", async () => {
    const { intake, rx, dropped, reported, detach } = make("error");
    intake.complete();
    intake.complete();
    intake.error(new Error("late"));
    intake.next(1);
    expect(detach).toHaveBeenCalledOnce();
    expect(dropped).toEqual([[1, "closed"]]);
    expect(reported).toEqual([]);
    expect(await rx.recv()).toBeUndefined();
  });

  it("is harmless without onDrop", () => {
    const { intake, rx } = make("drop-newest", { onDrop: undefined });
    feed(intake, 1, 2, 3);
    expect(rx.size).toBe(2);
  });
});

describe("overflow: error", () => {
  it("fails the receiver after what is buffered, and unsubscribes in that step", async () => {
    const { intake, rx, dropped, detach } = make("error");
    feed(intake, 1, 2);
    expect(detach).not.toHaveBeenCalled();
    feed(intake, 3);
    expect(detach).toHaveBeenCalledOnce();
    expect(dropped).toEqual([[3, "full"]]);
    expect(await rx.recvMany(9)).toEqual([1, 2]);
    const error: unknown = await rx.recv().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OverflowError);
    expect(error).toMatchObject({ code: "OVERFLOW", capacity: 2 });
    expect(await rx.recv()).toBeUndefined();
  });

  it("drops as closed what still comes", () => {
    const { intake, dropped } = make("error");
    feed(intake, 1, 2, 3, 4);
    expect(dropped).toEqual([
      [3, "full"],
      [4, "closed"],
    ]);
  });

  it("does not meet a reader that waits", async () => {
    const { intake, rx } = make("error", { capacity: 1 });
    const parked = [rx.recv(), rx.recv()];
    feed(intake, 1, 2, 3);
    expect(await Promise.all(parked)).toEqual([1, 2]);
    expect(await rx.recv()).toBe(3);
  });
});

describe("overflow: drop-oldest", () => {
  it("keeps the newest", async () => {
    const { intake, rx, dropped, detach } = make("drop-oldest");
    feed(intake, 1, 2, 3, 4);
    expect(dropped).toEqual([
      [1, "full"],
      [2, "full"],
    ]);
    expect(detach).not.toHaveBeenCalled();
    expect(await rx.recvMany(9)).toEqual([3, 4]);
  });
});

describe("overflow: drop-newest", () => {
  it("keeps the oldest", async () => {
    const { intake, rx, dropped, detach } = make("drop-newest");
    feed(intake, 1, 2, 3, 4);
    expect(dropped).toEqual([
      [3, "full"],
      [4, "full"],
    ]);
    expect(detach).not.toHaveBeenCalled();
    expect(await rx.recvMany(9)).toEqual([1, 2]);
  });
});

describe("overflow: unbounded", () => {
  it("drops nothing, whatever the capacity says", async () => {
    const { intake, rx, dropped } = make("unbounded");
    for (let n = 0; n < 1000; n += 1) intake.next(n);
    expect(rx.size).toBe(1000);
    expect(await rx.recvMany(2000)).toHaveLength(1000);
    expect(dropped).toEqual([]);
  });

  it("gives a receiver whose capacity is Infinity", () => {
    const { intake, rx } = make("unbounded", { capacity: undefined });
    feed(intake, 1);
    expect(rx.capacity).toBe(Infinity);
    expect(rx.maxCapacity).toBe(Infinity);
  });
});

describe("a reader that leaves", () => {
  it.each(["error", "drop-oldest", "drop-newest", "unbounded"])(
    "unsubscribes the source on a microtask (%s)",
    async (overflow) => {
      const { rx, detach } = make(overflow);
      rx.close();
      expect(detach).not.toHaveBeenCalled();
      await settle();
      expect(detach).toHaveBeenCalledOnce();
    },
  );

  it("is seen at once by a source that emits on", () => {
    const { intake, rx, dropped, detach } = make("drop-oldest");
    rx.close();
    feed(intake, 1);
    expect(detach).toHaveBeenCalledOnce();
    expect(dropped).toEqual([[1, "closed"]]);
  });

  it("leaves what is buffered to onDrop", () => {
    const { intake, rx, dropped } = make("error");
    feed(intake, 1, 2);
    rx[Symbol.dispose]();
    expect(dropped).toEqual([
      [1, "closed"],
      [2, "closed"],
    ]);
    expect(() => rx.tryRecv()).toThrow(ClosedHandleError);
  });

  it("is told no error, and neither is anyone else", async () => {
    const { intake, rx, reported, detach } = make("error");
    rx.close();
    intake.error(new Error("late"));
    await settle();
    expect(reported).toEqual([]);
    expect(detach).toHaveBeenCalledOnce();
  });

  it("can close and still have what is buffered", async () => {
    const { intake, rx } = make("error");
    feed(intake, 1, 2);
    rx.close();
    await settle();
    expect(await rx.recvMany(9)).toEqual([1, 2]);
    expect(await rx.recv()).toBeUndefined();
  });
});

describe("onDrop", () => {
  it("may throw: that is reported and stops nothing", () => {
    const thrown = new Error("onDrop");
    const { intake, rx, reported } = make("drop-newest", {
      onDrop: () => {
        throw thrown;
      },
    });
    feed(intake, 1, 2, 3, 4);
    expect(reported).toEqual([thrown, thrown]);
    expect(rx.size).toBe(2);
    rx[Symbol.dispose]();
    expect(reported).toEqual([thrown, thrown, thrown, thrown]);
  });

  it.each([
    ["drop-oldest", [1, 2], [3, 30]],
    ["drop-newest", [3, 30], [1, 2]],
  ])("may call next, which meets the policy in turn (%s)", (overflow, lost, kept) => {
    const dropped: number[] = [];
    const { intake, rx } = make(overflow, {
      onDrop: (value) => {
        dropped.push(value);
        if (dropped.length === 1) intake.next(30);
      },
    });
    feed(intake, 1, 2, 3);
    expect(dropped).toEqual(lost);
    expect([rx.tryRecv(), rx.tryRecv()]).toEqual(kept.map((value) => ({ ok: true, value })));
  });

  it("may call next after the overflow", () => {
    const dropped: [number, DropReason][] = [];
    const { intake } = make("error", {
      onDrop: (...drop) => {
        dropped.push(drop);
        if (drop[0] === 3) intake.next(4);
      },
    });
    feed(intake, 1, 2, 3);
    expect(dropped).toEqual([
      [3, "full"],
      [4, "closed"],
    ]);
  });
});

describe("signal", () => {
  const controlled = (): Firing => {
    const controller = new AbortController();
    return { signal: controller.signal, fire: (reason) => controller.abort(reason) };
  };
  const tokened = (): Firing => {
    const token = new CancellationToken();
    return { signal: token, fire: (reason) => token.cancel(reason) };
  };

  it.each([
    ["AbortSignal", controlled],
    ["CancellationToken", tokened],
  ])("fails the receiver with the reason after what is buffered, and unsubscribes (%s)", async (_, create) => {
    const { signal, fire } = create();
    const { intake, rx, dropped, detach } = make("error", { signal });
    feed(intake, 1);
    fire("why");
    expect(detach).not.toHaveBeenCalled();
    feed(intake, 2);
    expect(dropped).toEqual([[2, "closed"]]);
    expect(detach).toHaveBeenCalledOnce();
    expect(await rx.recv()).toBe(1);
    await expect(rx.recv()).rejects.toBe("why");
    expect(await rx.recv()).toBeUndefined();
  });

  it("unsubscribes a silent source on a microtask", async () => {
    const token = new CancellationToken();
    const { detach } = make("error", { signal: token });
    token.cancel();
    expect(detach).not.toHaveBeenCalled();
    await settle();
    expect(detach).toHaveBeenCalledOnce();
  });

  it("that has fired before takes nothing in", async () => {
    const { intake, rx, detach } = make("error", { signal: AbortSignal.abort("early") });
    expect(intake.isLeft).toBe(true);
    expect(detach).toHaveBeenCalledOnce(); // attached after the end
    await expect(rx.recv()).rejects.toBe("early");
  });

  it("is of no effect after the source's end", async () => {
    const token = new CancellationToken();
    const { intake, rx } = make("error", { signal: token });
    feed(intake, 1);
    intake.complete();
    token.cancel();
    expect(await rx.recvMany(9)).toEqual([1]);
    expect(await rx.recv()).toBeUndefined();
  });

  it("keeps nobody who has ended, in whatever way", async () => {
    const token = new CancellationToken();
    const { waiters } = cancelOf(token) as unknown as { waiters: WaitList };
    const ends: ((made: ReturnType<typeof make>) => void)[] = [
      ({ intake }) => intake.complete(),
      ({ intake }) => intake.error(new Error("broken")),
      ({ intake }) => feed(intake, 1, 2, 3),
      ({ intake }) => intake.leave(),
      ({ rx }) => rx.close(),
      ({ rx }) => rx[Symbol.dispose](),
    ];
    for (const end of ends) {
      const made = make("error", { signal: token });
      expect(waiters.isEmpty).toBe(false);
      end(made);
      await settle();
      expect(waiters.isEmpty).toBe(true);
    }
  });
});

describe("an AbortSignal", () => {
  it("has one listener, however many intakes use it", async () => {
    const { signal } = new AbortController();
    const listen = vi.spyOn(signal, "addEventListener");
    for (let n = 0; n < 10_000; n += 1) make("error", { signal }).rx[Symbol.dispose]();
    await settle();
    expect(listen).toHaveBeenCalledOnce();
  });
});

describe("attach", () => {
  it("cuts at once a connection that is not wanted any more", () => {
    const { intake } = make("error");
    feed(intake, 1, 2, 3);
    const late = vi.fn();
    intake.attach(late);
    expect(late).toHaveBeenCalledOnce();
  });

  it("takes a way to unsubscribe that throws: that is reported", async () => {
    const { intake, rx, reported } = make("error");
    const thrown = new Error("teardown");
    intake.attach(() => {
      throw thrown;
    });
    feed(intake, 1, 2, 3);
    expect(reported).toEqual([thrown]);
    expect(await rx.recvMany(9)).toEqual([1, 2]);
  });
});

describe("arguments", () => {
  it.each([
    [undefined, TypeError, "options must be an object with overflow, got undefined"],
    [null, TypeError, "options must be an object"],
    [{}, TypeError, 'overflow must be one of "error", "drop-oldest", "drop-newest", "unbounded", got undefined'],
    [{ overflow: "latest", capacity: 1 }, TypeError, 'got "latest"'],
    [{ overflow: "error" }, TypeError, "capacity must be a number, got undefined"],
    [{ overflow: "error", capacity: 0 }, RangeError, "capacity must be an integer of 1 or more, got 0"],
    [{ overflow: "drop-oldest", capacity: 1.5 }, RangeError, "capacity must be an integer of 1 or more, got 1.5"],
    [{ overflow: "drop-newest", capacity: Infinity }, RangeError, "got Infinity"],
    [{ overflow: "unbounded", capacity: -1 }, RangeError, "capacity"],
    [{ overflow: "unbounded", onDrop: 1 }, TypeError, "onDrop must be a function, got 1"],
    [{ overflow: "unbounded", signal: {} }, TypeError, "signal must be an AbortSignal or a CancellationToken"],
  ])("are checked at the call: %o", (options, kind, message) => {
    const call = (): unknown => new Intake(options as IntakeOptions<number>, () => {});
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });

  it("give the channel its name", () => {
    const { rx } = make("error", { name: "clicks" });
    rx[Symbol.dispose]();
    expect(() => rx.tryRecv()).toThrow('channel "clicks"');
  });
});
