/** A loser has taken nothing and stands nowhere: no waiter, no timer, no listener, no memory. Rules X6 and JS1. */
import { getEventListeners } from "node:events";
import {
  broadcast,
  CancellationToken,
  interval,
  mpsc,
  Notify,
  oneshot,
  select,
  Semaphore,
  setCoopSlice,
  sleep,
  spawn,
  watch,
} from "sluice";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { fakeTime } from "./support/fake-time.ts";
import { fateOf } from "./support/fate.ts";
import { forSeeds } from "./support/random.ts";
import { readersOf } from "./support/readers.ts";
import { settle } from "./support/settle.ts";
import { waitingOn } from "./support/waiting.ts";
import "./support/open-gate.ts";

const never = new Promise<never>(() => {});

describe("a branch that loses", () => {
  fakeTime();

  it("stands in no list, whichever way the select ended", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const [news, ears] = broadcast.channel<string>(2);
    const token = new CancellationToken();
    const controller = new AbortController();
    const stop = new CancellationToken();
    const start = (): ReturnType<typeof fateOf> =>
      fateOf(select({ rx, ears, token, abort: controller.signal, tick: sleep(50) }, { signal: stop }));
    const standing = (): number[] => [
      readersOf(rx).waiting,
      readersOf(ears).waiting,
      waitingOn(token),
      waitingOn(stop),
      vi.getTimerCount(),
    ];
    const ways: (() => unknown)[] = [
      () => tx.trySend("a"),
      () => news.send("a"),
      () => vi.advanceTimersByTime(50),
      () => controller.abort("abort"),
    ];
    for (const end of ways) {
      const fate = start();
      expect(standing()).toEqual([1, 1, 1, 1, 1]);
      end();
      expect(standing()).toEqual([0, 0, 0, 0, 0]);
      await settle();
      expect(fate()).not.toBe("pending");
    }
  });

  it("stands in no list when a branch has failed, or the signal has fired", async () => {
    const token = new CancellationToken();
    const stop = new CancellationToken();
    for (const end of [(tx: mpsc.Sender<string>) => tx.fail(new Error("failed")), () => stop.cancel("stop")]) {
      const [tx, rx] = mpsc.channel<string>(1);
      const fate = fateOf(select({ rx, token, tick: sleep(50) }, { signal: stop }));
      end(tx);
      expect([readersOf(rx).waiting, waitingOn(token), waitingOn(stop), vi.getTimerCount()]).toEqual([0, 0, 0, 0]);
      await settle();
      expect(fate()).toHaveProperty("error");
    }
  });

  it("keeps no timer alive, of a sleep or of an interval", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const beat = interval(1000);
    await beat.tick();
    for (let i = 0; i < 10; i += 1) {
      const selecting = select({ rx, late: sleep(1000), beat });
      expect(vi.getTimerCount()).toBe(2);
      tx.trySend("a");
      expect(vi.getTimerCount()).toBe(0);
      await selecting;
    }
  });

  it("leaves its message to others, and a place in the queue to nobody", async () => {
    const [tx, rx] = mpsc.channel<string>(2);
    const [other, winner] = mpsc.channel<string>(1);
    const selecting = select({ winner, rx });
    const behind = fateOf(rx.recv());
    await other.send("won");
    await selecting;
    await tx.send("for the one behind");
    expect(behind()).toEqual({ value: "for the one behind" });
  });

  it("hands on the turn that it had when an earlier one wins", async () => {
    const parent = new CancellationToken();
    const [tx, rx] = mpsc.channel<string>(1);
    const selecting = select({ stop: parent, rx }, { biased: true });
    const behind = fateOf(rx.recv());
    await settle();
    parent.cancel("stop");
    tx.trySend("a");
    await settle();
    await expect(selecting).resolves.toMatchObject({ branch: "stop" });
    expect(behind()).toEqual({ value: "a" });
  });

  it("holds nothing of a Semaphore, a Notify, a watch or a oneshot", async () => {
    const semaphore = new Semaphore(1);
    const permit = await semaphore.acquire();
    const notify = new Notify();
    const [state, changes] = watch.channel(0);
    const [answer, reply] = oneshot.channel<string>();
    const token = new CancellationToken();
    const selecting = select({ semaphore, notify, changes, reply, token });
    await settle();
    token.cancel();
    await selecting;
    permit.release();
    expect(semaphore.availablePermits).toBe(1);
    notify.notifyOne();
    await notify.notified();
    state.send(1);
    expect(changes.hasChanged()).toBe(true);
    answer.send("kept");
    await expect(reply).resolves.toBe("kept");
  });

  it("is left before anyone can act on the result: the handler may use what the losers waited for (X6)", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const token = new CancellationToken();
    const selecting = select({ rx, token });
    token.cancel();
    expect(tx.trySend("a")).toEqual({ ok: true });
    expect(rx.tryRecv()).toEqual({ ok: true, value: "a" });
    await selecting;
  });
});

describe("a select that offers both sides of one rendezvous channel", () => {
  const orders = [["rx", "tx"] as const, ["tx", "rx"] as const];

  const both = (
    order: readonly ("rx" | "tx")[],
    biased: boolean,
  ): [mpsc.Sender<string>, mpsc.Receiver<string>, CancellationToken, ReturnType<typeof fateOf>] => {
    const [tx, rx] = mpsc.channel<string>(0);
    const stop = new CancellationToken();
    const branches = { ...(order[0] === "rx" ? { rx, tx } : { tx, rx }), stop };
    return [tx, rx, stop, fateOf(select(branches, { biased }))];
  };

  it.each(orders.flatMap((order) => [true, false].map((biased) => ({ order, biased }))))(
    "does not meet itself, and meets whoever comes: %j",
    async ({ order, biased }) => {
      const [, , stop, idle] = both(order, biased);
      await settle();
      expect(idle()).toBe("pending");
      stop.cancel("stop");
      await settle();
      expect(idle()).toEqual({ value: { branch: "stop", value: "stop" } });

      const [tx, rx, , reading] = both(order, biased);
      expect(tx.trySend("a")).toEqual({ ok: true });
      await settle();
      expect(reading()).toEqual({ value: { branch: "rx", value: "a" } });
      expect([tx.capacity, rx.size, tx.trySend("b")]).toEqual([0, 0, { ok: false, reason: "full" }]);

      const [, out, , sending] = both(order, biased);
      const read = out.recv();
      await settle();
      const won = (sending() as { value: { branch: string; value: mpsc.Permit<string> } }).value;
      expect(won.branch).toBe("tx");
      won.value.send("c");
      await expect(read).resolves.toBe("c");
    },
  );
});

describe("a long loop of selects", () => {
  let slice: number;
  beforeAll(() => void (slice = setCoopSlice(Infinity)));
  afterAll(() => void setCoopSlice(slice));

  it("keeps one listener on a signal, and no waiter on a token", async () => {
    const controller = new AbortController();
    const token = new CancellationToken();
    const [tx, rx] = mpsc.channel<number>(1);
    for (let i = 0; i < 1000; i += 1) {
      const selecting = select({ rx, idle: never, stop: controller.signal, token }, { signal: controller.signal });
      await tx.send(i);
      await selecting;
    }
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
    expect(waitingOn(token)).toBe(0);
  });

  it("gets every message exactly once, however it is stopped and raced", async () => {
    await forSeeds(20, async (random) => {
      const [tx, a] = mpsc.channel<number>(random.below(3));
      const got: number[] = [];
      const count = 60;
      const producer = (async () => {
        for (let i = 0; i < count; i += 1) {
          if (random.chance(3)) await settle();
          if (random.chance(2)) await tx.send(i);
          else {
            const won = await select({ tx, off: null });
            won.value.send(i);
          }
        }
        tx.close();
      })();
      for (let open = true; open;) {
        const token = new CancellationToken();
        const selecting = select({ a, stop: token, never }, { biased: random.chance(2) });
        if (random.chance(3)) await settle();
        if (random.chance(2)) token.cancel();
        const r = await Promise.resolve(selecting);
        if (r.branch !== "a") continue;
        if (r.done) open = false;
        else got.push(r.value);
        token.cancel();
      }
      await producer;
      expect(got).toEqual(Array.from({ length: count }, (_, i) => i));
    });
  });

  it("leaves a task alone that it names again and again", async () => {
    const token = new CancellationToken();
    const task = spawn(() => token.cancelled());
    for (let i = 0; i < 100; i += 1) await select({ task, quick: async () => {} });
    expect(task.isFinished).toBe(false);
    token.cancel();
    await task;
  });
});
