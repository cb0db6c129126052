/** Channels for one value, several at a time; an id names both ends. */
import { oneshot, RecvError, select } from "sluice";
import { Ids } from "../ids.ts";
import { type Cancelling, failing, type Kind, stepped } from "../runner.ts";
import type { Json } from "../trace.ts";

export const oneshots: Kind = stepped("oneshot", () => {
  const senders = new Ids<oneshot.Sender<number>>("sender");
  const receivers = new Ids<oneshot.Receiver<number>>("receiver");
  return {
    ops: {
      new: ({ ch }) => {
        const [tx, rx] = oneshot.channel<number>();
        senders.set(ch, tx);
        receivers.set(ch, rx);
      },
      send: ({ ch, v }) => (senders.take(ch).send(v) ? "ok" : ["closed", v]),
      drop_tx: ({ ch }) => senders.take(ch).close(),
      tx_closed: ({ ch }, options) => senders.at(ch).closed(options),
      is_closed: ({ ch }) => senders.at(ch).isClosed,
      recv: ({ ch, f }, options) => receive(receivers.at(ch), f, options),
      try_recv: ({ ch }) => {
        const received = receivers.at(ch).tryRecv();
        return received.ok ? ["ok", received.value] : received.reason;
      },
      is_empty: ({ ch }) => receivers.at(ch).isEmpty,
      is_terminated: ({ ch }) => receivers.at(ch).isTerminated,
      close: ({ ch }) => receivers.at(ch).close(),
      drop_rx: ({ ch }) => receivers.take(ch)[Symbol.dispose](),
    },
  };
});

const closed = failing(RecvError, () => "closed");

/** Through the door that `f` chooses: they have to agree. */
function receive(rx: oneshot.Receiver<number>, f: number, options: Cancelling | undefined): Promise<Json> {
  if (f % 4 === 2) return select({ rx }, options).then(({ value }) => ["ok", value], closed);
  if (f % 4 === 1 && options === undefined) return rx.then((value) => ["ok", value], closed);
  return rx.recv(options).then((value) => (value === undefined ? "closed" : ["ok", value]));
}
