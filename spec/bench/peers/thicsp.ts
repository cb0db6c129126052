/** @thi.ng/csp: channels, `mult` for broadcasts, `select`. */
import { channel, Channel as CspChannel, mult, select } from "@thi.ng/csp";
import type { Channel } from "../harness/channel.ts";
import type { Run } from "../harness/workload.ts";

/** The names that the loops use for its methods. */
class Named<T> extends CspChannel<T> {
  declare send: (value: T) => Promise<boolean>;
  declare recv: () => Promise<T | undefined>;

  static {
    Object.assign(this.prototype, { send: this.prototype.write, recv: this.prototype.read });
  }
}

export function open<T>(capacity: number): Channel<T> {
  const named = new Named<T>(capacity);
  return { tx: named, rx: named, message: (received) => received as T | undefined, iterate: () => named };
}

/** W4: a channel a reply. */
export const request = (): Run => async (n) => {
  const requests = channel<{ readonly value: number; readonly reply: CspChannel<number> }>(16);
  const serving = (async () => {
    for (let request = await requests.read(); request !== undefined; request = await requests.read()) {
      await request.reply.write(request.value + 1);
    }
  })();
  let sum = 0;
  for (let value = 0; value < n; value += 1) {
    const reply = channel<number>();
    await requests.write({ value, reply });
    sum += (await reply.read())!;
  }
  requests.close();
  await serving;
  return sum;
};

/** W5 */
export const broadcast =
  (receivers: number): Run =>
  async (n) => {
    const source = channel<number>(1024);
    const hub = mult(source);
    const reading = Array.from({ length: receivers }, async () => {
      const tap = hub.subscribe(channel<number>(1024));
      let sum = 0;
      for (let value = await tap.read(); value !== undefined; value = await tap.read()) sum += value;
      return sum;
    });
    const messages = n / receivers;
    for (let i = 0; i < messages; i += 1) await source.write(i);
    source.close();
    return (await Promise.all(reading)).reduce((a, b) => a + b, 0);
  };

/** W7: a cancellation is a channel that nobody writes to. */
export const selecting = (): Run => async (n) => {
  const busy = channel<number>(64);
  const idle = channel<number>(1);
  const stop = channel<number>(1);
  const producing = (async () => {
    for (let i = 0; i < n; i += 1) await busy.write(i);
  })();
  let sum = 0;
  for (let i = 0; i < n; i += 1) {
    const [value, from] = await select(busy, idle, stop);
    if (from === busy) sum += value as number;
  }
  await producing;
  return sum;
};

/** W9: what keeps an idle channel, and one with a task parked in its read. */
export const idle = (): (() => unknown) => () => channel<number>(16);
export const parked = (): (() => unknown) => () => {
  const ch = channel<number>(16);
  void (async () => (await ch.read()) ?? 0)();
  return ch;
};
