/** What the three states differ in: how deep the queue becomes in a burst, what it weighs, and what shutdown leaves behind. */
import { setImmediate as turn } from "node:timers/promises";
import type { Start } from "./contract.js";
import { album, Desk } from "./desk.js";

export interface Burst {
  /** The most photos that were handed over and neither stored nor refused, at one time. */
  readonly deepestQueue: number;
  /** The most memory that was alive, above what was before; without `--expose-gc` garbage counts too. */
  readonly peakBytes: number;
  readonly stored: number;
  readonly refused: number;
}

export interface BurstSettings {
  readonly photos: number;
  readonly bytes: number;
  readonly waiting: number;
}

/** A user drops a folder of photos while the server is stuck for a moment: each is read when the one before was taken. */
export async function burst(start: Start, { photos, bytes, waiting }: BurstSettings): Promise<Burst> {
  await using desk = await Desk.open(start, { waiting });
  const { app, server } = desk;
  await desk.badge("open, 0 stored");
  const refused = (): number => desk.lines.borrow().filter((line) => line.startsWith("refused")).length;
  let [deepestQueue, peakBytes] = [0, 0];
  const before = await aliveBytes();

  async function drop(): Promise<void> {
    let handedOver = 0;
    for (const photo of album(photos, bytes)) {
      await app.upload(photo);
      handedOver += 1;
      for (let turns = 0; turns < 2; turns += 1) await turn(); // to read a file takes some turns of the event loop
      deepestQueue = Math.max(deepestQueue, handedOver - server.stored.size - refused());
      if (handedOver % 25 === 0) peakBytes = Math.max(peakBytes, (await aliveBytes()) - before);
    }
  }

  server.hold("photos");
  const dropped = drop();
  for (let turns = 0; turns < 4 * photos; turns += 1) await turn();
  server.letGo("photos");
  await dropped;
  await server.until(() => server.stored.size + refused() === photos);
  return { deepestQueue, peakBytes, stored: server.stored.size, refused: refused() };
}

export interface Farewell {
  /** Requests in flight when shutdown has come back; */
  readonly inFlight: number;
  /** how long that took, */
  readonly shutdownMs: number;
  /** and how long until the server was idle. */
  readonly idleMs: number;
}

/** The user leaves while four photos and a search are in flight, and four photos wait. */
export async function farewell(start: Start): Promise<Farewell> {
  await using desk = await Desk.open(start);
  const { app, server } = desk;
  server.hold("photos");
  server.hold("search");
  await desk.badge("open, 0 stored");
  await desk.upload(album(8));
  app.type("ro");
  await server.until(({ inFlight }) => inFlight.photos === 4 && inFlight.search === 1);

  const begin = performance.now();
  await app.shutdown();
  const [shutdownMs, { inFlight }] = [performance.now() - begin, server];
  await server.until(() => desk.asked("/session").length === 1 && server.inFlight === 0);
  return { inFlight, shutdownMs, idleMs: performance.now() - begin };
}

/** The heap, and the memory of buffers, which lies beside it and is given back a little later. */
async function aliveBytes(): Promise<number> {
  for (let times = 0; times < 2; times += 1) {
    globalThis.gc?.();
    await turn();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
