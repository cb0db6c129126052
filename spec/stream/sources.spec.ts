/** What a stream can be made from, and how each kind of source is asked and let go. */
import "../support/open-gate.ts";
import { from as ixFrom } from "ix/asynciterable";
import { Observable, of, Subject } from "rxjs";
import { broadcast, ClosedHandleError, interval, JoinSet, mpsc, select, sleep, stream, watch } from "sluice";
import { pause } from "sluice/testing";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
import { readersOf } from "../support/readers.ts";
import { reported } from "../support/reported.ts";
import { settle } from "../support/settle.ts";

const DONE = { done: true, value: undefined };
const item = <T>(value: T): IteratorResult<T> => ({ done: false, value });
const reports = reported();

/** An async iterator that answers when it is told to, and tells what was done with it. */
class Manual<T> implements AsyncIterable<T>, AsyncIterator<T> {
  readonly log: string[] = [];
  #answers: ((answer: Promise<IteratorResult<T>>) => void)[] = [];

  [Symbol.asyncIterator](): this {
    this.log.push("open");
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    this.log.push("next");
    return new Promise((resolve) => this.#answers.push(resolve));
  }

  return(): Promise<IteratorResult<T>> {
    this.log.push("return");
    return Promise.resolve({ done: true, value: undefined });
  }

  answer(value: T): void {
    this.#answers.shift()!(Promise.resolve({ done: false, value }));
  }

  fail(error: unknown): void {
    this.#answers.shift()!(Promise.reject(error));
  }
}

describe("stream(source)", () => {
  it("takes iterables of every kind", async () => {
    expect(await stream([1, 2]).collect()).toEqual([1, 2]);
    expect(await stream(new Set([1, 2])).collect()).toEqual([1, 2]);
    expect(await stream("ab").collect()).toEqual(["a", "b"]);
    expect(await stream(ixFrom([1, 2])).collect()).toEqual([1, 2]);
    expect(await stream(new Blob(["a"]).stream()).map((bytes) => bytes[0]).collect()).toEqual([97]); // prettier-ignore
  });

  it("refuses everything else, by the name of the parameter", () => {
    for (const no of [undefined, null, 1, {}, () => {}, Promise.resolve([1]), sleep(1)] as never[]) {
      expect(() => stream(no)).toThrow(
        /^source must be an iterable, an async iterable, a source of sluice or an Observable, got /,
      );
    }
    expect(() => stream([1], 1 as never)).toThrow("options must be an object");
  });

  it("leaves promises of an iterable what they are", async () => {
    const promise = Promise.resolve(1);
    expect((await stream([promise]).next()).value).toBe(promise);
  });

  it("reads receivers to their end", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    tx.trySend(1);
    tx.close();
    expect(await stream(rx).collect()).toEqual([1]);
    const [btx, brx] = broadcast.channel<number>(2);
    btx.send(1);
    btx.close();
    expect(await stream(brx).collect()).toEqual([1]);
  });

  it("begins a watch with the current value, and ends with one unseen (R16)", async () => {
    const [tx, rx] = watch.channel(1);
    const s = stream(rx);
    expect(await s.next()).toEqual(item(1));
    tx.send(2);
    tx.close();
    expect([await s.next(), await s.next(), await s.next()]).toEqual([item(2), DONE, DONE]);
  });

  it("tells a lag in its place and goes on (R15)", async () => {
    const [tx, rx] = broadcast.channel<number>(2);
    for (let n = 0; n < 5; n += 1) tx.send(n);
    tx.close();
    const s = stream(rx).map((n) => n * 10);
    await expect(s.next()).rejects.toMatchObject({ name: "LaggedError", missed: 3 });
    expect([await s.next(), await s.next(), await s.next()]).toEqual([item(30), item(40), DONE]);
  });

  it("goes on after an end where the source does; fused, it does not (R11)", async () => {
    const set = new JoinSet<number>();
    const results = stream(set).map((result) => result.status);
    expect(await results.next()).toEqual(DONE);
    set.spawn(() => 1);
    expect(await results.next()).toEqual(item("fulfilled"));
    expect(await results.next()).toEqual(DONE);
    const fused = results.fuse();
    expect(await fused.next()).toEqual(DONE);
    set.spawn(() => 2);
    expect(await fused.next()).toEqual(DONE);
    expect(await set.joinAll()).toEqual([2]);
  });

  it("beats with an interval", async () => {
    using clock = pause();
    const start = clock.now();
    const ticks = stream(interval(10)).take(3).collect();
    await clock.advance(20);
    expect(await ticks).toEqual([start, start + 10, start + 20]);
    expect(clock.timerCount).toBe(0);
  });

  it("tells the error of a failed channel once, after what is buffered", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    tx.trySend(1);
    tx.fail("broken");
    const s = stream(rx).map((n) => n);
    expect(await s.next()).toEqual(item(1));
    await expect(s.next()).rejects.toBe("broken");
    expect(await s.next()).toEqual(DONE);
  });

  it("refuses a disposed receiver at the call", () => {
    const [, rx] = mpsc.channel<number>(1, { name: "jobs" });
    rx[Symbol.dispose]();
    expect(() => stream(rx)).toThrow(ClosedHandleError);
  });

  it("is one reader of its source, from the first read to the end", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const s = stream(rx);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    const parked = s.next();
    expect(readersOf(rx)).toEqual({ waiting: 1, loops: 1 });
    tx.close();
    expect(await parked).toEqual(DONE);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
  });
});

describe("an async iterable", () => {
  it("is opened and asked only when somebody asks, one next() at a time", async () => {
    const source = new Manual<number>();
    const s = stream(source);
    expect(source.log).toEqual([]);
    const [first, second] = [fateOf(s.next()), fateOf(s.next())];
    expect(source.log).toEqual(["open", "next"]);
    source.answer(1);
    await settle();
    expect([first(), second()]).toEqual([{ value: item(1) }, "pending"]);
    expect(source.log).toEqual(["open", "next", "next"]);
    source.answer(2);
    await settle();
    expect(second()).toEqual({ value: item(2) });
  });

  it("keeps a next() that was asked when the select is lost, and its answer", async () => {
    const source = new Manual<number>();
    const s = stream(source).map((n) => n * 10);
    for (let i = 0; i < 3; i += 1) {
      expect((await select({ s, now: sleep(0) }, { biased: true })).branch).toBe("now");
    }
    expect(source.log).toEqual(["open", "next"]);
    source.answer(1);
    await settle();
    expect(await s.next()).toEqual(item(10));
    expect(source.log).toEqual(["open", "next"]);
  });

  it("keeps the answer of an aborted wait", async () => {
    const source = new Manual<number>();
    const s = stream(source);
    const controller = new AbortController();
    const parked = s.next({ signal: controller.signal });
    controller.abort("enough");
    await expect(parked).rejects.toBe("enough");
    source.answer(1);
    await settle();
    expect(await s.next()).toEqual(item(1));
  });

  it("keeps a failure for the next reader, tells it once, and is over", async () => {
    const source = new Manual<number>();
    const s = stream(source);
    const controller = new AbortController();
    const parked = s.next({ signal: controller.signal });
    controller.abort("enough");
    await expect(parked).rejects.toBe("enough");
    source.fail("broken");
    await settle();
    await expect(s.next()).rejects.toBe("broken");
    expect(await s.next()).toEqual(DONE);
    await s.return();
    expect(source.log).toEqual(["open", "next"]);
  });

  it("is asked to return once, at once, while a next() is parked; nobody waits for that next()", async () => {
    const source = new Manual<number>();
    const s = stream(source);
    const loop = s[Symbol.asyncIterator]();
    const parked = loop.next();
    expect(await loop.return!()).toEqual(DONE);
    expect(await parked).toEqual(DONE);
    await s.return();
    expect(source.log).toEqual(["open", "next", "return"]);
    source.fail("late");
    await settle();
    expect(reports()).toEqual([]);
  });

  it("that is idle is waited for until it has returned", async () => {
    const log: string[] = [];
    const generator = async function* (): AsyncGenerator<number> {
      try {
        yield 1;
        yield 2;
      } finally {
        await settle();
        log.push("closed");
      }
    };
    for await (const n of stream(generator())) {
      log.push(`${n}`);
      break;
    }
    expect(log).toEqual(["1", "closed"]);
    expect(await stream(generator()).first()).toBe(1);
    expect(log).toEqual(["1", "closed", "closed"]);
  });

  it("never opened is never asked to return", async () => {
    const source = new Manual<number>();
    await stream(source).return();
    expect(source.log).toEqual([]);
  });

  it("need not have a return", async () => {
    const s = stream({ [Symbol.asyncIterator]: () => ({ next: async () => item(1) }) });
    for await (const n of s) if (n === 1) break;
    expect(await s.next()).toEqual(DONE);
  });

  it("that throws in next(), or while it is opened, or gives no result, fails the read and is over", async () => {
    const open = (next: () => never): AsyncIterable<number> => ({ [Symbol.asyncIterator]: () => ({ next }) });
    const thrower = stream(
      open(() => {
        throw new RangeError("next");
      }),
    );
    await expect(thrower.next()).rejects.toThrow("next");
    expect(await thrower.next()).toEqual(DONE);
    const odd = stream(open((() => Promise.resolve(1)) as () => never));
    await expect(odd.next()).rejects.toThrow(new TypeError("1 is no iterator result"));
    expect(await odd.next()).toEqual(DONE);
    const unopened = stream({
      [Symbol.asyncIterator]: (): never => {
        throw new RangeError("open");
      },
    });
    await expect(unopened.next()).rejects.toThrow("open");
  });

  it("whose return() fails tells whoever waits for it, and else is reported", async () => {
    const source = {
      [Symbol.asyncIterator]: () => ({ next: async () => item(1), return: () => Promise.reject("stuck") }),
    };
    const s = stream(source as AsyncIterable<number>);
    await s.next();
    await expect(s.return()).rejects.toBe("stuck");
    expect(reports()).toEqual([]);
    expect(
      await stream(source as AsyncIterable<number>)
        .take(1)
        .collect(),
    ).toEqual([1]);
    await settle();
    expect(reports()).toEqual(["stuck"]);
  });
});

describe("an Observable", () => {
  it("is subscribed to by the first read, and unsubscribed on leaving", async () => {
    const subject = new Subject<number>();
    const s = stream(subject).map((n) => n * 2);
    subject.next(0);
    expect(subject.observed).toBe(false);
    const first = s.next();
    expect(subject.observed).toBe(true);
    subject.next(1);
    subject.next(2);
    expect([await first, await s.next()]).toEqual([item(2), item(4)]);
    await s.return();
    await settle();
    expect(subject.observed).toBe(false);
  });

  it("may emit while it is subscribed to, complete and fail", async () => {
    expect(await stream(of(1, 2, 3)).collect()).toEqual([1, 2, 3]);
    const failing = new Observable<number>((observer) => {
      observer.next(1);
      observer.error("broken");
    });
    const s = stream(failing);
    expect(await s.next()).toEqual(item(1));
    await expect(s.next()).rejects.toBe("broken");
    expect(await s.next()).toEqual(DONE);
  });

  it("that throws in subscribe fails the read", async () => {
    const s = stream<number>({
      subscribe: (): never => {
        throw new Error("no");
      },
    });
    await expect(s.next()).rejects.toThrow("no");
    expect(await s.next()).toEqual(DONE);
  });

  it("may be of another library: by its structure, or by what it turns into", async () => {
    const plain = {
      subscribe(observer: { next(value: number): void; complete(): void }): void {
        observer.next(1);
        observer.complete();
      },
    };
    expect(await stream<number>(plain).collect()).toEqual([1]);
    expect(await stream<number>({ "@@observable": () => plain }).collect()).toEqual([1]);
  });

  it("loses nothing that comes between two reads", async () => {
    const subject = new Subject<number>();
    const s = stream(subject);
    const first = s.next();
    for (const n of [1, 2, 3]) subject.next(n);
    subject.complete();
    expect(await first).toEqual(item(1));
    expect(await s.collect()).toEqual([2, 3]);
  });
});

describe("a stream", () => {
  it("of a stream takes it over", async () => {
    const inner = stream([1]);
    const outer = stream(inner);
    await expect(inner.next()).rejects.toThrow(ClosedHandleError);
    expect(await outer.collect()).toEqual([1]);
  });
});

describe("stream.range", () => {
  it("excludes its end, and without one goes on", async () => {
    expect(await stream.range(0, 3).collect()).toEqual([0, 1, 2]);
    expect(await stream.range(-1.5, 1).collect()).toEqual([-1.5, -0.5, 0.5]);
    expect(await stream.range(3, 3).collect()).toEqual([]);
    expect(await stream.range(7).skip(100).first()).toBe(107);
    expect(await stream.range(0, Infinity).take(2).collect()).toEqual([0, 1]);
  });

  it("wants numbers", () => {
    expect(() => stream.range("1" as never)).toThrow(new TypeError('from must be a finite number, got "1"'));
    expect(() => stream.range(Infinity)).toThrow("from must be a finite number, got Infinity");
    expect(() => stream.range(0, NaN)).toThrow("to must be a number, got NaN");
  });
});

describe("stream.unfold", () => {
  it("makes items out of a state until there is none", async () => {
    const step = (n: number): [string, number] | undefined => (n < 3 ? [`#${n}`, n + 1] : undefined);
    const s = stream.unfold(0, step);
    expect(await s.collect()).toEqual(["#0", "#1", "#2"]);
    expect(await s.next()).toEqual(DONE);
  });

  it("waits for steps that are promises, one at a time", async () => {
    let running = 0;
    const s = stream.unfold(0, async (n): Promise<[number, number] | undefined> => {
      running += 1;
      expect(running).toBe(1);
      await settle();
      running -= 1;
      return n < 2 ? [n, n + 1] : undefined;
    });
    expect(await s.collect()).toEqual([0, 1]);
  });

  it("ends with the error of a step", async () => {
    const sync = stream.unfold(0, (): never => {
      throw new Error("no");
    });
    await expect(sync.next()).rejects.toThrow("no");
    expect(await sync.next()).toEqual(DONE);
    const async = stream.unfold(0, () => Promise.reject<undefined>(new Error("no")));
    await expect(async.next()).rejects.toThrow("no");
    expect(await async.next()).toEqual(DONE);
  });

  it("wants a function", () => {
    expect(() => stream.unfold(0, 1 as never)).toThrow("step must be a function");
  });
});

describe("stream.of", () => {
  it("gives its arguments", async () => {
    expect(await stream.of(1, 2).collect()).toEqual([1, 2]);
    expect(await stream.of().collect()).toEqual([]);
  });
});
