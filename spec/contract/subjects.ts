/** The pollables of the library, each as a rig for the laws. */
import { broadcast, CancellationToken, intervalAt, mpsc, Notify, now, Semaphore, sleep, watch } from "sluice";
import { vi } from "vitest";
import { Batch } from "../../lib/channel/mpsc/batch.ts";
import { Chan } from "../../lib/channel/mpsc/chan.ts";
import { ReserveManyRequest, SendRequest } from "../../lib/channel/mpsc/slot-request.ts";
import { Outcome as Reply, Shot } from "../../lib/channel/oneshot/shot.ts";
import { Chan as WatchChan } from "../../lib/channel/watch/chan.ts";
import { LoopPlace, Seat } from "../../lib/channel/watch/place.ts";
import { Call } from "../../lib/cancel/foreign.ts";
import { Outcome } from "../../lib/cancel/outcome.ts";
import { pollableOf } from "../../lib/cancel/selectable.ts";
import { cancelOf } from "../../lib/core/cancel.ts";
import { Condition } from "../../lib/core/condition.ts";
import { CLOSED, POLLABLE } from "../../lib/core/pollable.ts";
import { Acquire, Pool } from "../../lib/sync/pool.ts";
import { Members } from "../../lib/task/members.ts";
import { Single } from "../../lib/task/task.ts";
import type { Rig } from "./laws.ts";

interface Subject {
  readonly name: string;
  /** The class in lib that this rig is a case of, by its file. */
  readonly covers: string;
  make(this: void): Rig;
}

/** A channel with one slot, which is taken: what its senders wait for. */
function fullChannel(): { chan: Chan<number>; free: () => void } {
  const chan = new Chan<number>(1, { name: "channel" });
  const free = (): void => void chan.poll();
  chan.senders = 1;
  new SendRequest(chan, 0).poll();
  return { chan, free };
}

export const subjects: readonly Subject[] = [
  {
    name: "a receiver of a bounded mpsc channel",
    covers: "channel/mpsc/chan.ts Chan",
    make() {
      const [tx, rx] = mpsc.channel<number>(4);
      let n = 0;
      return {
        kind: "stream",
        pollable: rx[POLLABLE](),
        supply: () => void tx.trySend(n++),
        end: () => tx.close(),
        stored: () => rx.size,
      };
    },
  },
  {
    name: "a receiver of an unbounded mpsc channel",
    covers: "channel/mpsc/chan.ts Chan",
    make() {
      const [tx, rx] = mpsc.unboundedChannel<number>();
      let n = 0;
      return {
        kind: "stream",
        pollable: rx[POLLABLE](),
        supply: () => void tx.send(n++),
        end: () => tx.close(),
        stored: () => rx.size,
      };
    },
  },
  {
    name: "a receiver of a rendezvous channel",
    covers: "channel/mpsc/chan.ts Chan",
    make() {
      const [tx, rx] = mpsc.channel<number>(0);
      let n = 0;
      return {
        kind: "stream",
        pollable: rx[POLLABLE](),
        supply: () => void tx.send(n++),
        end: () => tx.close(),
        stored: () => rx.size,
      };
    },
  },
  {
    name: "a batch of an mpsc channel",
    covers: "channel/mpsc/batch.ts Batch",
    make() {
      const { chan } = fullChannel();
      chan.poll();
      let n = 0;
      return {
        kind: "latest",
        pollable: new Batch(chan, 2),
        supply: () => void new SendRequest(chan, n++).poll(),
        end: () => chan.close(),
      };
    },
  },
  {
    name: "a send into a full mpsc channel",
    covers: "channel/mpsc/slot-request.ts SlotRequest",
    make() {
      const { chan, free } = fullChannel();
      return { kind: "once", pollable: new SendRequest(chan, 1), supply: free, end: () => chan.close() };
    },
  },
  {
    name: "a sender of a full mpsc channel",
    covers: "channel/mpsc/slot-request.ts SlotRequest",
    make() {
      const [tx, rx] = mpsc.channel<number>(3);
      for (let i = 0; i < 3; i += 1) tx.trySend(i);
      return { kind: "stream", pollable: tx[POLLABLE](), supply: () => void rx.tryRecv() };
    },
  },
  {
    name: "a reservation of several slots",
    covers: "channel/mpsc/slot-request.ts SlotRequest",
    make() {
      const { chan, free } = fullChannel();
      return { kind: "once", pollable: new ReserveManyRequest(chan, 1), supply: free, end: () => chan.close() };
    },
  },
  {
    name: "a condition",
    covers: "core/condition.ts Condition",
    make() {
      let isSo = false;
      const condition = new Condition(() => isSo);
      const supply = (): void => {
        isSo = true;
        condition.tell();
      };
      return { kind: "state", pollable: condition, supply };
    },
  },
  {
    name: "a broadcast receiver",
    covers: "channel/broadcast/cursor.ts Cursor",
    make() {
      const [tx, rx] = broadcast.channel<number>(4);
      let n = 0;
      return {
        kind: "stream",
        pollable: rx[POLLABLE](),
        supply: () => void tx.send(n++),
        end: () => tx.close(),
        stored: () => rx.size,
      };
    },
  },
  {
    name: "a cancellation token",
    covers: "cancel/tree-node.ts TreeNode",
    make() {
      const token = new CancellationToken();
      return { kind: "state", pollable: token[POLLABLE](), supply: () => token.cancel("stop") };
    },
  },
  {
    name: "an AbortSignal",
    covers: "core/cancel.ts SignalCancel",
    make() {
      const controller = new AbortController();
      return { kind: "state", pollable: cancelOf(controller.signal), supply: () => controller.abort("stop") };
    },
  },
  {
    name: "a watch receiver",
    covers: "channel/watch/place.ts Change",
    make() {
      const [tx, rx] = watch.channel(0);
      let n = 0;
      return { kind: "latest", pollable: rx[POLLABLE](), supply: () => void tx.send(++n), end: () => tx.close() };
    },
  },
  {
    name: "a loop of a watch",
    covers: "channel/watch/place.ts Place",
    make() {
      const chan = new WatchChan(0, undefined);
      chan.senders = 1;
      const pollable = new LoopPlace(new Seat(chan, 0));
      pollable.poll();
      let n = 0;
      return { kind: "latest", pollable, supply: () => chan.change(++n), end: () => chan.dropSender() };
    },
  },
  {
    name: "a oneshot",
    covers: "channel/oneshot/shot.ts Shot",
    make() {
      const shot = new Shot<number>(undefined, undefined);
      return { kind: "once", pollable: shot, supply: () => void shot.send(1), end: () => shot.dropSender() };
    },
  },
  {
    name: "a oneshot that is awaited",
    covers: "channel/oneshot/shot.ts Outcome",
    make() {
      const shot = new Shot<number>(undefined, undefined);
      return { kind: "once", pollable: new Reply(shot), supply: () => void shot.send(1), end: () => shot.dropSender() };
    },
  },
  {
    name: "a promise",
    covers: "cancel/outcome.ts Outcome",
    make() {
      const outcome = new Outcome();
      return { kind: "state", pollable: outcome, supply: () => void outcome.settle("done", 1) };
    },
  },
  {
    name: "a function at work",
    covers: "cancel/foreign.ts Foreign",
    make() {
      const call = new Call(() => new Promise(() => {}));
      call.poll(); // a race has it begin before anyone waits for it
      return { kind: "state", pollable: call, supply: () => void call.outcome.settle("done", 1) };
    },
  },
  {
    name: "an Observable's first value",
    covers: "cancel/foreign.ts Foreign",
    make() {
      let next: ((value: number) => void) | undefined;
      const observable = {
        subscribe: (observer: { next(value: number): void }) => void (next = (v) => observer.next(v)),
      };
      const pollable = pollableOf(observable, CLOSED)!;
      return { kind: "state", pollable, supply: () => (pollable.poll(), next?.(1)) };
    },
  },
  {
    name: "a semaphore",
    covers: "sync/pool.ts Acquire",
    make() {
      const semaphore = new Semaphore(0);
      return {
        kind: "stream",
        pollable: semaphore[POLLABLE](),
        supply: () => semaphore.addPermits(1),
        end: () => semaphore.close(),
        stored: () => semaphore.availablePermits,
      };
    },
  },
  {
    name: "an acquire of several permits",
    covers: "sync/pool.ts Acquire",
    make() {
      const pollable = new Acquire(new Pool(new Semaphore(0), 2, "semaphore"), 3);
      return { kind: "once", pollable, supply: () => pollable.pool.add(1), end: () => pollable.pool.close() };
    },
  },
  {
    name: "a Notify",
    covers: "sync/line.ts Ticket",
    make() {
      const notify = new Notify();
      return { kind: "state", pollable: notify[POLLABLE](), supply: () => notify.notifyOne() };
    },
  },
  {
    name: "a Notified",
    covers: "sync/line.ts Ticket",
    make() {
      const notify = new Notify();
      return { kind: "state", pollable: notify.notified()[POLLABLE](), supply: () => notify.notifyLast() };
    },
  },
  {
    name: "a task",
    covers: "task/task.ts Task",
    make() {
      const task = new Single<number>(() => 1, null);
      return { kind: "state", pollable: task, supply: () => task.fulfil(1) };
    },
  },
  {
    name: "a JoinSet",
    covers: "task/members.ts Members",
    make() {
      const members = new Members<number>(Infinity, false, null, "set");
      const tasks = Array.from({ length: 5 }, () => members.add(() => new Promise(() => {}), members.places.take()));
      let n = 0;
      const supply = (): void => tasks[n]?.fulfil(n++);
      return { kind: "stream", pollable: members, supply };
    },
  },
  {
    name: "a sleep",
    covers: "time/sleep.ts SleepState",
    make: () => ({ kind: "state", pollable: sleep(10)[POLLABLE](), supply: () => void vi.advanceTimersByTime(10) }),
  },
  {
    name: "an interval",
    covers: "time/interval.ts IntervalState",
    make() {
      const pollable = intervalAt(now() + 10, 10)[POLLABLE]();
      return { kind: "stream", pollable, supply: () => void vi.advanceTimersByTime(10) };
    },
  },
];
