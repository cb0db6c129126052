/**
 * The combinators of streams, on a virtual clock. One consumer asks for item after item, and pauses between two.
 *
 * The recorded sources are fed by timers; so inputs, timers of the operators and the consumer's pauses are due in one
 * order.
 */
import { intervalAt, mpsc, sleep, type Stream, stream, StreamMap, TimeoutError } from "sluice";
import { settle } from "../../support/settle.ts";
import { failing, type Kind } from "../runner.ts";
import type { Input, Json, StreamCase, StreamConfig } from "../trace.ts";
import { VirtualTime } from "../virtual-time.ts";

export const streaming: Kind = {
  name: "stream",
  async replay(recorded, _note, { log, before }) {
    const { kind, seed, config, out, end } = recorded as StreamCase;
    const got = await new Consumer(config, before).run(end + LAST_MS);
    log?.(JSON.stringify(config));
    const expected = [...out, ["end", end]].map((entry) => JSON.stringify(entry));
    for (let step = 0; step < Math.max(expected.length, got.length); step += 1) {
      log?.(`${step} ${got[step]}`);
      if (got[step] === expected[step]) continue;
      return { kind, seed, step, op: config.op, expected: `${expected[step]}`, got: `${got[step]}` };
    }
    return undefined;
  },
};

/** How long a case is watched after its recorded end, for one that ends too late. */
const LAST_MS = 1000;

type Make = (config: StreamConfig, inputs: readonly Stream<number>[]) => Stream<Json>;

/** A stream of one item, which an end gives. */
const one = (end: Promise<Json>): Stream<Json> => stream.of(end).buffered(1);
const ok = (x: number): Json => ["ok", x];

const operators: Record<string, Make> = {
  map: ({ mul, add }, [s]) => s!.map((x) => x * mul + add),
  filter: ({ mod, rem }, [s]) => s!.filter((x) => x % mod === rem),
  filter_map: ({ mod, rem, mul }, [s]) => s!.filterMap((x) => (x % mod === rem ? x * mul : undefined)),
  map_while: ({ below, mul }, [s]) => s!.mapWhile((x) => (x < below ? x * mul : undefined)),
  take: ({ n }, [s]) => s!.take(n),
  take_while: ({ below }, [s]) => s!.takeWhile((x) => x < below),
  skip: ({ n }, [s]) => s!.skip(n),
  skip_while: ({ below }, [s]) => s!.skipWhile((x) => x < below),
  chain: (_, [a, b]) => a!.chain(b!),
  merge: (_, [a, b]) => a!.merge(b!),
  zip: (_, [a, b]) => a!.zip(b!),
  then: ({ ms }, [s]) =>
    s!.mapAsync(async (x) => {
      await sleep(ms);
      return x + 1;
    }),
  throttle: ({ ms }, [s]) => s!.throttle(ms),
  timeout: ({ ms }, [s]) => s!.map(ok).timeout(ms),
  timeout_repeating: ({ ms, start }, [s]) => s!.map(ok).timeoutRepeating(intervalAt(start, ms)),
  chunks_timeout: ({ max, ms }, [s]) => s!.chunksTimeout(max, ms),
  peekable: (_, [s]) => {
    const items = s!.peekable();
    return stream.unfold(null, async () => {
      const { done, value } = await items.next();
      if (done === true) return undefined;
      const next = await items.peek();
      return [[value, next.done === true ? null : next.value], null];
    });
  },
  stream_map: (_, inputs) => stream(new StreamMap(inputs.entries())),
  collect: (_, [s]) => one(s!.collect()),
  fold: (_, [s]) => one(s!.fold(0, (acc, x) => (acc * 3 + x) % 1000003)),
  all: ({ below }, [s]) => one(s!.all((x) => x < below)),
  any: ({ below }, [s]) => one(s!.any((x) => x < below)),
  "throttle+take": ({ ms, n }, [s]) => s!.throttle(ms).take(n),
  "merge+timeout": ({ ms }, [a, b]) => a!.merge(b!).map(ok).timeout(ms),
  "filter+throttle": ({ mod, rem, ms }, [s]) => s!.filter((x) => x % mod === rem).throttle(ms),
};

const elapsed = failing(TimeoutError, () => "elapsed");

class Consumer {
  readonly #time = new VirtualTime();
  readonly #config: StreamConfig;
  readonly #before: (() => void) | undefined;
  /** The gate was closed, so something may be held back. */
  #held = false;
  readonly #log: string[] = [];

  constructor(config: StreamConfig, before: (() => void) | undefined) {
    this.#config = config;
    this.#before = before;
  }

  /** What came out and when, as text, up to the time `last`. */
  async run(last: number): Promise<string[]> {
    try {
      let ended = false;
      const consumed = (this.#config.op === "fuse" ? this.#consumeFused() : this.#consume()).then(() => {
        ended = true;
      });
      await this.#rest();
      while (!ended && this.#time.now < last) {
        await this.#time.jump(1);
        await this.#rest();
      }
      if (ended) await consumed;
      return this.#log;
    } finally {
      this.#time.restore();
    }
  }

  /** Lets all happen that is due now; where the gate is closed before an op, that takes a turn of the event loop more. */
  async #rest(): Promise<void> {
    do {
      this.#held = false;
      await settle();
    } while (this.#held);
  }

  #operate(): void {
    if (this.#before === undefined) return;
    this.#before();
    this.#held = true;
  }

  async #consume(): Promise<void> {
    const { op, inputs } = this.#config;
    await this.#read(
      operators[op]!(
        this.#config,
        inputs.map((input) => this.#feed(input)),
      ),
    );
  }

  /**
   * A source that goes on after it has ended is a map into which something new is put. Fused, it must say three times
   * more that it has ended.
   */
  async #consumeFused(): Promise<void> {
    const [{ items, end }] = this.#config.inputs as [Input];
    const hole = items.findIndex(([, value]) => value === -1);
    const first = hole < 0 ? { items, end } : { items: items.slice(0, hole), end: items[hole]![0] };
    const map = new StreamMap<number, number>([[0, this.#feed(first)]]);
    const fused = stream(map)
      .map(([, x]) => x)
      .fuse();
    await this.#read(fused);
    map.insert(0, stream.of(1, 2, 3));
    for (let i = 0; i < 3; i += 1) if ((await fused.next()).done !== true) this.#note("after the end");
  }

  async #read(items: Stream<Json>): Promise<void> {
    for (;;) {
      this.#operate();
      const item = await items.next().then((result) => (result.done === true ? undefined : result.value), elapsed);
      this.#note(item ?? "end");
      if (item === undefined) return;
      if (this.#config.pause > 0) await sleep(this.#config.pause);
    }
  }

  #note(item: Json): void {
    const { now } = this.#time;
    this.#log.push(JSON.stringify(item === "end" ? ["end", now] : [now, item]));
  }

  #feed({ items, end }: Input): Stream<number> {
    const [tx, rx] = mpsc.unboundedChannel<number>();
    const due = (at: number, op: () => void): void => {
      setTimeout(() => {
        this.#operate();
        op();
      }, at);
    };
    for (const [at, value] of items) due(at, () => tx.send(value));
    due(end, () => tx.close());
    return stream(rx);
  }
}
