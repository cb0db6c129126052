/** W6: the latest value, seen one by one (lock-step) or after bursts. */
import { watch } from "sluice";
import { Baton } from "../harness/baton.ts";
import { peerProgram, programOf } from "../harness/peers.ts";
import { limit, other, type Run, sluice, timed, type Workload } from "../harness/workload.ts";
import { MiniWatch, MiniWatcher } from "../limits/watch.ts";

/** The last value of every burst is what counts; whoever misses others in between is right to. */
class Seen {
  sum = 0;
  readonly burst: number;
  readonly baton = new Baton();

  constructor(burst: number) {
    this.burst = burst;
  }

  readonly see = (value: number): void => {
    if (value < 0 || (value + 1) % this.burst !== 0) return;
    this.sum += value;
    this.baton.pass();
  };
}

async function produce(tx: { send(value: number): unknown }, n: number, { burst, baton }: Seen): Promise<void> {
  for (let i = 0; i < n; i += 1) {
    tx.send(i);
    if ((i + 1) % burst === 0) await baton.wait();
  }
}

const changing =
  (burst: number): Run =>
  async (n) => {
    const [tx, rx] = watch.channel(-1);
    const seen = new Seen(burst);
    const reading = (async () => {
      for (let i = 0; i < n; i += burst) {
        await rx.changed();
        seen.see(rx.borrowAndUpdate());
      }
    })();
    await produce(tx, n, seen);
    await reading;
    return seen.sum;
  };

const iterating =
  (burst: number): Run =>
  async (n) => {
    const [tx, rx] = watch.channel(-1);
    const seen = new Seen(burst);
    const reading = (async () => {
      for await (const value of rx) seen.see(value);
    })();
    await produce(tx, n, seen);
    tx.close();
    await reading;
    return seen.sum;
  };

const subscribing =
  (burst: number): Run =>
  async (n) => {
    const [tx, rx] = watch.channel(-1);
    const seen = new Seen(burst);
    rx.subscribe(seen.see);
    await produce(tx, n, seen);
    return seen.sum;
  };

const mini =
  (burst: number): Run =>
  async (n) => {
    const tx = new MiniWatch(-1);
    const rx = new MiniWatcher(tx);
    const seen = new Seen(burst);
    const reading = (async () => {
      for (let i = 0; i < n; i += burst) {
        await rx.changed();
        seen.see(rx.borrowAndUpdate());
      }
    })();
    await produce(tx, n, seen);
    await reading;
    return seen.sum;
  };

/** The sum of the last of each burst below `n`. */
const lasts =
  (burst: number) =>
  (n: number): number =>
    ((burst - 1 + (n - 1)) * (n / burst)) / 2;

export const workload: Workload = {
  about: "the latest value: seen one by one, and after bursts of 64, ns per send",
  cases: (
    [
      ["lock-step", 1, 200_000],
      ["burst", 64, 1_280_000],
    ] as const
  ).map(([name, burst, n]) =>
    timed(`W6 ${name}`, n, lasts(burst), [
      sluice("await", () => changing(burst)),
      sluice("for await", () => iterating(burst)),
      sluice("subscribe", () => subscribing(burst)),
      limit("mini", () => mini(burst)),
      peerProgram("effect", "effect", "watch", [burst], 0.1),
      other("rxjs BehaviorSubject (push)", () => programOf("rxjs", "behavior", [burst])),
    ]),
  ),
};
