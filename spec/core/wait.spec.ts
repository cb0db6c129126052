/** The first door: a pollable as a promise. */
import { getEventListeners } from "node:events";
import { CancellationToken, ClosedHandleError, mpsc } from "sluice";
import { describe, expect, it } from "vitest";
import { cancelOf } from "../../lib/core/cancel.ts";
import { CLOSED, type Pollable } from "../../lib/core/pollable.ts";
import { DONE, refuse, RESULT, type Shape, VALUE, wait } from "../../lib/core/wait.ts";
import { Waiter } from "../../lib/core/wait-list.ts";
import "../support/open-gate.ts";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";
import { Tap } from "./tap.ts";

const MANY = 100_000;

/** A waiter to look at the end of somebody's list with. */
class Probe extends Waiter {
  wake(): void {}
}

/** True if nobody stands in the list of `signal`. */
function isIdle(signal: AbortSignal): boolean {
  const probe = new Probe();
  const cancel = cancelOf(signal);
  cancel.register(probe);
  const alone = probe.prev === null;
  cancel.unregister(probe);
  return alone;
}

describe("wait", () => {
  it("takes what is there during the call, and parks nobody", async () => {
    const tap = new Tap<number>();
    tap.push(1);
    const promise = wait(tap, VALUE);
    expect([tap.items, tap.waiting]).toEqual([[], 0]);
    await expect(promise).resolves.toBe(1);
  });

  it("takes inside the step that wakes it, and runs on in one microtask (laws 5, 6)", async () => {
    const tap = new Tap<number>();
    const log: unknown[] = [];
    void wait(tap, VALUE).then((value) => log.push(value));
    tap.push(1);
    expect([tap.items, tap.waiting, log]).toEqual([[], 0, []]);
    queueMicrotask(() => log.push("the next microtask"));
    await settle();
    expect(log).toEqual([1, "the next microtask"]);
  });

  it("shapes the item and the end", async () => {
    const shapes = [VALUE, RESULT, DONE] as Shape<number, unknown>[];
    for (const shape of shapes) {
      const tap = new Tap<number>();
      tap.push(1);
      const there = await wait(tap, shape);
      const parked = wait(tap, shape);
      tap.push(1);
      expect(await parked).toEqual(there);
      tap.close();
      const end = await wait(tap, shape);
      expect([there, end]).toEqual(
        shape === VALUE
          ? [1, undefined]
          : shape === RESULT
            ? [
                { done: false, value: 1 },
                { done: true, value: undefined },
              ]
            : [undefined, undefined],
      );
    }
  });

  it("rejects with what poll or the shape throws, at the call or when woken", async () => {
    const refusing: Shape<number, number> = {
      of: (item) => {
        if (item === CLOSED) throw new RangeError("no more");
        return item;
      },
    };
    const tap = new Tap<number>();
    tap.fail("first");
    await expect(wait(tap, refusing)).rejects.toBe("first");
    const failing = wait(tap, refusing);
    tap.fail("second");
    await expect(failing).rejects.toBe("second");
    const closing = wait(tap, refusing);
    tap.close();
    await expect(closing).rejects.toThrow("no more");
    await expect(wait(tap, refusing)).rejects.toThrow("no more");
  });

  it("goes back to the list when it was woken for nothing", async () => {
    const tap = new Tap<number>();
    const waiting = fateOf(wait(tap, VALUE));
    tap.waiters.wakeAll();
    expect(tap.waiting).toBe(1);
    tap.push(1);
    await settle();
    expect(waiting()).toEqual({ value: 1 });
  });
});

describe("wait with a signal", () => {
  it("rejects before it looks at anything when the signal has fired", async () => {
    const tap = new Tap<number>();
    tap.push(1);
    await expect(wait(tap, VALUE, AbortSignal.abort("no"))).rejects.toBe("no");
    const token = new CancellationToken();
    token.cancel("no");
    await expect(wait(tap, VALUE, token)).rejects.toBe("no");
    expect(tap.items).toEqual([1]);
  });

  it("leaves the list when the signal fires, having taken nothing", async () => {
    const tap = new Tap<number>();
    const token = new CancellationToken();
    const waiting = wait(tap, VALUE, token);
    token.cancel("stop");
    expect(tap.waiting).toBe(0);
    tap.push(1);
    await expect(waiting).rejects.toBe("stop");
    expect(tap.items).toEqual([1]);
  });

  it("is not moved by a signal that fires after it has settled", async () => {
    const tap = new Tap<number>();
    const abort = new AbortController();
    const waiting = wait(tap, VALUE, abort.signal);
    tap.push(1);
    expect(isIdle(abort.signal)).toBe(true);
    abort.abort("too late");
    await expect(waiting).resolves.toBe(1);
  });

  it("leaves the list of its signal when it fails", async () => {
    const tap = new Tap<number>();
    const { signal } = new AbortController();
    const waiting = wait(tap, VALUE, signal);
    tap.fail("why");
    expect(isIdle(signal)).toBe(true);
    await expect(waiting).rejects.toBe("why");
  });

  it("passes its turn on when it was woken and the signal came between", async () => {
    const tap = new Tap<number>();
    const token = new CancellationToken();
    const [first, second] = [wait(tap, VALUE, token), wait(tap, VALUE)];
    token.cancel("left");
    tap.push(1);
    await expect(first).rejects.toBe("left");
    await expect(second).resolves.toBe(1);
  });

  it(`keeps one listener on an AbortSignal for ${MANY} waits, and nobody in its list`, async () => {
    const { signal } = new AbortController();
    const [tx, rx] = mpsc.channel<number>(MANY);
    const waits = Array.from({ length: MANY / 2 }, () => rx.recv({ signal }));
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    for (let i = 0; i < MANY / 2; i += 1) tx.trySend(i);
    await Promise.all(waits);
    expect(isIdle(signal)).toBe(true);
    for (let i = 0; i < MANY / 2; i += 1) {
      tx.trySend(i);
      await rx.next({ signal });
    }
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    expect(isIdle(signal)).toBe(true);
  }, 60_000);

  it("ends every wait of one signal, oldest first, and keeps no listener", async () => {
    const abort = new AbortController();
    const [, rx] = mpsc.channel<number>(1);
    const order: number[] = [];
    const waits = [1, 2, 3].map((n) => rx.recv({ signal: abort.signal }).catch(() => order.push(n)));
    abort.abort();
    await Promise.all(waits);
    expect(order).toEqual([1, 2, 3]);
    expect(getEventListeners(abort.signal, "abort")).toHaveLength(0);
  });
});

describe("refuse", () => {
  it("rejects an error of state and throws any other", async () => {
    const misuse = new ClosedHandleError("It");
    await expect(refuse(misuse)).rejects.toBe(misuse);
    expect(() => refuse(new TypeError("no"))).toThrow("no");
  });
});

describe("a Pollable", () => {
  it("that is a wait's own object is enough: nothing else is asked of it", async () => {
    const once: Pollable<string> = { poll: () => "there", register: () => undefined, unregister: () => undefined };
    await expect(wait(once, VALUE)).resolves.toBe("there");
  });
});
