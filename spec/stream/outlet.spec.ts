/** Where consumers of a stream stand in line: order, turns, the microtask between wake and poll, and who is left standing. */
import "../support/open-gate.ts";
import { AsyncLocalStorage } from "node:async_hooks";
import { CancellationToken, Iter, mpsc, select, sleep, type Stream, stream } from "sluice";
import { pause, probe } from "sluice/testing";
import { describe, expect, it } from "vitest";
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

  it("leaves no timer and no place at a token behind", async () => {
    using clock = pause();
    const token = new CancellationToken();
    const [, rx] = mpsc.channel<number>(1);
    const s = stream(rx).timeout(50).takeUntil(token).chunksTimeout(2, 10).throttle(5); // prettier-ignore
    for (let i = 0; i < 3; i += 1) {
      const won = select({ s, tick: sleep(1) });
      await settle();
      expect([clock.timerCount, readersOf(rx).waiting]).toEqual([2, 1]);
      await clock.advance(1);
      expect((await won).branch).toBe("tick");
      expect([clock.timerCount, readersOf(rx).waiting]).toEqual([0, 0]);
    }
  });
});

describe("a callback", () => {
  it("that reads its own stream waits its turn", async () => {
    const inner: Promise<IteratorResult<number, undefined>>[] = [];
    const s: Stream<number> = stream([1, 2, 3]).inspect((n) => {
      if (n === 1) inner.push(s.next());
    });
    expect(await s.next()).toEqual(item(1));
    expect(await inner[0]).toEqual(item(2));
    expect(await s.next()).toEqual(item(3));
  });

  it("that reads its own stream at the end of what is there waits for more", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const inner: Promise<IteratorResult<number, undefined>>[] = [];
    const s: Stream<number> = stream(rx).filter((n) => {
      if (n === 1) inner.push(s.next());
      return n !== 1;
    });
    const outer = s.next();
    tx.trySend(1);
    await settle();
    tx.trySend(2);
    tx.trySend(3);
    expect(await outer).toEqual(item(2));
    expect(await inner[0]).toEqual(item(3));
  });

  it("that makes ready what was asked before it is not overlooked", async () => {
    const [atx, arx] = mpsc.channel<string>(4);
    const [btx, brx] = mpsc.channel<string>(4);
    const rejecting = stream(brx).filter((text) => {
      atx.trySend(`${text} for a`);
      return false;
    });
    const read = stream(arx).merge(rejecting).next();
    btx.trySend("b");
    expect(await read).toEqual(item("b for a"));
  });

  it("that cancels what was looked at before it is not overlooked", async () => {
    const token = new CancellationToken();
    const [tx, rx] = mpsc.channel<number>(4);
    const read = stream(rx)
      .filter(() => {
        token.cancel();
        return false;
      })
      .takeUntil(token)
      .next();
    tx.trySend(1);
    expect(await read).toEqual(DONE);
  });

  it("that lets its own stream go gives its item, and then there is nothing", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    for (const n of [1, 2]) tx.trySend(n);
    const s: Stream<number> = stream(rx).inspect(() => void s.return());
    expect([await s.next(), await s.next()]).toEqual([item(1), DONE]);
    expect(tx.isClosed).toBe(true);
  });

  it("that aborts its own read loses nothing", async () => {
    const controller = new AbortController();
    const s = stream([1, 2]).inspect((n) => {
      if (n === 1) controller.abort("stop");
    });
    const read = await s.next({ signal: controller.signal }).catch(() => undefined);
    expect([read, await s.next()]).toEqual([item(1), item(2)]);
  });
});
