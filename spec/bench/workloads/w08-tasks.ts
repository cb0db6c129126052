/** W8: many trivial tasks are spawned and joined: all at once, and at most 16 at once. */
import { JoinSet } from "sluice";
import { hop } from "../harness/hops.ts";
import { peerProgram, programOf } from "../harness/peers.ts";
import { limit, other, type Run, sluice, sumBelow, timed, type Workload } from "../harness/workload.ts";

const LIMIT = 16;

const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

async function joinEach(set: JoinSet<number>): Promise<number> {
  let sum = 0;
  for (let it = await set.joinNext(); it !== undefined; it = await set.joinNext()) {
    if (it.status === "fulfilled") sum += it.value;
  }
  return sum;
}

/** What everyone runs: one hop. Only effect and sluice know tasks that never wait: those are rows of their own. */
const asynchronous = (i: number) => (): Promise<number> => hop(i);
const synchronous = (i: number) => (): number => i;

const spawning =
  (
    options: { readonly limit?: number },
    join: (set: JoinSet<number>) => Promise<number>,
    task: (i: number) => () => number | Promise<number> = asynchronous,
  ): Run =>
  (n) => {
    const set = new JoinSet<number>(options);
    for (let i = 0; i < n; i += 1) set.spawn(task(i));
    return join(set);
  };

const joinAll = async (set: JoinSet<number>): Promise<number> => add(await set.joinAll());

/** With back-pressure: a task is made when there is a place for it. */
const whenReady =
  (task: (i: number) => () => number | Promise<number>): Run =>
  async (n) => {
    const set = new JoinSet<number>({ limit: LIMIT });
    let sum = 0;
    for (let i = 0; i < n; i += 1) {
      await set.ready();
      set.spawn(task(i));
      for (let it = set.tryJoinNext(); it !== undefined; it = set.tryJoinNext()) {
        if (it.status === "fulfilled") sum += it.value;
      }
    }
    return sum + (await joinEach(set));
  };

const promiseAll: Run = async (n) => {
  const tasks: Promise<number>[] = [];
  for (let i = 0; i < n; i += 1) tasks.push(hop(i));
  return add(await Promise.all(tasks));
};

/** No array: who ends last says so. */
const counter: Run = (n) =>
  new Promise((resolve) => {
    let left = n;
    let sum = 0;
    const ended = (value: number): void => {
      sum += value;
      left -= 1;
      if (left === 0) resolve(sum);
    };
    for (let i = 0; i < n; i += 1) void hop(i).then(ended);
  });

/** No queue: workers that pull an index. */
const workers: Run = async (n) => {
  let next = 0;
  let sum = 0;
  const work = async (): Promise<void> => {
    while (next < n) {
      const value = await hop(next++);
      sum += value;
    }
  };
  await Promise.all(Array.from({ length: LIMIT }, work));
  return sum;
};

const pools = (concurrency: number) => [
  peerProgram("p-limit", "promise-pools", "limited", [concurrency]),
  peerProgram("p-queue", "promise-pools", "queued", [concurrency]),
];

const N = 100_000;

export const workload: Workload = {
  about: "trivial tasks spawned and joined, all at once and 16 at once",
  cases: [
    {
      ...timed("W8 join", N, sumBelow, [
        sluice("joinAll", () => spawning({}, joinAll)),
        sluice("joinNext", () => spawning({}, joinEach)),
        sluice("joinAll sync", () => spawning({}, joinAll, synchronous)),
        limit("mini", () => promiseAll),
        limit("counter", () => counter),
        peerProgram("effect forEach", "effect", "forEach", ["unbounded"]),
        peerProgram("effect forEach sync", "effect", "forEach", ["unbounded", true]),
        peerProgram("effect FiberSet", "effect", "fiberSet"),
        ...pools(Infinity),
        other("rxjs mergeMap", () => programOf("rxjs", "tasks", [Infinity]), 0.1),
      ]),
      quick: N,
    },
    {
      ...timed("W8 limit 16", N, sumBelow, [
        sluice("joinAll", () => spawning({ limit: LIMIT }, joinAll)),
        sluice("joinNext", () => spawning({ limit: LIMIT }, joinEach)),
        sluice("joinAll sync", () => spawning({ limit: LIMIT }, joinAll, synchronous)),
        sluice("ready", () => whenReady(asynchronous)),
        sluice("ready sync", () => whenReady(synchronous)),
        limit("mini", () => workers),
        peerProgram("effect forEach", "effect", "forEach", [LIMIT]),
        peerProgram("effect forEach sync", "effect", "forEach", [LIMIT, true]),
        peerProgram("async-sema", "promise-pools", "guarded", [LIMIT]),
        ...pools(LIMIT),
        other("rxjs mergeMap", () => programOf("rxjs", "tasks", [LIMIT])),
      ]),
      quick: N,
    },
  ],
};
