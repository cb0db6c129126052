/** Scaling: the same operation with a thousand and with a million of its kind around it. */
import {
  type Branches,
  broadcast,
  CancellationToken,
  JoinSet,
  mpsc,
  select,
  Semaphore,
  setCoopSlice,
  sleep,
  StreamMap,
} from "sluice";
import { type Case, type Run, sluice, timed, type Workload } from "../harness/workload.ts";

export const SIZES = [1_000, 10_000, 100_000, 1_000_000] as const;

/**
 * What a million may cost each, to what a thousand do. A thousand live in the caches and die young, a million do neither;
 * the plain rows show what that alone costs. What is quadratic grows a thousandfold.
 */
export const FLAT = 8;

/** Does `size` operations, all of them under way at once. */
type Subject = (size: number) => void | Promise<unknown>;

const ignore = (): void => {};

/** Calls `fn` `times` times, and gives what the last call gave. */
function last<T>(times: number, fn: (i: number) => T): T {
  for (let i = 0; i < times - 1; i += 1) fn(i);
  return fn(times - 1);
}

/** Nothing but objects in a list, which are taken out again. */
const plainObjects: Subject = (size) => {
  const list: { next: unknown; value: number } = { next: null, value: -1 };
  let tail = list;
  last(size, (i) => {
    const node = { next: null, value: i };
    tail.next = node;
    tail = node;
  });
  for (let node = list; node.next !== null;) {
    const next = node.next as typeof list;
    node.next = null;
    node = next;
  }
};

/** Nothing but promises that are pending, and resolved. */
const plainPromises: Subject = (size) => {
  const resolvers: ((value: number) => void)[] = [];
  const settled = last(size, () => new Promise<number>((resolve) => resolvers.push(resolve)));
  for (const resolve of resolvers) resolve(0);
  return settled;
};

/** Nothing but the names and values of an object, as select asks for them. */
const plainNames: Subject = (size) => {
  const { named } = crowd(size);
  if (Object.keys(named).length !== Object.values(named).length) throw new Error("a name without a value");
};

const queued: Subject = (size) => {
  const [tx, rx] = mpsc.unboundedChannel<number>();
  last(size, (i) => tx.send(i));
  last(size, () => rx.tryRecv());
};

const parkedSenders: Subject = (size) => {
  const [tx, rx] = mpsc.channel<number>(1);
  tx.trySend(0);
  const sent = last(size, (i) => tx.send(i));
  last(size, () => rx.tryRecv());
  return sent;
};

const parkedReceivers: Subject = (size) => {
  const [tx, rx] = mpsc.channel<number>(1);
  const received = last(size, () => rx.recv());
  last(size, (i) => tx.trySend(i));
  return received;
};

const cancelledReceivers: Subject = (size) => {
  const [, rx] = mpsc.channel<number>(1);
  const signal = new CancellationToken();
  const left = last(size, () => rx.recv({ signal }).catch(ignore));
  signal.cancel();
  return left;
};

const acquirers: Subject = (size) => {
  const semaphore = new Semaphore(0);
  const acquired = last(size, () => semaphore.acquire());
  semaphore.addPermits(size);
  return acquired;
};

const broadcastReceivers: Subject = (size) => {
  const tx = new broadcast.Sender<number>(1);
  const received = last(size, () => tx.subscribe().recv());
  tx.send(0);
  return received;
};

/** All but the last are idle. The object of branches is made once. */
const branches: Subject = (size) => {
  const { tx, named } = crowd(size);
  const won = select(named);
  tx.trySend(0);
  return won;
};

let made: { readonly size: number; readonly tx: mpsc.Sender<number>; readonly named: Branches } | undefined;

function crowd(size: number): NonNullable<typeof made> {
  if (made?.size === size) return made;
  const [tx, busy] = mpsc.channel<number>(1);
  const [, idle] = mpsc.channel<number>(1);
  const named: Record<string, mpsc.Receiver<number>> = {};
  for (let i = 1; i < size; i += 1) named[`branch${i}`] = idle;
  return (made = { size, tx, named: { ...named, busy } });
}

const tasks: Subject = (size) => {
  const set = new JoinSet<number>();
  last(size, (i) => set.spawn(() => i));
  return set.joinAll();
};

const queuedTasks: Subject = (size) => {
  const set = new JoinSet<number>({ limit: 16 });
  last(size, (i) => set.spawn(() => i));
  return set.joinAll();
};

const cancelledChildren: Subject = (size) => {
  const token = new CancellationToken();
  last(size, () => token.childToken());
  token.cancel();
};

const disposedChildren: Subject = (size) => {
  const token = new CancellationToken();
  const children = Array.from({ length: size }, () => token.childToken());
  for (const child of children) child[Symbol.dispose]();
};

/** In a map of streams, waiting for the one that gives; all others are idle. */
function wakeUps(size: number): Run {
  const [busy, rx] = mpsc.channel<number>(1);
  const map = new StreamMap<number, number>([[0, rx]]);
  for (let key = 1; key < size; key += 1) map.insert(key, mpsc.channel<number>(1)[1]);
  return async (n) => {
    setCoopSlice(Infinity);
    for (let i = 0; i < n; i += 1) {
      const next = map.next();
      busy.trySend(i);
      await next;
    }
    return n;
  };
}

/** Started and let go; each waits for another instant, within a hundred seconds. */
const timers: Subject = (size) => {
  const sleeps = Array.from({ length: size }, (_, i) => sleep(1_000_000 + ((i * 7919) % 100_000)));
  const left = sleeps.map((it) => it.then(ignore, ignore));
  for (const it of sleeps) it[Symbol.dispose]();
  return left.at(-1);
};

const SUBJECTS: Readonly<Record<string, Subject>> = {
  "plain objects": plainObjects,
  "plain promises": plainPromises,
  "plain names": plainNames,
  "queued messages": queued,
  "parked senders": parkedSenders,
  "parked receivers": parkedReceivers,
  "cancelled receivers": cancelledReceivers,
  "waiting acquirers": acquirers,
  "broadcast receivers": broadcastReceivers,
  "select branches": branches,
  "tasks in a JoinSet": tasks,
  "tasks behind a limit": queuedTasks,
  "children cancelled": cancelledChildren,
  "children disposed": disposedChildren,
  timers,
};

/** `n` operations, `size` at a time. */
const repeated =
  (subject: Subject, size: number): Run =>
  async (n) => {
    setCoopSlice(Infinity); // waits at the gate are no waits for each other
    for (let done = 0; done < n; done += size) await subject(size);
    return n;
  };

const caseOf = (name: string, size: number, run: () => Run): Case => ({
  ...timed(`${name} ${size}`, 1_000_000, (n) => n, [sluice("each", run)]),
  quick: Math.max(size, 100_000),
});

export const workload: Workload = {
  about: "ns per operation as n grows",
  cases: [
    ...Object.entries(SUBJECTS).flatMap(([name, subject]) =>
      SIZES.map((size) => caseOf(name, size, () => repeated(subject, size))),
    ),
    ...SIZES.map((size) => caseOf("wake-ups in a StreamMap", size, () => wakeUps(size))),
  ],
};
