/** How a stream lets its source go: early leaves, ends by itself, errors, pools, borrowed sources. */
import "../support/open-gate.ts";
import {
  broadcast,
  CancellationToken,
  LaggedError,
  mpsc,
  select,
  sleep,
  type Stream,
  stream,
  TimeoutError,
} from "sluice";
import { pause } from "sluice/testing";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <T>(value: T): IteratorResult<T> => ({ done: false, value });

/** A receiver with messages in it, that tells what was discarded. */
function filled(...items: number[]): { tx: mpsc.Sender<number>; rx: mpsc.Receiver<number>; discarded: number[] } {
  const discarded: number[] = [];
  const [tx, rx] = mpsc.channel<number>(8, { onUndelivered: (value) => void discarded.push(value) });
  for (const n of items) tx.trySend(n);
  return { tx, rx, discarded };
}

const early: [string, (s: Stream<number>) => Promise<unknown>][] = [
  [
    "break",
    async (s) => {
      for await (const _ of s) break;
    },
  ],
  [
    "throw",
    async (s) => {
      try {
        for await (const _ of s) throw new Error("out");
      } catch {
        // that is how it leaves
      }
    },
  ],
  [
    "return() of an iterator",
    async (s) => {
      const loop = s[Symbol.asyncIterator]();
      await loop.next();
      await loop.return!();
    },
  ],
  [
    "unsubscribe",
    async (s) => {
      const subscription = s.subscribe(() => subscription.unsubscribe());
      await settle();
    },
  ],
  ["first", (s) => s.first()],
  ["find", (s) => s.find((n) => n === 1)],
  ["take", (s) => s.take(1).collect()],
  ["takeWhile", (s) => s.takeWhile(() => false).collect()],
  [
    "a callback that throws",
    (s) =>
      s
        .map(() => {
          throw new Error("no");
        })
        .collect()
        .catch(() => {}),
  ],
  ["a predicate that throws, also in any", (s) => s.any(() => { throw new Error("no"); }).catch(() => {})], // prettier-ignore
  [
    "dispose",
    async (s) => {
      await using used = s;
      await used.next();
    },
  ],
];

describe("leaving early", () => {
  it.each(early)("by %s disposes a receiver", async (_, leave) => {
    const { tx, rx, discarded } = filled(1, 2, 3);
    await leave(stream(rx).map((n) => n));
    await settle();
    expect(tx.isClosed).toBe(true);
    expect(discarded).toEqual([2, 3]);
  });

  it.each(early)("by %s leaves a borrowed receiver as it is", async (_, leave) => {
    const { tx, rx } = filled(1, 2, 3);
    await leave(stream(rx.iter({ preventClose: true })).map((n) => n));
    await settle();
    expect(tx.isClosed).toBe(false);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 2 });
  });

  it("while parked settles at once, and takes nothing", async () => {
    const { tx, rx } = filled();
    const s = stream(rx.iter({ preventClose: true })).map((n) => n);
    const loop = s[Symbol.asyncIterator]();
    const parked = [loop.next(), loop.next()];
    expect(readersOf(rx).waiting).toBe(1);
    expect(await loop.return!()).toEqual(DONE);
    expect(await Promise.all(parked)).toEqual([DONE, DONE]);
    tx.trySend(1);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 1 });
  });

  it("of a stream whose source has ended is counted by nobody", async () => {
    const { tx, rx } = filled(1);
    tx.close();
    const s = stream(rx);
    await s.collect();
    await s.return();
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
  });

  it("does not wait for a generator that is stuck", async () => {
    const generator = async function* (): AsyncGenerator<number> {
      await new Promise(() => {});
      yield 1;
    };
    const s = stream(generator()).map((n) => n);
    const parked = s.next();
    await s.return();
    expect(await parked).toEqual(DONE);
  });

  it("by its own end leaves no timer of operators before it", async () => {
    using clock = pause();
    const token = new CancellationToken();
    const make = (): [mpsc.Sender<number>, Stream<number>] => {
      const { tx, rx } = filled();
      return [tx, stream(rx).timeout(50)];
    };
    const [[, a], [btx, b], [ctx, c], [dtx, d]] = [make(), make(), make(), make()];
    const never = (): Stream<number> => stream(filled().rx);
    const reads = [a.takeUntil(token), b.chain(never()), c.merge(never()), stream([d, never()]).flatMap((s) => s)]; // prettier-ignore
    for (const s of reads) void s.next();
    await settle();
    expect(clock.timerCount).toBe(4);
    token.cancel();
    for (const tx of [btx, ctx, dtx]) tx.close();
    await settle();
    expect(clock.timerCount).toBe(0);
  });

  it("of a stream that was never read is all that happens", async () => {
    const { tx, rx, discarded } = filled(1);
    await stream(rx).map((n) => n).return(); // prettier-ignore
    expect(tx.isClosed).toBe(true);
    expect(discarded).toEqual([1]);
  });

  it("inside a cancel runs no code of the source there", async () => {
    const token = new CancellationToken();
    let returned = false;
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => {
          returned = true;
          return { done: true, value: undefined };
        },
      }),
    };
    const collected = fateOf(stream(source).collect({ signal: token }));
    token.cancel("stop");
    expect(returned).toBe(false);
    await settle();
    expect([returned, collected()]).toEqual([true, { error: "stop" }]);
  });
});

describe("return()", () => {
  it("ends parked reads and is harmless twice", async () => {
    const { tx, rx } = filled();
    const s = stream(rx).map((n) => n);
    const parked = [s.next(), s.next()];
    expect(await s.return()).toEqual(DONE);
    expect(await Promise.all(parked)).toEqual([DONE, DONE]);
    expect(await s.return()).toEqual(DONE);
    expect(await s.next()).toEqual(DONE);
    expect(tx.isClosed).toBe(true);
  });

  it("drops what operators hold", async () => {
    const { rx } = filled(1);
    const s = stream(rx).chunks(2);
    const parked = s.next();
    await settle();
    await s.return();
    expect(await parked).toEqual(DONE);
    expect(await s.next()).toEqual(DONE);
  });

  it("lets all sources of a stream go", async () => {
    const all = [filled(1), filled(2), filled(3), filled(4)];
    const [a, b, c, d] = all.map(({ rx }) => stream(rx)) as [
      Stream<number>,
      Stream<number>,
      Stream<number>,
      Stream<number>,
    ];
    const s = a.merge(b.zip(c)).chain(d);
    await s.next();
    await s.return();
    expect(all.map(({ tx }) => tx.isClosed)).toEqual([true, true, true, true]);
  });
});

describe("a lost select or an aborted wait", () => {
  it("leaves the source, and everything that operators hold", async () => {
    const { tx, rx } = filled(1);
    const s = stream(rx).map((n) => n).chunks(2); // prettier-ignore
    expect((await select({ s, tick: sleep(0) }, { biased: true })).branch).toBe("tick");
    const controller = new AbortController();
    const parked = s.next({ signal: controller.signal });
    await settle();
    controller.abort("stop");
    await expect(parked).rejects.toBe("stop");
    tx.trySend(2);
    expect(await s.next()).toEqual(item([1, 2]));
    expect(tx.isClosed).toBe(false);
  });
});

describe("an error", () => {
  it("of timeout ends a loop, which lets the source go; next() goes on", async () => {
    using clock = pause();
    const { tx, rx } = filled();
    const s = stream(rx).timeout(10);
    const told = s.next().catch((error: unknown) => error);
    await clock.advance(10);
    expect(await told).toBeInstanceOf(TimeoutError);
    expect(tx.isClosed).toBe(false);
    tx.trySend(1);
    expect(await s.next()).toEqual(item(1));
    const loop = (async () => {
      for await (const _ of s);
    })().catch((error: unknown) => error);
    await clock.advance(10);
    expect(await loop).toBeInstanceOf(TimeoutError);
    expect(tx.isClosed).toBe(true);
    expect(await s.next()).toEqual(DONE);
  });

  it("of one source of a merge lets the other go where it ends a loop, a subscription or an end", async () => {
    const readers: ((s: Stream<number>) => Promise<unknown>)[] = [
      async (s) => {
        for await (const _ of s);
      },
      (s) => new Promise((_, reject) => s.subscribe({ error: reject })),
      (s) => s.collect(),
      (s) => s.forEach(() => {}),
    ];
    for (const read of readers) {
      const [failing, other] = [filled(), filled()];
      const reading = read(stream(failing.rx).merge(stream(other.rx)));
      await settle();
      failing.tx.fail("broken");
      await expect(reading).rejects.toBe("broken");
      expect(other.tx.isClosed).toBe(true);
    }
  });

  it("of one source of a merge passes where next() reads, and the others go on", async () => {
    const [failing, other] = [filled(), filled(1)];
    failing.tx.fail("broken");
    const s = stream(failing.rx).merge(stream(other.rx));
    await expect(s.next()).rejects.toBe("broken");
    expect(await s.next()).toEqual(item(1));
    expect(other.tx.isClosed).toBe(false);
  });

  it("that the source told leaves it to the source whether it goes on", async () => {
    const [tx, rx] = broadcast.channel<number>(2);
    const other = filled();
    const lagging = stream(rx).map((n) => n).merge(stream(other.rx)); // prettier-ignore
    for (let n = 0; n < 5; n += 1) tx.send(n);
    await expect(lagging.collect()).rejects.toBeInstanceOf(LaggedError);
    expect([await rx.recv(), await rx.recv()]).toEqual([3, 4]);
    expect(other.tx.isClosed).toBe(true);
  });
});
