/** Broadcast channels. */
import { broadcast, LaggedError } from "sluice";
import { receive } from "../doors.ts";
import { Ids } from "../ids.ts";
import { failing, type Kind, type Note, type Op, stepped } from "../runner.ts";
import type { Config } from "../trace.ts";

const lagged = failing(LaggedError, ({ missed }) => ["lagged", missed]);

export const broadcasting: Kind = stepped("broadcast", (config, note) => ({
  ops: operations(config, note),
  queueOf: (op) => op,
}));

function operations(config: Config, note: Note): Record<string, Op> {
  const capacity = 2 ** Math.ceil(Math.log2(config.capacity));
  if (capacity !== config.capacity) note(2);
  const [firstSender, firstReceiver] = broadcast.channel<number>(capacity);
  const senders = new Ids<broadcast.Sender<number>>("sender");
  const receivers = new Ids<broadcast.Receiver<number>>("receiver");
  const weaks = new Ids<broadcast.WeakSender<number>>("weak sender");
  senders.set(config.tx, firstSender);
  receivers.set(config.rx, firstReceiver);
  return {
    send: ({ tx, v }) => {
      const count = senders.at(tx).send(v);
      if (count > 0) return ["ok", count];
      note(3);
      return ["closed", v];
    },
    subscribe: (args) => receivers.set(args.new, senders.at(args.tx).subscribe()),
    resubscribe: (args) => receivers.set(args.new, receivers.at(args.rx).resubscribe()),
    recv: ({ rx, f }, options) =>
      receive(receivers.at(rx), f, options).then((value) => (value === undefined ? "closed" : ["ok", value]), lagged),
    try_recv: ({ rx }) => {
      const received = receivers.at(rx).tryRecv();
      if (received.ok) return ["ok", received.value];
      return received.reason === "lagged" ? ["lagged", received.missed] : received.reason;
    },
    len: ({ rx }) => receivers.at(rx).size,
    is_empty: ({ rx }) => receivers.at(rx).isEmpty,
    is_closed: ({ rx }) => receivers.at(rx).isClosed,
    receiver_count: ({ tx }) => senders.at(tx).receiverCount,
    tx_len: ({ tx }) => senders.at(tx).size,
    tx_is_empty: ({ tx }) => senders.at(tx).isEmpty,
    tx_closed: ({ tx }, options) => senders.at(tx).closed(options),
    clone_tx: (args) => senders.set(args.new, senders.at(args.tx).clone()),
    downgrade: (args) => weaks.set(args.new, senders.at(args.tx).downgrade()),
    upgrade: (args) => {
      const strong = weaks.at(args.weak).upgrade();
      if (strong === undefined) return "none";
      senders.set(args.new, strong);
      return "some";
    },
    drop_weak: ({ weak }) => weaks.take(weak).close(),
    strong_count: ({ tx }) => senders.at(tx).senderCount,
    weak_count: ({ tx }) => senders.at(tx).weakSenderCount,
    drop_tx: ({ tx }) => senders.take(tx).close(),
    drop_rx: ({ rx }) => receivers.take(rx)[Symbol.dispose](),
  };
}
