/** Unbounded mpsc channels: no permits, no capacity, and a send that does not wait. */
import { mpsc } from "sluice";
import { Ids } from "../ids.ts";
import { type Kind, stepped } from "../runner.ts";
import { shared } from "./mpsc.ts";

export const unbounded: Kind = stepped("mpsc_unbounded", ({ tx: id }) => {
  const [first, rx] = mpsc.unboundedChannel<number>();
  const senders = new Ids<mpsc.UnboundedSender<number>>("sender");
  senders.set(id, first);
  return {
    ops: {
      ...shared(rx, senders),
      send: ({ tx, v }) => {
        const sent = senders.at(tx).send(v);
        return sent.ok ? "ok" : [sent.reason, v];
      },
    },
    queueOf: (op) => (op === "tx_closed" ? op : undefined),
  };
});
