/** W9: what an idle channel keeps, and a task that is parked in `recv` of a channel of its own. */
import { broadcast, mpsc, oneshot, watch } from "sluice";
import { heapUsed } from "../harness/heap.ts";
import { library, limit, memory, peer, type Row, type Run, sluice, type Workload } from "../harness/workload.ts";
import { MiniChannel } from "../limits/channel.ts";

const CAPACITY = 16;

/** Heap bytes for each of `n` things that `make` gives, itself included. */
const each =
  (make: () => unknown): Run =>
  async (n) => {
    const kept = new Array<unknown>(n).fill(null);
    for (let i = 0; i < 100; i += 1) make();
    await new Promise(setImmediate);
    const before = heapUsed();
    for (let i = 0; i < n; i += 1) kept[i] = make();
    await new Promise(setImmediate); // who is to park has parked
    const bytes = (heapUsed() - before) / n;
    if (kept.includes(null)) throw new Error("nothing was made");
    return bytes;
  };

/** A task that waits for one message of its own channel, as anyone would write it. */
function parkedTask(): unknown {
  const [tx, rx] = mpsc.channel<number>(CAPACITY);
  void (async () => (await rx.recv()) ?? 0)();
  return tx;
}

function parkedMini(): unknown {
  const channel = new MiniChannel<number>(CAPACITY);
  void (async () => (await channel.recv()) ?? 0)();
  return channel;
}

/** No channel at all: a promise, and the function that awaits it. */
function parkedPromise(): unknown {
  let resolve: (value: number) => void = () => {};
  const promise = new Promise<number>((it) => (resolve = it));
  void (async () => await promise)();
  return resolve;
}

const peers = (thing: "idle" | "parked"): Row[] =>
  (
    [
      ["thicsp", "thicsp"],
      ["tschan", "ts-chan"],
      ["effect", "effect"],
      ["webstreams", "web-streams"],
      ...(thing === "idle" ? ([["nodestream", "node-stream"]] as const) : []),
    ] as const
  ).map(([name, file]) =>
    peer(name, async () => each((await library<Record<string, () => () => unknown>>(file))[thing]!())),
  );

const N = 20_000;

export const workload: Workload = {
  about: "heap bytes per task parked in recv of a channel of its own, and per idle channel",
  cases: [
    memory("W9 parked", "B", N, [
      sluice("mpsc", () => each(parkedTask)),
      limit("mini", () => each(parkedMini)),
      limit("bare promise", () => each(parkedPromise)),
      ...peers("parked"),
    ]),
    memory("W9 idle", "B", N, [
      sluice("mpsc", () => each(() => mpsc.channel<number>(CAPACITY))),
      sluice("oneshot", () => each(() => oneshot.channel<number>())),
      sluice("broadcast", () => each(() => broadcast.channel<number>(CAPACITY))),
      sluice("watch", () => each(() => watch.channel(0))),
      limit("mini", () => each(() => new MiniChannel<number>(CAPACITY))),
      ...peers("idle"),
    ]),
  ],
};
