/** Watch channels. A borrow of Tokio also says whether the value is unseen; here that is `hasChanged()`. */
import { RecvError, select, watch } from "sluice";
import { Ids } from "../ids.ts";
import { type Cancelling, failing, type Kind, type Note, type Op, stepped } from "../runner.ts";
import type { Config, Json } from "../trace.ts";

const closed = failing(RecvError, () => "closed");

export const watching: Kind = stepped("watch", (config, note) => ({
  ops: operations(config, note),
  queueOf: (op) => (op === "changed" || op === "tx_closed" ? op : undefined),
}));

function operations(config: Config, note: Note): Record<string, Op> {
  const [firstSender, firstReceiver] = watch.channel<number>(config.init);
  const senders = new Ids<watch.Sender<number>>("sender");
  const receivers = new Ids<watch.Receiver<number>>("receiver");
  senders.set(config.tx, firstSender);
  receivers.set(config.rx, firstReceiver);
  return {
    send: ({ tx, v }) => (senders.at(tx).send(v) ? "ok" : ["closed", v]),
    send_replace: ({ tx, v }) => ["ok", senders.at(tx).sendReplace(v)],
    send_modify: ({ tx, add }) => senders.at(tx).sendModify((value) => value + add),
    send_if_modified: ({ tx, add, modified }) =>
      senders.at(tx).sendIfModified(
        (value) => value + add,
        () => !modified,
      ),
    tx_borrow: ({ tx }) => senders.at(tx).borrow(),
    subscribe: (args) => receivers.set(args.new, senders.at(args.tx).subscribe()),
    receiver_count: ({ tx }) => senders.at(tx).receiverCount,
    sender_count: ({ tx }) => senders.at(tx).senderCount,
    is_closed: ({ tx }) => senders.at(tx).isClosed,
    tx_closed: ({ tx }, options) => senders.at(tx).closed(options),
    clone_tx: (args) => senders.set(args.new, senders.at(args.tx).clone()),
    drop_tx: ({ tx }) => senders.take(tx).close(),
    changed: ({ rx, f }, options) => changed(receivers.at(rx), f, options),
    wait_for: ({ rx, mod, rem }, options) =>
      receivers
        .at(rx)
        .waitFor((value) => value % mod === rem, options)
        .then((value) => ["ok", value], closed),
    has_changed: ({ rx }) => {
      const receiver = receivers.at(rx);
      const changed = receiver.hasChanged();
      if (!receiver.isClosed) return changed;
      note(5);
      return "closed";
    },
    borrow: ({ rx }) => {
      const receiver = receivers.at(rx);
      return [receiver.borrow(), receiver.hasChanged()];
    },
    borrow_and_update: ({ rx }) => {
      const receiver = receivers.at(rx);
      const changed = receiver.hasChanged();
      return [receiver.borrowAndUpdate(), changed];
    },
    mark_changed: ({ rx }) => receivers.at(rx).markChanged(),
    mark_unchanged: ({ rx }) => receivers.at(rx).markUnchanged(),
    clone_rx: (args) => receivers.set(args.new, receivers.at(args.rx).clone()),
    drop_rx: ({ rx }) => receivers.take(rx)[Symbol.dispose](),
  };
}

/** Through the door that `f` chooses: they have to agree. */
function changed(rx: watch.Receiver<number>, f: number, options: Cancelling | undefined): Promise<Json | void> {
  if (f % 4 === 1) return rx.next(options).then(({ done }) => (done === true ? "closed" : "ok"));
  if (f % 4 === 2) return select({ rx }, options).then(({ done }) => (done === true ? "closed" : "ok"));
  return rx.changed(options).then(undefined, closed);
}
