/** Sources that are not ours: async iterables and Observables, how they are asked and let go. */
import "../support/open-gate.ts";
import { Observable, of, Subject } from "rxjs";
import { select, sleep, stream } from "sluice";
import { describe, expect, it } from "vitest";
import { fateOf } from "../support/fate.ts";
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
