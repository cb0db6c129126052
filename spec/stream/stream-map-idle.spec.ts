/** StreamMap: only what is ready is asked, who stands in line between two reads, and for how long. */
import "../support/open-gate.ts";
import { interval, mpsc, select, setCoopSlice, stream, StreamMap } from "sluice";
import { afterEach, describe, expect, it, vi } from "vitest";
import { POLLABLE } from "../../lib/core/pollable.ts";
import type { Entries } from "../../lib/stream/entries.ts";
import { fateOf } from "../support/fate.ts";
import { closeGate } from "../support/gate.ts";
import { forSeeds } from "../support/random.ts";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

const item = <K, T>(key: K, value: T): IteratorResult<[K, T]> => ({ done: false, value: [key, value] });

/** A map over `n` channels. */
function channels(n: number, capacity = 8) {
  const pairs = Array.from({ length: n }, () => mpsc.channel<number>(capacity));
  const tx = pairs.map(([tx]) => tx);
  const rx = pairs.map(([, rx]) => rx);
  return { map: new StreamMap(rx.map((each, key) => [key, each] as const)), tx, rx };
}

const entriesOf = (map: StreamMap<number, number>): Entries<number, number> =>
  (map[POLLABLE]() as unknown as { readonly entries: Entries<number, number> }).entries;

const waiting = (rx: readonly mpsc.Receiver<number>[]): number[] => rx.map((each) => readersOf(each).waiting);

async function turns(n: number): Promise<void> {
  for (; n > 0; n -= 1) await settle();
}

afterEach(() => vi.restoreAllMocks());

describe("a wake", () => {
  it("asks the sources that may have something, and no others", async () => {
    const { map, tx, rx } = channels(100);
    let polls = 0;
    for (const each of rx) {
      const chan = each[POLLABLE]();
      const poll = chan.poll.bind(chan);
      chan.poll = () => ((polls += 1), poll());
    }
    const reads = [map.next(), map.next(), map.next()];
    expect(polls).toBe(100);
    for (const key of [3, 97]) tx[key]!.trySend(key);
    expect([await reads[0], await reads[1]].map((read) => read!.value![0]).sort()).toEqual([3, 97]);
    await Promise.resolve();
    expect(polls).toBe(104); // an item each, and that there is no more
    tx[5]!.trySend(5);
    expect(await reads[2]).toEqual(item(5, 5));
    expect(polls).toBeLessThan(107);
  });
});

describe("between two reads", () => {
  it("idle sources have the map in line until the event loop has turned without a read", async () => {
    const { map, tx, rx } = channels(3);
    for (let turn = 0; turn < 5; turn += 1) {
      const read = map.next();
      tx[1]!.trySend(turn);
      await read;
      expect(waiting(rx)[0]).toBe(1);
      await settle();
    }
    await turns(2);
    expect(waiting(rx)).toEqual([0, 0, 0]);
    expect(map.size).toBe(3);
  });

  it("stands in line for as long as somebody waits", async () => {
    const { map, tx, rx } = channels(2);
    const read = map.next();
    await turns(5);
    expect(waiting(rx)).toEqual([1, 1]);
    tx[0]!.trySend(1);
    expect(await read).toEqual(item(0, 1));
  });

  it("reads what came after it had left the line, and while it stood there", async () => {
    const { map, tx } = channels(3);
    expect((await select({ map, now: Promise.resolve(1) }, { biased: true })).branch).toBe("now");
    tx[0]!.trySend(1);
    await turns(3);
    tx[1]!.trySend(2);
    expect((await map.nextMany(5)).sort()).toEqual([[0, 1], [1, 2]]); // prettier-ignore
    expect(fateOf(map.next())()).toBe("pending");
  });

  it("takes no message from another reader of a source, whom it lets go first", async () => {
    const { map, tx, rx } = channels(2);
    expect((await select({ map, now: Promise.resolve(1) }, { biased: true })).branch).toBe("now");
    const other = rx[0]!.recv();
    expect(waiting(rx)).toEqual([2, 1]);
    tx[0]!.trySend(1);
    expect(await other).toBe(1);
    expect(fateOf(map.next())()).toBe("pending");
  });

  it("hands on a message for which it was woken when its reader leaves", async () => {
    const { map, tx, rx } = channels(2);
    const controller = new AbortController();
    const read = map.next({ signal: controller.signal });
    const other = rx[0]!.recv();
    tx[0]!.trySend(1);
    controller.abort("left");
    await expect(read).rejects.toBe("left");
    expect(await other).toBe(1);
  });

  it("keeps a rendezvous with a sender that came in this time: the message waits for the next read", async () => {
    const { map, tx } = channels(1, 0);
    expect((await select({ map, now: Promise.resolve(1) }, { biased: true })).branch).toBe("now");
    expect(tx[0]!.trySend(1)).toEqual({ ok: true });
    await turns(3);
    expect(tx[0]!.trySend(2)).toEqual({ ok: false, reason: "full" });
    expect(await map.next()).toEqual(item(0, 1));
  });

  it("gives back a source that has nobody in line", async () => {
    const { map, tx, rx } = channels(2);
    const read = map.next();
    tx[1]!.trySend(1);
    await read;
    expect(map.remove(0)).toBe(rx[0]);
    expect(waiting(rx)[0]).toBe(0);
  });

  it("holds no timer for longer than that", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    try {
      const [tx, rx] = mpsc.channel<string>(1);
      const map = new StreamMap<string, unknown>([["tick", stream(interval(1000)).skip(1)], ["rx", rx]]); // prettier-ignore
      const read = map.next();
      tx.trySend("now");
      expect(await read).toEqual(item("rx", "now"));
      await turns(3);
      expect(vi.getTimerCount()).toBe(0);
      const next = map.next();
      await vi.advanceTimersByTimeAsync(1000);
      expect((await next).value![0]).toBe("tick");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("one source under two keys", () => {
  it("gives each message to one of them, and every turn on that is not used", async () => {
    const [tx, rx] = mpsc.channel<number>(8);
    const map = new StreamMap([["a", rx], ["b", rx]]); // prettier-ignore
    const reads = [map.next(), map.next(), map.next()];
    for (const n of [1, 2, 3]) tx.trySend(n);
    expect((await Promise.all(reads)).map((read) => read.value![1]).sort()).toEqual([1, 2, 3]);
    const controller = new AbortController();
    const left = map.next({ signal: controller.signal });
    for (const n of [4, 5]) tx.trySend(n);
    controller.abort("left");
    await expect(left).rejects.toBe("left");
    expect((await map.nextMany(5)).map(([, n]) => n).sort()).toEqual([4, 5]);
  });

  it("lets go of it by clear while somebody waits, and can be used again", async () => {
    for (const sends of [0, 1, 2]) {
      const [tx, rx] = mpsc.channel<number>(8);
      const map = new StreamMap<string, number>([["a", rx], ["b", rx]]); // prettier-ignore
      const read = map.next();
      for (let n = 0; n < sends; n += 1) tx.trySend(n);
      map.clear();
      expect(await read).toEqual({ done: true, value: undefined });
      const [tx2, rx2] = mpsc.channel<number>(8);
      map.insert("c", rx2);
      const next = map.next();
      tx2.trySend(7);
      expect(await next).toEqual(item("c", 7));
      tx2.close();
      expect([await map.nextMany(9), map.isEmpty, tx.isClosed]).toEqual([[], true, true]);
    }
  });

  it("keeps nothing of sources that come and go while a subscription reads", async () => {
    const map = new StreamMap<number, number>([[-1, mpsc.channel<number>(1)[1]]]);
    const seen: number[] = [];
    map.subscribe(([, n]) => void seen.push(n));
    for (let key = 0; key < 100; key += 1) {
      const [tx, rx] = mpsc.channel<number>(1);
      map.insert(key, rx);
      await settle();
      tx.trySend(key);
      if (key % 3 === 0) await Promise.resolve();
      map.remove(key);
      await settle();
    }
    const { ready, turns } = entriesOf(map);
    expect([ready.length <= 1, turns.length, map.size]).toEqual([true, 0, 1]);
  });
});

describe("at the coop gate", () => {
  const slice = setCoopSlice(Infinity);
  setCoopSlice(slice);
  afterEach(() => void setCoopSlice(slice));

  it("asks a source that was put off when it opens", async () => {
    const map = new StreamMap([["a", stream.range(0, 3).filter((n) => n === 2)]]);
    closeGate();
    expect(await map.next()).toEqual(item("a", 2));
  });

  it("opens now and then for the rest of the program", async () => {
    setCoopSlice(0);
    const map = new StreamMap([1, 2].map((key) => [key, stream.range(0, 500)] as const));
    const fate = fateOf(stream(map).count());
    let loops = 0;
    for (; fate() === "pending"; loops += 1) await settle();
    expect(fate()).toEqual({ value: 1000 });
    expect(loops).toBeGreaterThan(5);
  });
});

describe("a StreamMap at random", () => {
  it("gives every message once and in order, to the map or to another reader, whoever comes and goes", async () => {
    await forSeeds(60, async (random) => {
      const { map, tx, rx } = channels(4, 1 + random.below(3));
      const seen: number[][] = [[], [], [], []];
      const count = 20;
      const total = (): number => seen.reduce((sum, each) => sum + each.length, 0);
      const note = (entries: readonly (readonly [number, number])[]): void => {
        for (const [key, n] of entries) seen[key]!.push(n);
      };
      const reads = [
        async () => {
          const { done, value } = await map.next();
          if (done !== true) note([value]);
        },
        async () => note(await map.nextMany(1 + random.below(5))),
        async () => {
          const won = await select({ map, tick: settle() });
          if (won.branch === "map" && won.done !== true) note([won.value]);
        },
        async () => {
          const controller = new AbortController();
          const read = map.next({ signal: controller.signal });
          if (random.chance(2)) await settle();
          else if (random.chance(2)) await Promise.resolve();
          controller.abort();
          const result = await read.catch(() => undefined);
          if (result?.done === false) note([result.value]);
        },
        async () => {
          const key = random.below(4);
          const tried = rx[key]!.tryRecv();
          if (tried.ok) note([[key, tried.value]]);
        },
        async () => {
          const key = random.below(4);
          const won = await select({ other: rx[key]!, tick: settle() });
          if (won.branch === "other" && won.done !== true) note([[key, won.value]]);
        },
        async () => {
          const key = random.below(4);
          map.remove(key);
          if (random.chance(2)) await settle();
          map.insert(key, rx[key]!);
        },
        () => turns(random.below(4)),
      ];
      const send = async (key: number): Promise<void> => {
        for (let n = 0; n < count; n += 1) {
          await tx[key]!.send(n);
          if (random.chance(3)) await settle();
        }
      };
      const readers = Array.from({ length: 1 + random.below(3) }, async () => {
        while (total() < 4 * count) await Promise.race([random.pick(reads)(), turns(50)]);
      });
      await Promise.all([...readers, ...[0, 1, 2, 3].map(send)]);
      for (const each of seen)
        expect([...each].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n));
      for (const each of tx) each.close();
      await map.nextMany(1);
      await turns(3);
      expect(waiting(rx)).toEqual([0, 0, 0, 0]);
    });
  });
});
