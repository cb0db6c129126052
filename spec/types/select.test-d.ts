/** `branch` tells the type of `value`, for every kind of branch; and what is no branch does not compile. */
import {
  broadcast,
  type CancellationToken,
  interval,
  type JoinHandle,
  type JoinResult,
  type JoinSet,
  mpsc,
  type Notify,
  oneshot,
  type PollableSource,
  select,
  type Semaphore,
  type SemaphorePermit,
  sleep,
  timeout,
  watch,
} from "sluice";
import { BehaviorSubject, EMPTY, from, type Observable, of, Subject } from "rxjs";
import { assertType, describe, expectTypeOf, it } from "vitest";

interface Message {
  readonly text: string;
}
interface PlatformObserver<T> {
  next?: (value: T) => void;
  error?: (error: unknown) => void;
}
/** As the platform declares it. */
interface PlatformObservable<T> {
  subscribe(observer?: PlatformObserver<T> | ((value: T) => void), options?: { signal?: AbortSignal }): void;
}

declare const token: CancellationToken;
declare const signal: AbortSignal;
declare const handle: JoinHandle<Message>;
declare const set: JoinSet<Message>;
declare const semaphore: Semaphore;
declare const notify: Notify;
declare const observable: Observable<Message>;
declare const native: PlatformObservable<Message>;
declare const open: boolean;

const [tx, rx] = mpsc.channel<Message>(1);
const [, unbounded] = mpsc.unboundedChannel<Message>();
const [, news] = broadcast.channel<Message>(1);
const [, answer] = oneshot.channel<Message>();
const [, state] = watch.channel<Message>({ text: "" });

describe("the result of select", () => {
  it("is told apart by branch, and by done where there may be an end", async () => {
    const r = await select({ rx, tx, token, tick: interval(1), page: ({ signal }) => fetch("/", { signal }) });
    expectTypeOf(r.branch).toEqualTypeOf<"rx" | "tx" | "token" | "tick" | "page">();
    if (r.branch === "rx") {
      expectTypeOf(r.value).toEqualTypeOf<Message | undefined>();
      if (r.done) expectTypeOf(r.value).toEqualTypeOf<undefined>();
      else expectTypeOf(r.value).toEqualTypeOf<Message>();
    } else if (r.branch === "tx") expectTypeOf(r.value).toEqualTypeOf<mpsc.Permit<Message>>();
    else if (r.branch === "token") expectTypeOf(r.value).toEqualTypeOf<unknown>();
    else if (r.branch === "tick") expectTypeOf(r.value).toEqualTypeOf<number>();
    else expectTypeOf(r.value).toEqualTypeOf<Response>();
  });

  it("has the message or undefined for what may end", async () => {
    expectTypeOf((await select({ it: unbounded })).value).toEqualTypeOf<Message | undefined>();
    expectTypeOf((await select({ it: news })).value).toEqualTypeOf<Message | undefined>();
    expectTypeOf((await select({ it: state })).value).toEqualTypeOf<Message | undefined>();
    expectTypeOf((await select({ it: rx.iter() })).value).toEqualTypeOf<Message | undefined>();
    expectTypeOf((await select({ it: set })).value).toEqualTypeOf<JoinResult<Message> | undefined>();
  });

  it("has what awaiting gives for the rest of the handles", async () => {
    expectTypeOf((await select({ it: answer })).value).toEqualTypeOf<Message>();
    expectTypeOf((await select({ it: handle })).value).toEqualTypeOf<Message>();
    expectTypeOf((await select({ it: sleep(1) })).value).toEqualTypeOf<void>();
    expectTypeOf((await select({ it: interval(1) })).value).toEqualTypeOf<number>();
    expectTypeOf((await select({ it: semaphore })).value).toEqualTypeOf<SemaphorePermit>();
    expectTypeOf((await select({ it: notify })).value).toEqualTypeOf<void>();
    expectTypeOf((await select({ it: signal })).value).toEqualTypeOf<unknown>();
    expectTypeOf((await select({ it: {} as PollableSource<Message> })).value).toEqualTypeOf<Message>();
  });

  it("has what functions and promises give, unwrapped", async () => {
    expectTypeOf((await select({ it: () => 5 })).value).toEqualTypeOf<number>();
    expectTypeOf((await select({ it: async () => "text" })).value).toEqualTypeOf<string>();
    expectTypeOf((await select({ it: () => {} })).value).toEqualTypeOf<void>();
    expectTypeOf((await select({ it: Promise.resolve(5) })).value).toEqualTypeOf<number>();
    expectTypeOf((await select({ it: {} as PromiseLike<Promise<Message>> })).value).toEqualTypeOf<Message>();
  });

  it("has the values of Observables", async () => {
    expectTypeOf((await select({ it: observable })).value).toEqualTypeOf<Message>();
    expectTypeOf((await select({ it: new Subject<Message>() })).value).toEqualTypeOf<Message>();
    expectTypeOf((await select({ it: new BehaviorSubject(5) })).value).toEqualTypeOf<number>();
    expectTypeOf((await select({ it: of(1, "a") })).value).toEqualTypeOf<number | string>();
    expectTypeOf((await select({ it: from([1]) })).value).toEqualTypeOf<number>();
    expectTypeOf((await select({ it: EMPTY })).value).toEqualTypeOf<never>();
    expectTypeOf((await select({ it: native })).value).toEqualTypeOf<Message>();
    expectTypeOf((await select({ it: { "@@observable": () => observable } })).value).toEqualTypeOf<Message>();
  });

  it("leaves out disabled branches", async () => {
    const r = await select({ rx: open && rx, none: null, off: false, nothing: undefined, tx: open ? tx : null });
    expectTypeOf(r.branch).toEqualTypeOf<"rx" | "tx">();
    if (r.branch === "rx" && !r.done) expectTypeOf(r.value).toEqualTypeOf<Message>();
    if (r.branch === "tx") expectTypeOf(r.value).toEqualTypeOf<mpsc.Permit<Message>>();
  });

  it("has one type for branches by computed names", async () => {
    const receivers: Record<string, mpsc.Receiver<Message>> = { a: rx };
    const r = await select(receivers);
    expectTypeOf(r.branch).toEqualTypeOf<string>();
    if (!r.done) expectTypeOf(r.value).toEqualTypeOf<Message>();
  });

  it("gives a function its signal without a type written down", () => {
    void select({ it: (context) => assertType<AbortSignal>(context.signal) });
    void select({ it: open && (({ signal }) => signal.aborted) });
  });
});

describe("what is no branch", () => {
  it("does not compile", () => {
    async function* items(): AsyncGenerator<number> {
      yield 1;
    }
    // @ts-expect-error a number is nothing to wait for
    assertType(() => select({ it: 5 }));
    // @ts-expect-error a string is nothing to wait for
    assertType(() => select({ it: "5" }));
    // @ts-expect-error only false disables
    assertType(() => select({ it: true }));
    // @ts-expect-error a bare async iterable: wrap it in stream()
    assertType(() => select({ it: items() }));
    // @ts-expect-error an object without anything
    assertType(() => select({ it: {} }));
    // @ts-expect-error branches have names
    assertType(() => select([rx]));
    // @ts-expect-error a way that is none
    assertType(() => select({ rx }, { teardown: "wait" }));
  });
});

describe("the result of timeout", () => {
  it("is what awaiting the work gives", async () => {
    expectTypeOf(await timeout(1, rx)).toEqualTypeOf<Message | undefined>();
    expectTypeOf(await timeout(1, tx)).toEqualTypeOf<mpsc.Permit<Message>>();
    expectTypeOf(await timeout(1, answer)).toEqualTypeOf<Message>();
    expectTypeOf(await timeout(1, handle)).toEqualTypeOf<Message>();
    expectTypeOf(await timeout(1, interval(1))).toEqualTypeOf<number>();
    expectTypeOf(timeout(1, sleep(1))).toEqualTypeOf<Promise<void>>();
    expectTypeOf(await timeout(1, rx.recv())).toEqualTypeOf<Message | undefined>();
    expectTypeOf(await timeout(1, ({ signal }) => fetch("/", { signal }))).toEqualTypeOf<Response>();
    expectTypeOf(await timeout(1, () => 5)).toEqualTypeOf<number>();
    expectTypeOf(await timeout(1, observable)).toEqualTypeOf<Message | undefined>();
    // @ts-expect-error nothing to wait for
    assertType(() => timeout(1, false));
  });
});
