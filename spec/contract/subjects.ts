/** The pollables of the library, each as a rig for the laws. */
import { broadcast, CancellationToken, mpsc } from "sluice";
import { Batch } from "../../lib/channel/mpsc/batch.ts";
import { Chan } from "../../lib/channel/mpsc/chan.ts";
import { SenderRef } from "../../lib/channel/mpsc/sender-ref.ts";
import { ReserveManyRequest, SendRequest } from "../../lib/channel/mpsc/slot-request.ts";
import { cancelOf } from "../../lib/core/cancel.ts";
import { POLLABLE } from "../../lib/core/pollable.ts";
import type { Rig } from "./laws.ts";

interface Subject {
  readonly name: string;
  /** The classes in lib that this rig is a case of. */
  readonly covers: readonly string[];
  make(this: void): Rig;
}

/** A channel with one slot, which is taken: what its senders wait for. */
function fullChannel(): { ref: SenderRef<number>; chan: Chan<number>; free: () => void } {
  const chan = new Chan<number>(1, "channel", undefined);
  const ref = new SenderRef(chan);
  const free = (): void => void chan.poll();
  new SendRequest(ref, 0).poll();
  return { ref, chan, free };
}

export const subjects: readonly Subject[] = [
  {
    name: "a receiver of a bounded mpsc channel",
    covers: ["Chan"],
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
    covers: ["Chan"],
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
    covers: ["Chan"],
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
    covers: ["Batch"],
    make() {
      const { ref, chan } = fullChannel();
      chan.poll();
      let n = 0;
      return {
        kind: "latest",
        pollable: new Batch(chan, 2),
        supply: () => void new SendRequest(ref, n++).poll(),
        end: () => chan.close(),
      };
    },
  },
  {
    name: "a send into a full mpsc channel",
    covers: ["SlotRequest"],
    make() {
      const { ref, chan, free } = fullChannel();
      return { kind: "once", pollable: new SendRequest(ref, 1), supply: free, end: () => chan.close() };
    },
  },
  {
    name: "a sender of a full mpsc channel",
    covers: ["SlotRequest"],
    make() {
      const [tx, rx] = mpsc.channel<number>(3);
      for (let i = 0; i < 3; i += 1) tx.trySend(i);
      return { kind: "stream", pollable: tx[POLLABLE](), supply: () => void rx.tryRecv() };
    },
  },
  {
    name: "a reservation of several slots",
    covers: ["SlotRequest"],
    make() {
      const { ref, chan, free } = fullChannel();
      return { kind: "once", pollable: new ReserveManyRequest(ref, 1), supply: free, end: () => chan.close() };
    },
  },
  {
    name: "the departure of an mpsc receiver",
    covers: ["Departure"],
    make() {
      const chan = new Chan<number>(1, "channel", undefined);
      return { kind: "state", pollable: chan.departure, supply: () => chan.close() };
    },
  },
  {
    name: "a broadcast receiver",
    covers: ["Cursor"],
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
    covers: ["TreeNode"],
    make() {
      const token = new CancellationToken();
      return { kind: "state", pollable: token[POLLABLE](), supply: () => token.cancel("stop") };
    },
  },
  {
    name: "an AbortSignal",
    covers: ["SignalCancel"],
    make() {
      const controller = new AbortController();
      return { kind: "state", pollable: cancelOf(controller.signal), supply: () => controller.abort("stop") };
    },
  },
];
