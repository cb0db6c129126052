/**
 * What typical imports cost, minified and compressed: the budget that the project has set, and the ceiling that holds
 * today. A ceiling stands within 3 % of the real figure (size.spec.ts), so what was won stays won.
 */

/** One import and its price in bytes. */
export interface Size {
  /** The module that is bundled. */
  readonly code: string;
  /** The case that it comes on top of: what counts is the difference. */
  readonly onTopOf?: string;
  readonly budget?: number;
  readonly ceiling: number;
  /** Why the ceiling is above the budget. */
  readonly reason?: string;
}

const KIND = 3000;
const BRIDGE = 2000;
const CHANNELS = `export { mpsc, oneshot, broadcast, watch } from "sluice";`;
const TASKS = `export { select, JoinSet, CancellationToken } from "sluice";`;
const EVERYTHING = `export * from "sluice";`;

const ENGINE =
  "2.4 kB are the engine of every wait (promise, queue, signal, fairness, checks, errors), 1.4 kB the four protocols, " +
  "which are methods of every receiver: a channel with nothing of its own would cost 3.8 kB";
const BOTH = "both directions at once: in alone is 1.4 kB, out alone 0.7 kB";
const WHOLE = "the whole entry: each function can be had alone, and the two that most need take 2 kB together";

export const SIZES: Readonly<Record<string, Size>> = {
  mpsc: {
    code: `export { mpsc } from "sluice";`,
    budget: KIND,
    ceiling: 7910,
    reason: `${ENGINE}; sendTimeout brings the clock, 0.4 kB`,
  },
  oneshot: { code: `export { oneshot } from "sluice";`, budget: KIND, ceiling: 4990, reason: ENGINE },
  broadcast: { code: `export { broadcast } from "sluice";`, budget: KIND, ceiling: 6310, reason: ENGINE },
  watch: { code: `export { watch } from "sluice";`, budget: KIND, ceiling: 5630, reason: ENGINE },
  "all channels": { code: CHANNELS, ceiling: 12090 },
  "channels, select, JoinSet, token": {
    code: CHANNELS + TASKS,
    budget: 6000,
    ceiling: 17800,
    reason: "the four channels alone take 11 kB, select with its kinds of branches 2.6 kB, JoinSet 2.8 kB",
  },
  stream: { code: `export { stream } from "sluice";`, ceiling: 14140 },
  sleep: { code: `export { sleep } from "sluice";`, ceiling: 3000 },
  everything: { code: EVERYTHING, ceiling: 27260 },

  "rxjs: toObservable, toReceiver": {
    code: `${CHANNELS} export { toObservable, toReceiver } from "sluice/rxjs";`,
    onTopOf: "all channels",
    budget: BRIDGE,
    ceiling: 2150,
    reason: BOTH,
  },
  "observable: toPlatformObservable, toReceiver": {
    code: `${CHANNELS} export { toPlatformObservable, toReceiver } from "sluice/observable";`,
    onTopOf: "all channels",
    budget: BRIDGE,
    ceiling: 2160,
    reason: BOTH,
  },
  "ix: toIx": {
    code: `${CHANNELS} export { toIx } from "sluice/ix";`,
    onTopOf: "all channels",
    budget: BRIDGE,
    ceiling: 330,
  },
  "angular: injectScope, watchSignal": {
    code: `${CHANNELS} ${TASKS} export { injectScope, watchSignal } from "sluice/angular";`,
    onTopOf: "channels, select, JoinSet, token",
    budget: BRIDGE,
    ceiling: 1710,
  },
  rxjs: {
    code: `${EVERYTHING} export * from "sluice/rxjs";`,
    onTopOf: "everything",
    budget: BRIDGE,
    ceiling: 6390,
    reason: WHOLE,
  },
  observable: {
    code: `${EVERYTHING} export * from "sluice/observable";`,
    onTopOf: "everything",
    budget: BRIDGE,
    ceiling: 1760,
  },
  ix: { code: `${EVERYTHING} export * from "sluice/ix";`, onTopOf: "everything", budget: BRIDGE, ceiling: 1310 },
  angular: {
    code: `${EVERYTHING} export * from "sluice/angular";`,
    onTopOf: "everything",
    budget: BRIDGE,
    ceiling: 4750,
    reason: WHOLE,
  },
};
