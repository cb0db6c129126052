/** Where consumers of a stream stand in line: order, turns, the microtask between wake and poll, and who is left standing. */
import "../support/open-gate.ts";
import { AsyncLocalStorage } from "node:async_hooks";
import { CancellationToken, Iter, mpsc, select, sleep, type Stream, stream } from "sluice";
import { pause, probe } from "sluice/testing";
import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../lib/cancel/outcome.ts";
import { POLLABLE } from "../../lib/core/pollable.ts";
import type { WaitList } from "../../lib/core/wait-list.ts";
import { fateOf } from "../support/fate.ts";
import { forSeeds } from "../support/random.ts";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <T>(value: T): IteratorResult<T> => ({ done: false, value });

function numbers(capacity = 8): [mpsc.Sender<number>, mpsc.Receiver<number>, Stream<number>] {
  const [tx, rx] = mpsc.channel<number>(capacity);
  return [tx, rx, stream(rx).map((n) => n)];
}

describe("readers of one stream", () => {
  it("are served in order, also one that came between the send and the microtask", async () => {
    const [tx, , s] = numbers();
    const reads = [s.next(), s.next()];
    tx.trySend(1);
    reads.push(s.next());
    tx.trySend(2);
    reads.push(s.next());
    tx.trySend(3);
    tx.trySend(4);
    expect(await Promise.all(reads)).toEqual([1, 2, 3, 4].map(item));
  });

  it("keep their places when they are woken for an item that goes no further", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const s = stream(rx).filter((n) => n > 0);
    const reads = [s.next(), s.next(), s.next()].map((read) => fateOf(read));
    for (const n of [0, 1, 0, 0, 2, 0]) {
      tx.trySend(n);
      await settle();
    }
    expect(reads.map((fate) => fate())).toEqual([{ value: item(1) }, { value: item(2) }, "pending"]);
    expect(readersOf(rx).waiting).toBe(1);
  });

  it("all meet the end", async () => {
    const [tx, , s] = numbers();
    const reads = [s.next(), s.next(), s.next()];
    tx.trySend(1);
    tx.close();
    expect(await Promise.all(reads)).toEqual([item(1), DONE, DONE]);
  });

  it("meet an error once, and the end after it", async () => {
    const [tx, , s] = numbers();
    const reads = [fateOf(s.next()), fateOf(s.next())];
    tx.fail("broken");
    await settle();
    expect(reads.map((fate) => fate())).toEqual([{ error: "broken" }, { value: DONE }]);
  });

  it("of every kind share the items, and none is lost or told twice", async () => {
    await forSeeds(60, async (random) => {
      const [tx, rx] = mpsc.channel<number>(1 + random.below(3));
      const s = stream(rx)
        .filter((n) => n % 3 !== 0)
        .map((n) => n);
      const seen: number[] = [];
      let ended = 0;
      const note = ({ done, value }: IteratorResult<number, undefined>): boolean => {
        if (done !== true) seen.push(value);
        return done === true;
      };
      const nexts = async (): Promise<void> => {
        while (!note(await s.next()));
        ended += 1;
      };
      const selects = async (): Promise<void> => {
        for (;;) {
          const won = await select({ s, other: random.chance(2) && settle(), tick: random.chance(3) && sleep(0) });
          if (won.branch !== "s") continue;
          if (won.done === true) break;
          seen.push(won.value);
        }
        ended += 1;
      };
      const aborts = async (): Promise<void> => {
        for (;;) {
          const controller = new AbortController();
          const read = s.next({ signal: controller.signal });
          if (random.chance(2)) void settle().then(() => controller.abort());
          else if (random.chance(2)) queueMicrotask(() => controller.abort());
          const result = await read.catch(() => undefined);
          if (result !== undefined && note(result)) break;
        }
        ended += 1;
      };
      const subscribes = async (): Promise<void> => {
        const borrowed = new Iter(s, { preventClose: true });
        for (let over = false; !over;) {
          using _ = borrowed.subscribe({ next: (n) => void seen.push(n), complete: () => (over = true) });
          for (let turns = random.below(3); turns > 0; turns -= 1) await Promise.resolve();
          await settle();
        }
        ended += 1;
      };
      const kinds = [nexts, selects, aborts, nexts, subscribes];
      const readers = Array.from({ length: 1 + random.below(4) }, () => random.pick(kinds)());
      const count = 30;
      for (let n = 0; n < count; n += 1) {
        await tx.send(n);
        if (random.chance(4)) await settle();
      }
      tx.close();
      await Promise.all([...readers, nexts()]);
      await settle();
      const expected = Array.from({ length: count }, (_, n) => n).filter((n) => n % 3 !== 0);
      expect([...seen].sort((a, b) => a - b)).toEqual(expected);
      expect(ended).toBe(readers.length + 1);
      expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    });
  });
});

describe("subscriptions to one stream", () => {
  it("take turns, and wait on together", async () => {
    const [tx, rx, s] = numbers();
    const seen: string[] = [];
    const [a, b] = [new Iter(s, { preventClose: true }), new Iter(s, { preventClose: true })];
    a.subscribe((n) => void seen.push(`a${n}`));
    b.subscribe((n) => void seen.push(`b${n}`));
    await settle();
    for (const burst of [[1, 2, 3, 4], [5], [6]]) {
      for (const n of burst) tx.trySend(n);
      await settle();
    }
    expect(seen).toEqual(["a1", "b2", "a3", "b4", "a5", "b6"]);
    expect(readersOf(rx).waiting).toBe(1);
  });
});

describe("a wake", () => {
  it("runs no callback inside the send", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const calls: number[] = [];
    const read = stream(rx)
      .inspect((n) => void calls.push(n))
      .next();
    tx.trySend(1);
    expect(calls).toEqual([]);
    await read;
    expect(calls).toEqual([1]);
  });

  it("is one microtask, however many items came", async () => {
    const [tx, , s] = numbers();
    const seen: number[] = [];
    s.subscribe((n) => void seen.push(n));
    await settle();
    for (const n of [1, 2, 3]) tx.trySend(n);
    await Promise.resolve();
    await Promise.resolve();
    expect(seen).toEqual([1, 2, 3]);
  });

  it("runs callbacks in the context of who waits, not of who sends", async () => {
    const context = new AsyncLocalStorage<string>();
    const [tx, rx] = mpsc.channel<number>(1);
    const seen = context.run("reader", async () => {
      const s = stream(rx).map((n) => `${n} in ${context.getStore()}`);
      return [(await s.next()).value, (await s.next()).value];
    });
    await settle();
    context.run("sender", () => tx.trySend(1));
    await settle();
    context.run("sender", () => tx.trySend(2));
    expect(await seen).toEqual(["1 in reader", "2 in reader"]);
  });
});

describe("a reader that leaves", () => {
  it("while parked takes the stream out of its source's list", async () => {
    const [, rx, s] = numbers();
    const controller = new AbortController();
    const read = s.next({ signal: controller.signal });
    expect(readersOf(rx).waiting).toBe(1);
    controller.abort("left");
    expect(readersOf(rx).waiting).toBe(0);
    await expect(read).rejects.toBe("left");
  });

  it("between the wake and the poll hands the turn to the next reader of the source", async () => {
    const [tx, rx, s] = numbers();
    const controller = new AbortController();
    const read = s.next({ signal: controller.signal });
    const other = rx.recv();
    tx.trySend(1);
    controller.abort("left");
    expect(await other).toBe(1);
    await expect(read).rejects.toBe("left");
  });

  it("between the wake and the poll hands the turn to the next reader of the stream", async () => {
    const [tx, , s] = numbers();
    const controller = new AbortController();
    const read = s.next({ signal: controller.signal });
    const next = s.next();
    tx.trySend(1);
    controller.abort("left");
    expect(await next).toEqual(item(1));
    await expect(read).rejects.toBe("left");
  });

  it("while it holds a turn hands that on, within the stream and beyond", async () => {
    const [tx, rx, s] = numbers();
    const first = probe(s);
    const second = probe(s);
    expect([first.poll().status, second.poll().status]).toEqual(["pending", "pending"]);
    tx.trySend(1);
    await settle();
    expect([first.isWoken, second.isWoken]).toEqual([true, false]);
    first[Symbol.dispose]();
    await settle();
    expect(second.isWoken).toBe(true);
    const other = rx.recv();
    second[Symbol.dispose]();
    expect(await other).toBe(1);
    expect(readersOf(rx).waiting).toBe(0);
  });

  it("with a turn that is out, keeps the source's other readers behind it", async () => {
    const [tx, rx, s] = numbers();
    using held = probe(s);
    held.poll();
    const other = fateOf(rx.recv());
    tx.trySend(1);
    await settle();
    expect([held.isWoken, other()]).toEqual([true, "pending"]);
    expect(held.poll()).toEqual({ status: "ready", value: 1 });
    tx.trySend(2);
    await settle();
    expect(other()).toEqual({ value: 2 });
  });

  it("that never waited takes nobody's turn along", async () => {
    const [tx, rx, s] = numbers();
    using held = probe(s);
    held.poll();
    const other = fateOf(rx.recv());
    tx.trySend(1);
    await settle();
    new Iter(s, { preventClose: true }).subscribe(() => {}).unsubscribe();
    await settle();
    expect(other()).toBe("pending");
    expect(held.poll()).toEqual({ status: "ready", value: 1 });
  });

  it("leaves no timer and no place at a token behind", async () => {
    using clock = pause();
    const token = new CancellationToken();
    const [, rx] = mpsc.channel<number>(1);
    const s = stream(rx).timeout(50).takeUntil(token).chunksTimeout(2, 10).throttle(5); // prettier-ignore
    const { waiters } = token[POLLABLE]() as unknown as { waiters: WaitList };
    for (let i = 0; i < 3; i += 1) {
      const won = select({ s, tick: sleep(1) });
      await settle();
      expect([clock.timerCount, readersOf(rx).waiting, waiters.isEmpty]).toEqual([2, 1, false]);
      await clock.advance(1);
      expect((await won).branch).toBe("tick");
      expect([clock.timerCount, readersOf(rx).waiting, waiters.isEmpty]).toEqual([0, 0, true]);
    }
  });

  it("leaves nothing behind at a promise or an inner source", async () => {
    const promise = new Promise<number>(() => {});
    const [, rx] = mpsc.channel<number>(1);
    const streams = [stream([1]).mapAsync(() => promise), stream([promise]).buffered(1), stream([1]).flatMap(() => rx)];
    for (const s of streams) {
      const controller = new AbortController();
      const read = s.next({ signal: controller.signal });
      await settle();
      controller.abort("left");
      await expect(read).rejects.toBe("left");
      expect([outcomeOf(promise).waiters.isEmpty, readersOf(rx).waiting]).toEqual([true, 0]);
    }
  });
});
