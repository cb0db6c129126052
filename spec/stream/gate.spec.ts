/** Streams and the coop gate: one that never waits cannot keep the event loop, and nothing is lost meanwhile. */
import { mpsc, select, setCoopSlice, sleep, stream } from "sluice";
import { afterEach, describe, expect, it } from "vitest";
import { gateClosed } from "../../lib/core/coop.ts";
import { setClock } from "../../lib/core/clock.ts";
import { fateOf } from "../support/fate.ts";
import { closeGate } from "../support/gate.ts";
import { settle } from "../support/settle.ts";

const slice = setCoopSlice(Infinity);
setCoopSlice(slice);
afterEach(() => void setCoopSlice(slice));

const item = <T>(value: T): IteratorResult<T> => ({ done: false, value });

/** How many turns of the event loop go by until `work` has ended. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  const fate = fateOf(work);
  let turns = 0;
  while (fate() === "pending") {
    await settle();
    turns += 1;
  }
  return turns;
}

describe("the gate", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["a loop", async () => { for await (const _ of stream.range(0, 2000)); }], // prettier-ignore
    ["an end", () => stream.range(0, 2000).count()],
    ["a filter that lets nothing through", () => stream.range(0, 2000).filter(() => false).next()], // prettier-ignore
    ["a skip", () => stream.range(0, 2000).skip(1999).next()],
    ["a chunk that fills", () => stream.range(0, 2000).chunks(2000).next()],
    ["inner streams that are empty", () => stream.range(0, 2000).flatMap(() => []).next()], // prettier-ignore
    ["a merge", () => stream.range(0, 1000).merge(stream.range(0, 1000)).filter(() => false).next()], // prettier-ignore
  ])("opens now and then for the rest of the program in %s", async (_, work) => {
    setCoopSlice(0);
    expect(await turnsOf(work())).toBeGreaterThan(5);
  });

  it("loses nothing of what was pulled before it closed", async () => {
    setCoopSlice(0);
    expect(await stream.range(0, 1000).chunks(1000).collect()).toEqual([Array.from({ length: 1000 }, (_, n) => n)]);
    expect(await stream.range(0, 1000).filter((n) => n % 2 === 0).count()).toBe(500); // prettier-ignore
  });

  it("holds every reader back in order", async () => {
    const s = stream([1, 2, 3]).map((n) => n);
    closeGate();
    const reads = [s.next(), s.next(), s.next()];
    const fates = reads.map((read) => fateOf(read));
    await Promise.resolve();
    expect(fates.map((fate) => fate())).toEqual(["pending", "pending", "pending"]);
    expect(await Promise.all(reads)).toEqual([1, 2, 3].map(item));
  });

  it("holds back readers behind parked ones, which come first", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const s = stream(rx).filter((n) => n > 0);
    const first = s.next();
    closeGate();
    const second = s.next();
    for (const n of [0, 1, 2]) tx.trySend(n);
    expect([await first, await second]).toEqual([item(1), item(2)]);
  });

  it("lets those who wait behind it go on when they find nothing", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const s = stream(rx).map((n) => n);
    closeGate();
    const reads = [s.next(), s.next()];
    const won = select({ s, never: sleep(1e6) });
    await settle();
    expect(gateClosed).toBe(false);
    for (const n of [1, 2, 3]) tx.trySend(n);
    expect([...(await Promise.all(reads)), (await won).value]).toEqual([item(1), item(2), 3]);
  });

  it("lets an item that is there go before a timeout that is due, also while it is closed", async () => {
    let now = 0;
    const before = setClock({ now: () => now, setTimer: () => undefined, clearTimer: () => {} });
    const [tx, rx] = mpsc.channel<number>(4);
    const read = stream(rx).timeout(10).next();
    setClock(before);
    now = 10;
    closeGate();
    tx.trySend(1);
    expect(await read).toEqual(item(1));
  });

  it("lets a reader that was aborted at it leave without a trace", async () => {
    const s = stream([1]).map((n) => n);
    closeGate();
    const controller = new AbortController();
    const read = s.next({ signal: controller.signal });
    const next = s.next();
    controller.abort("stop");
    await expect(read).rejects.toBe("stop");
    expect(await next).toEqual(item(1));
  });
});
