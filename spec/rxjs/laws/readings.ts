/** Every kind of source there is, read as an Observable, as rows for the laws. */
import { filter, map, type Observable, of, Subject } from "rxjs";
import { broadcast, CancellationToken, JoinSet, mpsc, oneshot, stream, StreamMap, watch } from "sluice";
import { SubscriptionGroup } from "sluice/rxjs";
import { type Drive, errorsFirst, everything, type Rig, type Row, theFirst, theNewest } from "./rig.ts";

/** A source that is read, and the drive at its other end. */
interface Pipe<T = number> extends Drive {
  readonly rx: AsyncIterable<T>;
}

type Traits = Partial<Pick<Row, "told" | "fails" | "letsGo">>;

/** Makes an Observable of a source. */
export type Reader = <T>(rx: AsyncIterable<T>, options: { preventClose: boolean }) => Observable<T>;

type Kind = (covers: string, reader: Reader) => Row;

const row =
  <T>(kind: string, pipe: () => Pipe<T>, traits: Traits = {}, view?: View<T>): Kind =>
  (covers, reader) => {
    const rig = (preventClose: boolean): Rig => {
      const made = pipe();
      const read = reader(made.rx, { preventClose });
      const out = view === undefined ? (read as unknown as Observable<number>) : view(read);
      return {
        out,
        next: (value) => made.next(value),
        error: (error) => made.error(error),
        complete: () => made.complete(),
        get isHeld() {
          return made.isHeld;
        },
      };
    };
    return {
      name: `${covers} of ${kind}`,
      covers,
      rig: () => rig(false),
      borrowed: () => rig(true),
      told: everything,
      delivers: "later",
      letsGo: "at once",
      stopsAfter: null,
      stopsFirst: false,
      fails: true,
      left: () => 0,
      ...traits,
    };
  };

type View<T> = (read: Observable<T>) => Observable<number>;

/** Nothing is expected of a watch before the first value. */
const INITIAL = -1;
const isTold = filter((n: number) => n !== INITIAL);

interface Sending {
  fail(error: unknown): unknown;
  close(): void;
  readonly isClosed?: boolean;
}

const pipe = <T>(
  rx: AsyncIterable<T>,
  tx: Sending,
  next: (value: number) => unknown,
  isHeld = (): boolean => tx.isClosed === false,
): Pipe<T> => ({
  rx,
  next: (value) => void next(value),
  error: (error) => void tx.fail(error),
  complete: () => tx.close(),
  get isHeld() {
    return isHeld();
  },
});

function bounded(read: (rx: mpsc.Receiver<number>) => AsyncIterable<number> = (rx) => rx): Pipe {
  const [tx, rx] = mpsc.channel<number>(16);
  return pipe(read(rx), tx, (value) => tx.trySend(value));
}

/** An iterator of somebody else, which gives no more once it was asked to return. */
function foreign(): Pipe {
  const [tx, rx] = mpsc.channel<number>(16);
  let isLeft = false;
  const iterator: AsyncIterator<number> = {
    next: () => rx.next(),
    return: async () => {
      isLeft = true;
      return { done: true, value: undefined };
    },
  };
  return pipe(
    { [Symbol.asyncIterator]: () => iterator },
    tx,
    (value) => tx.trySend(value),
    () => !isLeft,
  );
}

/** Its members end one by one, but for one that keeps it open. */
function joined(): Pipe<unknown> {
  const set = new JoinSet<number>();
  const open = new CancellationToken();
  set.spawn(async () => {
    await open.cancelled();
    return INITIAL;
  });
  return {
    rx: set,
    next: (value) => void set.spawn(() => value),
    error: () => {},
    complete: () => queueMicrotask(() => open.cancel()),
    get isHeld() {
      return set.size > 0;
    },
  };
}

/** Likewise: a member is a subscription. */
function grouped(): Pipe<unknown> {
  const group = new SubscriptionGroup<number>({ joins: "caller" });
  const open = new Subject<number>();
  void group.spawn(open);
  return {
    rx: group,
    next: (value) => void group.spawn(of(value)),
    error: () => {},
    complete: () => {
      open.next(INITIAL);
      open.complete();
    },
    get isHeld() {
      return group.size > 0;
    },
  };
}

const valueOf: View<unknown> = (read) =>
  read.pipe(
    map((result) => (result as { value: number }).value),
    isTold,
  );

const kinds: readonly Kind[] = [
  row("an mpsc receiver", () => bounded()),
  row("a borrowed view", () => bounded((rx) => rx.iter())),
  row(
    "a rendezvous receiver",
    () => {
      const [tx, rx] = mpsc.channel<number>(0);
      return pipe(rx, tx, (value) => tx.send(value).catch(() => {}));
    },
    { told: errorsFirst }, // a message that waits for its reader is not in the channel
  ),
  row("an unbounded receiver", () => {
    const [tx, rx] = mpsc.unboundedChannel<number>();
    return pipe(rx, tx, (value) => tx.send(value));
  }),
  row("a broadcast receiver", () => {
    const [tx, rx] = broadcast.channel<number>(16);
    return pipe(
      rx,
      tx,
      (value) => tx.send(value),
      () => tx.receiverCount > 0,
    );
  }),
  row(
    "a watch receiver",
    () => {
      const [tx, rx] = watch.channel(INITIAL);
      return pipe(rx, tx, (value) => tx.send(value));
    },
    { told: theNewest },
    isTold,
  ),
  row(
    "a oneshot receiver",
    () => {
      const [tx, rx] = oneshot.channel<number>();
      let isSent = false;
      const once = (): boolean => !isSent && (isSent = true);
      const sending = {
        fail: (error: unknown) => once() && tx.fail(error),
        close: () => tx.close(),
        get isClosed() {
          return tx.isClosed;
        },
      };
      return pipe(rx, sending, (value) => once() && tx.send(value));
    },
    { told: theFirst },
  ),
  row("a stream", () => bounded((rx) => stream(rx).map((n) => n))),
  row(
    "a StreamMap",
    () => {
      const [tx, rx] = mpsc.channel<number>(16);
      const map = new StreamMap<string, number>();
      map.insert("only", rx);
      return pipe(map, tx, (value) => tx.trySend(value));
    },
    {},
    (read) => read.pipe(map(([, value]) => value)),
  ),
  row("a JoinSet", joined, { fails: false, letsGo: "never" }, valueOf),
  row("a SubscriptionGroup", grouped, { fails: false, letsGo: "never" }, valueOf),
  row("any async iterable", foreign),
];

/** All kinds, as the export `covers` reads them. */
export const readingsBy = (covers: string, reader: Reader): Row[] => kinds.map((kind) => kind(covers, reader));
