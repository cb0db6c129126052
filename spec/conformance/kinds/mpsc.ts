/** Bounded mpsc channels. The set of permits that `reserve_many` gives in Tokio is an array here. */
import { mpsc, select, SendError, type WaitOptions } from "sluice";
import { receive } from "../doors.ts";
import { Ids } from "../ids.ts";
import { type Cancelling, failing, type Kind, type Note, type Op, stepped } from "../runner.ts";
import type { Config, Json } from "../trace.ts";

const closed = failing(SendError, () => "closed");
const givenBack = failing(SendError, ({ value }) => ["closed", value as number]);

export const bounded: Kind = stepped("mpsc", (config, note) => ({
  ops: operations(config, note),
  queueOf: (op) => QUEUES[op],
}));

const QUEUES: Record<string, string> = {
  send: "slots",
  reserve: "slots",
  reserve_many: "slots",
  tx_closed: "tx_closed",
};

function operations(config: Config, note: Note): Record<string, Op> {
  const [first, rx] = mpsc.channel<number>(config.capacity);
  const senders = new Ids<mpsc.Sender<number>>("sender");
  const permits = new Ids<mpsc.Permit<number>>("permit");
  const sets = new Ids<mpsc.Permit<number>[]>("set of permits");
  senders.set(config.tx, first);
  return {
    ...shared(rx, senders),
    send: ({ tx, v }, options) => senders.at(tx).send(v, options).then().then(undefined, givenBack),
    try_send: ({ tx, v }) => {
      const sent = senders.at(tx).trySend(v);
      return sent.ok ? "ok" : [sent.reason, v];
    },
    reserve: ({ tx, f }, options) =>
      reserve(senders.at(tx), f, options).then((permit) => permits.set(f, permit), closed),
    try_reserve: ({ tx, p }) => {
      const reserved = senders.at(tx).tryReserve();
      if (!reserved.ok) return reserved.reason;
      permits.set(p, reserved.permit);
      return "ok";
    },
    permit_send: ({ p, v }) => permits.take(p).send(v),
    permit_drop: ({ p }) => permits.take(p).release(),
    reserve_many: ({ tx, n, f }, options) => {
      if (n > config.capacity) {
        note(1);
        return refusalOf(() => senders.at(tx).reserveMany(n, options));
      }
      return senders
        .at(tx)
        .reserveMany(n, options)
        .then()
        .then((set) => sets.set(f, set), closed);
    },
    try_reserve_many: ({ tx, n, p }) => {
      const reserved = senders.at(tx).tryReserveMany(n);
      if (!reserved.ok) return reserved.reason;
      sets.set(p, reserved.permits);
      return "ok";
    },
    permits_next: (args) => {
      const permit = sets.at(args.p).shift();
      if (permit === undefined) return "none";
      permits.set(args.new, permit);
      return "some";
    },
    permits_len: ({ p }) => sets.at(p).length,
    permits_drop: ({ p }) => sets.take(p).forEach((permit) => permit.release()),
    capacity: ({ tx }) => senders.at(tx).capacity,
    max_capacity: ({ tx }) => senders.at(tx).maxCapacity,
  };
}

/** Through the door that `f` chooses: they have to agree. All that wait for slots settle after as many microtasks, so orders compare. */
function reserve(tx: mpsc.Sender<number>, f: number, options: Cancelling | undefined): Promise<mpsc.Permit<number>> {
  if (f % 4 === 1 || f % 4 === 2) return select({ tx }, options).then(({ value }) => value);
  return tx.reserve(options).then((permit) => permit);
}

function refusalOf(call: () => unknown): Promise<Json> {
  try {
    call();
  } catch (error) {
    if (error instanceof RangeError) return Promise.resolve("closed");
    throw error;
  }
  throw new Error("nothing was thrown");
}

interface Sender<S> {
  clone(): S;
  close(): void;
  closed(options: WaitOptions | undefined): Promise<void>;
  downgrade(): { upgrade(): S | undefined; close(): void };
  readonly isClosed: boolean;
  readonly senderCount: number;
  readonly weakSenderCount: number;
}

/** What bounded and unbounded channels have alike. */
export function shared<S extends Sender<S>>(rx: mpsc.UnboundedReceiver<number>, senders: Ids<S>): Record<string, Op> {
  const weaks = new Ids<ReturnType<S["downgrade"]>>("weak sender");
  return {
    recv: ({ f }, options) => receive(rx, f, options).then((value) => (value === undefined ? "none" : ["some", value])),
    recv_many: ({ limit }, options) => rx.recvMany(limit, options).then((values) => ["many", values]),
    try_recv: () => {
      const received = rx.tryRecv();
      if (received.ok) return ["some", received.value];
      return received.reason === "closed" ? "disconnected" : received.reason;
    },
    rx_len: () => rx.size,
    rx_is_empty: () => rx.isEmpty,
    rx_is_closed: () => rx.isClosed,
    close: () => rx.close(),
    drop_rx: () => rx[Symbol.dispose](),
    clone: (args) => senders.set(args.new, senders.at(args.tx).clone()),
    drop_tx: ({ tx }) => senders.take(tx).close(),
    tx_closed: ({ tx }, options) => senders.at(tx).closed(options),
    is_closed: ({ tx }) => senders.at(tx).isClosed,
    downgrade: (args) => weaks.set(args.new, senders.at(args.tx).downgrade() as ReturnType<S["downgrade"]>),
    upgrade: (args) => {
      const strong = weaks.at(args.weak).upgrade();
      if (strong === undefined) return "none";
      senders.set(args.new, strong);
      return "some";
    },
    drop_weak: ({ weak }) => weaks.take(weak).close(),
    strong_count: ({ tx }) => senders.at(tx).senderCount,
    weak_count: ({ tx }) => senders.at(tx).weakSenderCount,
  };
}
