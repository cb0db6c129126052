/** Several readers of one stream, of which one leaves; and readers that only borrow. */
import "../support/open-gate.ts";
import { Observable } from "rxjs";
import { broadcast, Iter, LaggedError, mpsc, stream } from "sluice";
import { pause } from "sluice/testing";
import { describe, expect, it } from "vitest";
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

describe("a pool of loops", () => {
  it("of which one leaves closes the receiver, and drains what is there", async () => {
    const { tx, rx, discarded } = filled(1, 2, 3);
    const s = stream(rx).map((n) => n);
    const seen: number[] = [];
    const stays = (async () => {
      for await (const n of s) {
        seen.push(n);
        await settle();
      }
    })();
    await settle();
    for await (const n of s) {
      seen.push(n);
      break;
    }
    expect(tx.isClosed).toBe(true);
    await stays;
    expect(seen.sort()).toEqual([1, 2, 3]);
    expect(discarded).toEqual([]);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
  });

  it("of which one leaves gives the others what operators hold", async () => {
    const { rx } = filled(1, 2, 3);
    const s = stream(rx).chunks(2);
    const first = s[Symbol.asyncIterator]();
    const second = s[Symbol.asyncIterator]();
    expect(await first.next()).toEqual(item([1, 2]));
    const parked = second.next();
    await settle();
    await first.return!();
    expect(await parked).toEqual(item([3]));
    expect(await second.next()).toEqual(DONE);
  });

  it("of which one leaves ends the others also over a foreign source, after what operators hold", async () => {
    const generator = async function* (): AsyncGenerator<number> {
      yield* [1, 2, 3];
      await new Promise(() => {});
    };
    const observable = new Observable<number>((observer) => [1, 2, 3].forEach((n) => observer.next(n)));
    for (const s of [stream(generator()).chunks(2), stream(observable).chunks(2)]) {
      const [first, second] = [s[Symbol.asyncIterator](), s[Symbol.asyncIterator]()];
      expect(await first.next()).toEqual(item([1, 2]));
      const parked = second.next();
      await settle();
      await first.return!();
      expect(await parked).toEqual(item([3]));
      expect(await second.next()).toEqual(DONE);
    }
  });

  it("of which one met the source's own error leaves the source to the others", async () => {
    const [tx, rx] = broadcast.channel<number>(1);
    const s = stream(rx);
    const [first, second] = [s[Symbol.asyncIterator](), s[Symbol.asyncIterator]()];
    tx.send(1);
    expect(await second.next()).toEqual(item(1));
    for (const n of [2, 3]) tx.send(n);
    await expect(first.next()).rejects.toBeInstanceOf(LaggedError);
    expect(await second.next()).toEqual(item(3));
    tx.send(4);
    expect(await second.next()).toEqual(item(4));
  });

  it("of which one leaves ends those that are parked", async () => {
    const { tx, rx } = filled();
    const s = stream(rx);
    const [first, second] = [s[Symbol.asyncIterator](), s[Symbol.asyncIterator]()];
    const parked = [first.next(), second.next()];
    await first.return!();
    expect(await Promise.all(parked)).toEqual([DONE, DONE]);
    expect(tx.isClosed).toBe(true);
  });

  it("in which one fails lets the others drain", async () => {
    const { tx, rx } = filled(1, 2, 3);
    const s = stream(rx).map((n) => n);
    const loop = s[Symbol.asyncIterator]();
    expect(await loop.next()).toEqual(item(1));
    const failing = s.forEach(() => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(tx.isClosed).toBe(true);
    expect([await loop.next(), await loop.next()]).toEqual([item(3), DONE]);
  });
});

describe("a borrowed stream", () => {
  it("is left as it is", async () => {
    const { tx, rx } = filled(1, 2, 3);
    const s = stream(rx).map((n) => n);
    for await (const _ of new Iter(s, { preventClose: true })) break;
    expect(await s.next()).toEqual(item(2));
    expect(tx.isClosed).toBe(false);
    const told = s.map((): never => { throw new Error("no"); }); // prettier-ignore
    await expect(told.next()).rejects.toThrow("no");
    expect(tx.isClosed).toBe(true);
  });

  it("is not left because another reader met an error before", async () => {
    using clock = pause();
    const { tx, rx } = filled(1);
    const s = stream(rx).timeout(10);
    const loop = new Iter(s, { preventClose: true })[Symbol.asyncIterator]();
    expect(await loop.next()).toEqual(item(1));
    const failing = s.next().catch(() => "failed");
    await clock.advance(10);
    expect(await failing).toBe("failed");
    await loop.return!();
    expect(tx.isClosed).toBe(false);
    tx.trySend(2);
    expect(await s.next()).toEqual(item(2));
  });
});
