/** The points of the pictures: W1 by capacity, W5 by number of receivers, and of the rows those that are drawn. */
import type { Case, Workload } from "../harness/workload.ts";
import { receiveCase } from "./w01-channel.ts";
import { broadcastCase } from "./w05-broadcast.ts";

export const CAPACITIES = [1, 4, 16, 64, 256, 1024] as const;
export const RECEIVERS = [1, 3, 10, 30, 100, 300] as const;

/** What is drawn, by the keys of the rows, and how it is called there. */
export const DRAWN_BY_CAPACITY = {
  "sluice:recvMany": "sluice: trySend, recvMany",
  "sluice:try-first": "sluice: try, then await",
  "sluice:await": "sluice: await send, recv",
  "limit:tryfirst": "hand-written: try, then await",
  "limit:mini": "hand-written: await both",
  "peer:thicsp": "@thi.ng/csp",
  "peer:effect": "effect Queue",
} as const;

export const DRAWN_BY_RECEIVERS = {
  "sluice:drained": "sluice: tryRecv, then recv",
  "sluice:subscribe": "sluice: subscribe",
  "sluice:await": "sluice: await recv",
  "limit:mini": "hand-written: await",
  "peer:thicsp": "@thi.ng/csp mult",
  "peer:effect": "effect PubSub",
} as const;

const drawn = (names: Readonly<Record<string, string>>, of: Case): Case => ({
  ...of,
  rows: of.rows.filter(({ kind, name }) => `${kind}:${name}` in names),
});

/** Divisible by every number of receivers, also the shares of it that rows are given. */
const N = 900_000;

export const workload: Workload = {
  about: "the points of the pictures",
  cases: [
    ...CAPACITIES.map((capacity) => drawn(DRAWN_BY_CAPACITY, receiveCase(capacity, N))),
    ...RECEIVERS.map((receivers) => drawn(DRAWN_BY_RECEIVERS, broadcastCase(receivers, N))),
  ],
};
