/** Callbacks that read, stop or feed the stream that calls them. */
import "../support/open-gate.ts";
import { Observable } from "rxjs";
import { CancellationToken, mpsc, type Stream, stream } from "sluice";
import { describe, expect, it } from "vitest";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <T>(value: T): IteratorResult<T> => ({ done: false, value });

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

  it("that reads its own stream when somebody has just asked leaves that one its place", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const inner: Promise<IteratorResult<number, undefined>>[] = [];
    const s: Stream<number> = stream(rx).filter((n) => {
      if (n === 1) inner.push(s.next());
      return n !== 1;
    });
    tx.trySend(1);
    const outer = s.next();
    await settle();
    tx.trySend(2);
    tx.trySend(3);
    expect([await inner[0], await outer]).toEqual([item(2), item(3)]);
  });

  it("that reads its own stream disturbs no step under way", async () => {
    const inner: Promise<IteratorResult<number, undefined>>[] = [];
    const s: Stream<number> = stream([1, 2, 3]).mapAsync(async (n) => {
      if (n === 1) inner.push(s.next());
      return n * 10;
    });
    const outer = s.next();
    expect([await inner[0], await outer, await s.next()]).toEqual([item(10), item(20), item(30)]);
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

  it("of a source that is opened or asked is not overlooked either", async () => {
    const token = new CancellationToken();
    const opened = new Observable<number>(() => token.cancel());
    expect(await stream(opened).takeUntil(token).next()).toEqual(DONE);
    const other = new CancellationToken();
    let calls = 0;
    const next = (): Promise<IteratorResult<number>> => {
      calls += 1;
      if (calls === 1) return Promise.resolve(item(0));
      other.cancel();
      return new Promise(() => {});
    };
    const asked = stream({ [Symbol.asyncIterator]: () => ({ next }) }).takeUntil(other);
    expect([await asked.next(), await asked.next()]).toEqual([item(0), DONE]);
  });

  it("of a source that is let go is not overlooked either", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const [inner, left] = mpsc.channel<number>(2, { onUndelivered: () => void tx.trySend(1) });
    for (const n of [0, 0]) inner.trySend(n);
    const s = stream(rx).merge(stream(left).takeWhile(() => false));
    expect(await s.next()).toEqual(item(1));
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
