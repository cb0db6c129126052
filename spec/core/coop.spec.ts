/** The gate: loops over what is always ready let the event loop turn. Progress is measured, never time. */
import { mpsc, select, setCoopSlice, unconstrained } from "sluice";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as Coop from "../../lib/core/coop.ts";
import { closeGate } from "../support/gate.ts";
import { settle } from "../support/settle.ts";

const MANY = 20_000;
const immediate = globalThis.setImmediate;

let slice = 0;
beforeEach(() => void (slice = setCoopSlice(0)));
afterEach(async () => {
  setCoopSlice(slice);
  await settle();
});

/** Tells after how many of `rounds` an immediate ran; Infinity if it did not. */
async function roundsUntilImmediate(round: () => unknown, rounds = MANY): Promise<number> {
  let ran = false;
  immediate(() => (ran = true));
  for (let i = 0; i < rounds; i += 1) {
    await round();
    if (ran) return i;
  }
  return Infinity;
}

describe("the coop gate", () => {
  it("lets immediates run beside a pair that is always ready", async () => {
    const [tx, rx] = mpsc.channel<number>(64);
    expect(await roundsUntilImmediate(() => Promise.all([tx.send(1), rx.recv()]))).toBeLessThan(1_000);
  });

  it("lets immediates run beside every door that gives promises", async () => {
    const doors: Record<string, () => () => unknown> = {
      send: () => {
        const [tx, rx] = mpsc.channel<number>(1);
        return () => (rx.tryRecv(), tx.send(1));
      },
      next: () => {
        const [tx, rx] = mpsc.unboundedChannel<number>();
        return () => (tx.send(1), rx.next());
      },
      recvMany: () => {
        const [tx, rx] = mpsc.unboundedChannel<number>();
        return () => (tx.send(1), rx.recvMany(2));
      },
      iteration: () => {
        const [tx, rx] = mpsc.unboundedChannel<number>();
        const loop = rx[Symbol.asyncIterator]();
        return () => (tx.send(1), loop.next());
      },
      select: () => {
        const [tx, rx] = mpsc.unboundedChannel<number>();
        return () => (tx.send(1), select({ rx }));
      },
      reserve: () => {
        const [tx] = mpsc.channel<number>(1);
        return () => tx.reserve().then((permit) => permit.release());
      },
    };
    for (const [name, door] of Object.entries(doors)) {
      expect(await roundsUntilImmediate(door()), name).toBeLessThan(1_000);
    }
  });

  it("lets immediates run beside a subscription whose callback sends to itself", async () => {
    const [tx, rx] = mpsc.unboundedChannel<number>();
    let handed = 0;
    const subscription = rx.subscribe(() => {
      handed += 1;
      if (handed > MANY) subscription.unsubscribe();
      else tx.send(handed);
    });
    tx.send(0);
    await settle();
    expect(handed).toBeGreaterThan(0);
    expect(handed).toBeLessThan(1_000);
    subscription.unsubscribe();
  });

  it("lets immediates run beside two tasks that wake each other by try-operations", async () => {
    const [ping, pong] = [mpsc.channel<number>(1), mpsc.channel<number>(1)];
    const echo = (async () => {
      for (let n = await ping[1].recv(); n !== undefined; n = await ping[1].recv()) pong[0].trySend(n);
    })();
    const round = (): unknown => (ping[0].trySend(1), pong[1].recv());
    expect(await roundsUntilImmediate(round)).toBeLessThan(1_000);
    ping[0].close();
    await echo;
  });

  it("is off with the slice Infinity", async () => {
    setCoopSlice(Infinity);
    const [tx, rx] = mpsc.channel<number>(64);
    expect(await roundsUntilImmediate(() => Promise.all([tx.send(1), rx.recv()]))).toBe(Infinity);
  });

  it("closes only when the slice has passed", async () => {
    setCoopSlice(1_000_000);
    const [tx, rx] = mpsc.channel<number>(64);
    expect(await roundsUntilImmediate(() => Promise.all([tx.send(1), rx.recv()]), 1_000)).toBe(Infinity);
  });

  it("works while every global that could make it turn is faked", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate", "queueMicrotask", "performance", "Date"] });
    try {
      const [tx, rx] = mpsc.channel<number>(64);
      expect(await roundsUntilImmediate(() => Promise.all([tx.send(1), rx.recv()]))).toBeLessThan(1_000);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("setCoopSlice", () => {
  it("gives the slice in force before", () => {
    expect(setCoopSlice(5)).toBe(0);
    expect(setCoopSlice(Infinity)).toBe(5);
    expect(setCoopSlice(0)).toBe(Infinity);
  });

  it("refuses what is no duration, and leaves the slice as it is", () => {
    expect(() => setCoopSlice(-1)).toThrow(new RangeError("ms must be 0 ms or more, got -1"));
    expect(() => setCoopSlice(NaN)).toThrow(RangeError);
    expect(() => setCoopSlice("8" as never)).toThrow(new TypeError('ms must be a number of milliseconds, got "8"'));
    expect(setCoopSlice(0)).toBe(0);
  });
});

describe("unconstrained", () => {
  const pair = (): (() => Promise<unknown>) => {
    const [tx, rx] = mpsc.channel<number>(64);
    return () => Promise.all([tx.send(1), rx.recv()]);
  };

  it("keeps the gate open until the promise of its function has settled", async () => {
    await expect(unconstrained(() => roundsUntilImmediate(pair(), 2_000))).resolves.toBe(Infinity);
    expect(await roundsUntilImmediate(pair())).toBeLessThan(1_000);
  });

  it("leaves a rejection that nobody handles unhandled", async () => {
    const unhandled = vi.fn();
    const before = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", unhandled);
    try {
      void unconstrained(() => Promise.reject(new Error("why")));
      await settle();
      await settle();
      expect(unhandled).toHaveBeenCalledTimes(1);
    } finally {
      process.removeAllListeners("unhandledRejection");
      for (const listener of before) process.on("unhandledRejection", listener);
    }
  });

  it("gives what the function gives", () => {
    const thenable = { then: (done: () => void) => done() };
    expect(unconstrained(() => 5)).toBe(5);
    expect(unconstrained(() => thenable)).toBe(thenable);
    expect(unconstrained(() => null)).toBe(null);
  });

  it("keeps the gate open until a foreign thenable has settled", async () => {
    let settled = (): void => undefined;
    void unconstrained(() => ({ then: (done: () => void) => void (settled = done) }));
    expect(await roundsUntilImmediate(pair(), 2_000)).toBe(Infinity);
    settled();
    expect(await roundsUntilImmediate(pair())).toBeLessThan(1_000);
  });

  it("ends when the function throws or its promise rejects", async () => {
    expect(() =>
      unconstrained(() => {
        throw new Error("why");
      }),
    ).toThrow("why");
    await expect(unconstrained(() => Promise.reject(new Error("why")))).rejects.toThrow("why");
    expect(await roundsUntilImmediate(pair())).toBeLessThan(1_000);
  });

  it("may be nested: the gate is off until the outermost is done", async () => {
    const rounds = await unconstrained(async () => {
      await unconstrained(() => Promise.resolve());
      return roundsUntilImmediate(pair(), 2_000);
    });
    expect(rounds).toBe(Infinity);
  });

  it("refuses what is no function", () => {
    expect(() => unconstrained(5 as never)).toThrow(new TypeError("fn must be a function, got 5"));
  });
});

describe("unconstrained with a thenable that throws", () => {
  it("lets the gate close again", async () => {
    const bad = {
      then: (): never => {
        throw new Error("no promise");
      },
    };
    expect(unconstrained(() => bad)).toBe(bad);
    await settle();
    closeGate();
    const [tx, rx] = mpsc.channel<number>(1);
    const sent = tx.send(1);
    expect(rx.size).toBe(0); // it waits at the gate
    await sent;
  });
});

describe("the way through the event loop", () => {
  /** A copy of core/coop.ts made while `globals` stand in for the host's. */
  async function coopWith(globals: Record<string, unknown>): Promise<typeof Coop> {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    vi.resetModules();
    return import("../../lib/core/coop.ts");
  }

  /** Closes the gate of a copy and gives the order in which an operation at it and other things come. */
  async function order(coop: typeof Coop, after: () => Promise<void> = settle): Promise<string[]> {
    const log: string[] = [];
    coop.setCoopSlice(0);
    for (let i = 0; i < 128; i += 1) coop.charge();
    expect(coop.gateClosed).toBe(true);
    coop.parkAtGate({ pass: () => log.push("passed") });
    queueMicrotask(() => log.push("microtask"));
    await after();
    await vi.waitFor(() => expect(log).toContain("passed"));
    expect(coop.gateClosed).toBe(false);
    return log;
  }

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it("is setImmediate where there is one: the original under zone.js, not the patched", async () => {
    const patched = vi.fn();
    const coop = await coopWith({ setImmediate: patched, __zone_symbol__setImmediate: immediate });
    expect(await order(coop)).toEqual(["microtask", "passed"]);
    expect(patched).not.toHaveBeenCalled();
  });

  it("is taken once: what replaces it later does not matter", async () => {
    const coop = await coopWith({});
    const later = vi.fn();
    vi.stubGlobal("setImmediate", later);
    expect(await order(coop)).toEqual(["microtask", "passed"]);
    expect(later).not.toHaveBeenCalled();
  });

  it("else is scheduler.postTask, and not its yield, which goes before timers", async () => {
    const scheduler = { postTask: vi.fn((fn: () => void) => void immediate(fn)), yield: vi.fn() };
    const coop = await coopWith({ setImmediate: undefined, scheduler });
    expect(await order(coop)).toEqual(["microtask", "passed"]);
    expect(scheduler.postTask).toHaveBeenCalledTimes(1);
    expect(scheduler.yield).not.toHaveBeenCalled();
  });

  it("else is a MessageChannel of its own, closed after use", async () => {
    const close = vi.spyOn(MessagePort.prototype, "close");
    const coop = await coopWith({ setImmediate: undefined, scheduler: undefined });
    expect(await order(coop)).toEqual(["microtask", "passed"]);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it("else is a microtask, never setTimeout", async () => {
    const timeout = vi.fn();
    const nothing = { setImmediate: undefined, scheduler: undefined, MessageChannel: undefined };
    const coop = await coopWith({ ...nothing, setTimeout: timeout });
    vi.stubGlobal("setTimeout", setTimeout);
    const log: string[] = [];
    coop.setCoopSlice(0);
    for (let i = 0; i < 128; i += 1) coop.charge();
    coop.parkAtGate({ pass: () => log.push("passed") });
    await Promise.resolve();
    expect(log).toEqual(["passed"]);
    expect(timeout).not.toHaveBeenCalled();
  });
});
