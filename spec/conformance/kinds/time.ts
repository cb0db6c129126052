/** Sleeps, intervals and timeouts on a virtual clock. */
import {
  type Interval,
  interval,
  intervalAt,
  select,
  type Sleep,
  sleep,
  sleepUntil,
  timeout,
  timeoutAt,
  TimeoutError,
} from "sluice";
import { Ids } from "../ids.ts";
import { type Cancelling, failing, type Kind, type Op, type Session, stepped } from "../runner.ts";
import type { Args } from "../trace.ts";
import { VirtualTime } from "../virtual-time.ts";

export const timing: Kind = stepped("time", () => new Timing());

const elapsed = failing(TimeoutError, () => "elapsed");

class Timing implements Session {
  readonly #time = new VirtualTime();
  readonly #sleeps = new Ids<Sleep>("sleep");
  readonly #intervals = new Ids<Interval>("interval");
  readonly #works = new Ids<(value: number) => void>("inner future");

  readonly ops: Record<string, Op> = {
    advance: async ({ ms }) => {
      await this.#time.jump(ms);
      return this.#time.now;
    },
    pass: async ({ ms }) => {
      for (let i = 0; i < ms; i += 1) await this.#time.jump(1);
      return this.#time.now;
    },
    sleep: ({ ms }, options) => sleep(ms, options).then(),
    sleep_until: ({ at }, options) => sleepUntil(at, options).then(),
    timeout: (args, options) => timeout(args.ms, this.#work(args), options).then((value) => ["ok", value], elapsed),
    timeout_at: (args, options) =>
      timeoutAt(args.at, this.#work(args), options).then((value) => ["ok", value], elapsed),
    resolve: ({ f, v }) => this.#works.take(f)(v),
    timeout_sleep: ({ ms, inner }, options) => timeout(ms, sleep(inner), options).then(undefined, elapsed),
    sleep_new: ({ s, ms }) => this.#sleeps.set(s, sleep(ms)),
    sleep_wait: ({ s }, options) => this.#wait(this.#sleeps.at(s), options),
    sleep_reset: ({ s, at }) => this.#sleeps.at(s).resetAt(at),
    sleep_deadline: ({ s }) => this.#sleeps.at(s).deadline,
    sleep_elapsed: ({ s }) => this.#sleeps.at(s).isElapsed,
    sleep_drop: ({ s }) => this.#sleeps.take(s)[Symbol.dispose](),
    interval: ({ i, period, missed }) => this.#intervals.set(i, interval(period, { missedTick: missed })),
    interval_at: ({ i, start, period, missed }) =>
      this.#intervals.set(i, intervalAt(start, period, { missedTick: missed })),
    tick: ({ i }, options) =>
      this.#intervals
        .at(i)
        .tick(options)
        .then((at) => ["tick", at]),
    interval_reset: ({ i }) => this.#intervals.at(i).reset(),
    interval_reset_immediately: ({ i }) => this.#intervals.at(i).resetImmediately(),
    interval_reset_after: ({ i, ms }) => this.#intervals.at(i).resetAfter(ms),
    interval_reset_at: ({ i, at }) => this.#intervals.at(i).resetAt(at),
    interval_drop: ({ i }) => this.#intervals.take(i)[Symbol.dispose](),
  };

  queueOf(): string {
    return "timers";
  }

  now(): number {
    return this.#time.now;
  }

  close(): void {
    this.#time.restore();
  }

  #work({ f }: Args): () => Promise<number> {
    return () => new Promise((resolve) => this.#works.set(f, resolve));
  }

  /** An `await` of a sleep takes no signal of its own; as a branch it does. */
  #wait(sleep: Sleep, options: Cancelling | undefined): Promise<void> {
    return options === undefined ? sleep.then() : select({ sleep }, options).then(() => {});
  }
}
