/** ts-chan as its page shows it, and `setUnsafe(true)`: without its yield to the event loop at every call. */
import { Chan, recv, Select } from "ts-chan";
import type { Channel } from "../harness/channel.ts";
import type { Run } from "../harness/workload.ts";

function opened<T>(capacity: number, unsafe: boolean): Channel<T> {
  const chan = new Chan<T>(capacity).setUnsafe(unsafe);
  return {
    tx: chan,
    rx: chan,
    message: (received) => (received as IteratorResult<T, T | undefined>).value,
    iterate: () => chan[Symbol.asyncIterator](), // the Chan itself has a numeric length: rxjs takes it for an array
  };
}

export const open = <T>(capacity: number): Channel<T> => opened(capacity, false);
export const openUnsafe = <T>(capacity: number): Channel<T> => opened(capacity, true);

/** W4: a channel a reply. */
export const request =
  (unsafe: boolean): Run =>
  async (n) => {
    const requests = new Chan<{ readonly value: number; readonly reply: Chan<number> }>(16).setUnsafe(unsafe);
    const serving = (async () => {
      for (let it = await requests.recv(); it.done !== true; it = await requests.recv()) {
        await it.value.reply.send(it.value.value + 1);
      }
    })();
    let sum = 0;
    for (let value = 0; value < n; value += 1) {
      const reply = new Chan<number>(1).setUnsafe(unsafe);
      await requests.send({ value, reply });
      sum += (await reply.recv()).value!;
    }
    requests.close();
    await serving;
    return sum;
  };

/** W7: one `Select`, used again at every turn; its signal is the cancellation. */
export const selecting =
  (unsafe: boolean): Run =>
  async (n) => {
    const busy = new Chan<number>(64).setUnsafe(unsafe);
    const idle = new Chan<number>(1).setUnsafe(unsafe);
    const stop = new AbortController().signal;
    const producing = (async () => {
      for (let i = 0; i < n; i += 1) await busy.send(i);
    })();
    const select = new Select([recv(busy), recv(idle)]).setUnsafe(unsafe);
    let sum = 0;
    for (let i = 0; i < n; i += 1) {
      if ((await select.wait(stop)) === 0) sum += select.recv(select.cases[0]).value!;
    }
    await producing;
    return sum;
  };

/** W9 */
export const idle = (): (() => unknown) => () => new Chan<number>(16);
export const parked = (): (() => unknown) => () => {
  const chan = new Chan<number>(16).setUnsafe(true);
  void (async () => (await chan.recv()).value)();
  return chan;
};
