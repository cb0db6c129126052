/** The uploader of the fully migrated state: several photos at once, each tried again when it fails. */
import { JoinSet, type mpsc, sleep } from "sluice";
import { failed, type News, type Photo, RETRIES, stored } from "../contract.js";
import type { Parts } from "./bus.js";

export async function upload(parts: Parts, photos: mpsc.Receiver<Photo>, signal: AbortSignal): Promise<void> {
  using queue = photos; // at the end, whoever waits for room is told
  await using crew = new JoinSet<void>({ failFast: true, signal });
  for (let count = 0; count < parts.atOnce; count += 1) crew.spawn(({ signal }) => work(parts, queue, signal));
  try {
    await crew.joinAll();
  } finally {
    await parts.api.leave(); // shutdown waits for it
  }
}

/** One of those that share the queue. */
async function work(parts: Parts, queue: mpsc.Receiver<Photo>, signal: AbortSignal): Promise<void> {
  for (let photo; (photo = await queue.recv({ signal })) !== undefined;) {
    parts.bus.publish(await send(parts, photo, signal));
  }
}

async function send({ api, retryMs }: Parts, photo: Photo, signal: AbortSignal): Promise<News> {
  for (let retries = 0; ; retries += 1) {
    try {
      await api.upload(photo, signal);
      return stored(photo);
    } catch (error) {
      signal.throwIfAborted();
      if (retries === RETRIES) return failed(photo.name, error);
      await sleep(retryMs, { signal });
    }
  }
}
