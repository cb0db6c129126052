import { type AsyncIterableX } from "ix/asynciterable";
import { from, type Observable, type ObservableInput, type Subscribable } from "rxjs";
import { describe, expectTypeOf, it } from "vitest";
import { type Iter, mpsc, type PollableSource, type Source, type Subscription } from "sluice";

interface Job {
  readonly id: number;
}
interface Urgent extends Job {
  readonly due: number;
}
const [tx, rx] = mpsc.channel<Job>(4);
const [utx, urx] = mpsc.unboundedChannel<Job>();

describe("mpsc types", () => {
  it("carries the type of the messages through every way of sending and reading", () => {
    expectTypeOf(mpsc.channel<Job>).returns.toEqualTypeOf<[mpsc.Sender<Job>, mpsc.Receiver<Job>]>();
    expectTypeOf(mpsc.unboundedChannel<Job>).returns.toEqualTypeOf<
      [mpsc.UnboundedSender<Job>, mpsc.UnboundedReceiver<Job>]
    >();
    expectTypeOf(tx.send({ id: 1 })).toEqualTypeOf<Promise<void>>();
    expectTypeOf(utx.send({ id: 1 })).toEqualTypeOf<mpsc.TrySendResult>();
    expectTypeOf(tx.reserve()).toEqualTypeOf<Promise<mpsc.Permit<Job>>>();
    expectTypeOf(tx.reserveMany(2)).toEqualTypeOf<Promise<mpsc.Permit<Job>[]>>();
    expectTypeOf(tx.closed()).toEqualTypeOf<Promise<void>>();
    expectTypeOf(tx.clone()).toEqualTypeOf<mpsc.Sender<Job>>();
    expectTypeOf(utx.clone()).toEqualTypeOf<mpsc.UnboundedSender<Job>>();
    expectTypeOf(tx.downgrade().upgrade()).toEqualTypeOf<mpsc.Sender<Job> | undefined>();
    expectTypeOf(utx.downgrade().upgrade()).toEqualTypeOf<mpsc.UnboundedSender<Job> | undefined>();
    expectTypeOf(rx.recv()).toEqualTypeOf<Promise<Job | undefined>>();
    expectTypeOf(rx.next()).toEqualTypeOf<Promise<IteratorResult<Job, undefined>>>();
    expectTypeOf(rx.recvMany(2)).toEqualTypeOf<Promise<Job[]>>();
    expectTypeOf(rx.iter()).toEqualTypeOf<Iter<Job>>();
    expectTypeOf(rx.subscribe((job) => expectTypeOf(job).toEqualTypeOf<Job>())).toEqualTypeOf<Subscription>();
  });

  it("tells the outcomes of try-operations apart", () => {
    const sent = tx.trySend({ id: 1 });
    if (!sent.ok) expectTypeOf(sent.reason).toEqualTypeOf<"full" | "closed">();
    const forced = tx.forceSend({ id: 1 });
    if (forced.ok) expectTypeOf(forced.displaced).toEqualTypeOf<[] | [Job]>();
    else expectTypeOf(forced.reason).toEqualTypeOf<"full" | "closed">();
    const reserved = tx.tryReserve();
    if (reserved.ok) expectTypeOf(reserved.permit).toEqualTypeOf<mpsc.Permit<Job>>();
    const many = tx.tryReserveMany(2);
    if (many.ok) expectTypeOf(many.permits).toEqualTypeOf<mpsc.Permit<Job>[]>();
    const received = rx.tryRecv();
    if (received.ok) expectTypeOf(received.value).toEqualTypeOf<Job>();
    else if (received.reason === "failed") expectTypeOf(received.error).toEqualTypeOf<unknown>();
    else expectTypeOf(received.reason).toEqualTypeOf<"empty" | "closed">();
  });

  it("has no capacity where there is none, and never a length, which rxjs would take for an array's", () => {
    expectTypeOf(rx).toHaveProperty("capacity");
    expectTypeOf(urx).not.toHaveProperty("capacity");
    expectTypeOf(utx).not.toHaveProperty("forceSend");
    expectTypeOf(utx).not.toHaveProperty("reserve");
    expectTypeOf(rx).not.toHaveProperty("length");
  });

  it("refuses a message of another type and a signal that is no option", () => {
    // @ts-expect-error a string is no job
    void tx.send("job");
    // @ts-expect-error the signal belongs into an object
    void rx.recv(new AbortController().signal);
    // @ts-expect-error a capacity is a number
    void mpsc.channel<Job>("4");
    mpsc.channel<Job>(4, { name: undefined, onUndelivered: (job) => expectTypeOf(job).toEqualTypeOf<Job>() });
  });

  it("lets a receiver pass for one of a wider type, and no sender for one of another", () => {
    const [urgent, urgentJobs] = mpsc.channel<Urgent>(4);
    expectTypeOf(urgentJobs).toExtend<mpsc.Receiver<Job>>();
    expectTypeOf(urgentJobs).toExtend<mpsc.UnboundedReceiver<Job>>();
    expectTypeOf(urgentJobs).toExtend<Source<Job>>();
    expectTypeOf(rx).not.toExtend<mpsc.Receiver<Urgent>>();
    expectTypeOf(urgent).not.toExtend<mpsc.Sender<Job>>();
    expectTypeOf(tx).not.toExtend<mpsc.Sender<Urgent>>();
    expectTypeOf(utx).not.toExtend<mpsc.UnboundedSender<Urgent>>();
    expectTypeOf<mpsc.Permit<Urgent>>().not.toExtend<mpsc.Permit<Job>>();
  });
});

describe("what a receiver passes for", () => {
  async function first<T>(source: Source<T>): Promise<T | undefined> {
    for await (const item of source) return item;
    return undefined;
  }
  function collect<T>(receiver: mpsc.UnboundedReceiver<T>): Promise<T[]> {
    return receiver.recvMany(10);
  }
  function pipe<T, R>(from: Source<T>, to: mpsc.Sender<R>, project: (item: T) => R): Subscription {
    return from.subscribe((item) => void to.trySend(project(item)));
  }
  const observe = <T>(input: ObservableInput<T>): Observable<T> => from(input);

  it("a generic helper over Source, Receiver or Sender infers the messages", () => {
    expectTypeOf(first(rx)).toEqualTypeOf<Promise<Job | undefined>>();
    expectTypeOf(first(rx.iter())).toEqualTypeOf<Promise<Job | undefined>>();
    expectTypeOf(collect(rx)).toEqualTypeOf<Promise<Job[]>>();
    expectTypeOf(collect(urx)).toEqualTypeOf<Promise<Job[]>>();
    const [ids] = mpsc.channel<number>(4);
    expectTypeOf(pipe(rx, ids, (job) => job.id)).toEqualTypeOf<Subscription>();
    // @ts-expect-error a job is no number
    pipe(rx, ids, (job) => job);
  });

  it("an AsyncIterable, an ObservableInput and a Subscribable of the messages", () => {
    expectTypeOf(rx).toExtend<AsyncIterable<Job>>();
    expectTypeOf(rx).toExtend<ObservableInput<Job>>();
    expectTypeOf(rx).toExtend<Subscribable<Job>>();
    expectTypeOf(rx.iter()).toExtend<AsyncIterable<Job> & ObservableInput<Job> & Subscribable<Job>>();
    expectTypeOf(rx).not.toExtend<AsyncIterable<Urgent>>();
    expectTypeOf(observe(rx)).toEqualTypeOf<Observable<Job>>();
    expectTypeOf<AsyncIterableX<Job>>().toExtend<AsyncIterable<Job>>();
  });

  it("a branch of select, as is a bounded sender", () => {
    expectTypeOf(rx).toExtend<PollableSource<Job>>();
    expectTypeOf(tx).toExtend<PollableSource<mpsc.Permit<Job>>>();
    expectTypeOf(utx).not.toExtend<PollableSource<unknown>>();
  });

  it("something to dispose", () => {
    expectTypeOf(rx).toExtend<Disposable>();
    expectTypeOf(tx).toExtend<Disposable>();
    expectTypeOf(tx.downgrade()).toExtend<Disposable>();
    expectTypeOf<mpsc.Permit<Job>>().toExtend<Disposable>();
    expectTypeOf<Subscription>().toExtend<Disposable>();
    expectTypeOf(rx[Symbol.asyncIterator]()).toExtend<AsyncIterableIterator<Job, undefined>>();
  });
});
