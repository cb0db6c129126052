/** W7: select in a loop over a busy channel, an idle one, and a cancellation that never fires. */
import { CancellationToken, mpsc, select } from "sluice";
import { heapUsed } from "../harness/heap.ts";
import { peerProgram } from "../harness/peers.ts";
import { limit, memory, other, type Run, sluice, sumBelow, timed, type Workload } from "../harness/workload.ts";
import { MiniChannel } from "../limits/channel.ts";

const CAPACITY = 64;

/** `atEnd` is called after the last turn with what the loop still holds: else the engine may have let go of it. */
type Loop = (n: number, atEnd?: (...inUse: readonly unknown[]) => unknown) => Promise<number>;

async function produce(channel: { send(value: number): Promise<unknown> }, n: number): Promise<void> {
  for (let i = 0; i < n; i += 1) await channel.send(i);
}

const selecting =
  (stop: () => CancellationToken | AbortSignal, options?: { readonly biased: true }): Loop =>
  async (n, atEnd) => {
    const [tx, busy] = mpsc.channel<number>(CAPACITY);
    const [, idle] = mpsc.channel<number>(1);
    const branches = { busy, idle, stop: stop() };
    const producing = produce(tx, n);
    let sum = 0;
    for (let i = 0; i < n; i += 1) {
      const won = await select(branches, options);
      if (won.branch === "busy") sum += won.value!;
    }
    await producing;
    atEnd?.(branches);
    return sum;
  };

/** The least that is a select: looks at each, and takes. In this loop it need never park. */
function miniSelect(a: MiniChannel<number>, b: MiniChannel<number>, stop: { readonly fired: boolean }): number | null {
  if (stop.fired) throw new Error("stopped");
  return a.tryRecv() ?? b.tryRecv() ?? null;
}

/** One hop a turn, as an `await select` has. */
const mini =
  (signal: AbortSignal | null): Loop =>
  async (n, atEnd) => {
    const busy = new MiniChannel<number>(CAPACITY);
    const idle = new MiniChannel<number>(1);
    const stop = { fired: false };
    const listener = (): void => {};
    const producing = produce(busy, n);
    let sum = 0;
    for (let i = 0; i < n; i += 1) {
      signal?.addEventListener("abort", listener);
      const value = miniSelect(busy, idle, stop);
      sum += (await (value === null ? busy.recv() : Promise.resolve(value)))!;
      signal?.removeEventListener("abort", listener);
    }
    await producing;
    atEnd?.(busy, idle, stop);
    return sum;
  };

/** No hop while something is there, on either side. */
const tryfirst: Loop = async (n) => {
  const busy = new MiniChannel<number>(CAPACITY);
  const idle = new MiniChannel<number>(1);
  const stop = { fired: false };
  const producing = (async () => {
    for (let i = 0; i < n; i += 1) if (!busy.trySend(i)) await busy.send(i);
  })();
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += miniSelect(busy, idle, stop) ?? (await busy.recv())!;
  await producing;
  return sum;
};

/** What many write: the promises that lost are raced again. */
const promiseRace: Loop = async (n, atEnd) => {
  const busy = new MiniChannel<number>(CAPACITY);
  const idle = new MiniChannel<number>(1);
  const losing = idle.recv();
  const stop = new Promise<undefined>((resolve) => {
    new AbortController().signal.addEventListener("abort", () => resolve(undefined));
  });
  const producing = produce(busy, n);
  let sum = 0;
  for (let i = 0; i < n; i += 1) sum += (await Promise.race([busy.recv(), losing, stop]))!;
  await producing;
  atEnd?.(losing, stop);
  return sum;
};

/** Heap bytes that a turn leaves behind, while everything is still in use. */
const kept =
  (loop: Loop): Run =>
  async (n) => {
    await loop(n / 10);
    const before = heapUsed();
    let bytes = NaN;
    await loop(n, () => (bytes = (heapUsed() - before) / n));
    return bytes;
  };

const withToken = selecting(() => new CancellationToken());
const withSignal = selecting(() => new AbortController().signal);

export const workload: Workload = {
  about: "select in a loop over a busy channel, an idle one, and a cancellation that never fires",
  cases: [
    timed("W7 select", 500_000, sumBelow, [
      sluice("await", () => withToken),
      sluice("biased", () => selecting(() => new CancellationToken(), { biased: true })),
      sluice("AbortSignal", () => withSignal),
      limit("mini", () => mini(null)),
      limit("tryfirst", () => tryfirst),
      limit("mini + listener", () => mini(new AbortController().signal)),
      peerProgram("thicsp", "thicsp", "selecting"),
      peerProgram("tschan:unsafe", "ts-chan", "selecting", [true]),
      peerProgram("tschan", "ts-chan", "selecting", [false], 0.25),
      peerProgram("effect", "effect", "selecting", [], 0.25),
      other("Promise.race", () => promiseRace, 0.5),
    ]),
    memory("W7 kept", "B", 200_000, [
      sluice("await", () => kept(withToken)),
      sluice("AbortSignal", () => kept(withSignal)),
      limit("mini", () => kept(mini(null))),
      other("Promise.race", () => kept(promiseRace)),
    ]),
  ],
};
