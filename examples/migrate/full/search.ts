/** The search of the fully migrated state: as you type, once you pause; the newest text counts. */
import { JoinSet, select, sleep, watch, type WorkContext } from "sluice";
import { failed, found, type News } from "../contract.js";
import type { Parts } from "./bus.js";

export async function search(parts: Parts, typed: watch.Receiver<string>, signal: AbortSignal): Promise<void> {
  const [query, queries] = watch.channel("");
  await using crew = new JoinSet<void>({ failFast: true, signal });
  crew.spawn(({ signal }) => debounce(parts, typed, query, signal));
  crew.spawn(({ signal }) => lookUp(parts, queries, signal));
  await crew.joinAll();
}

async function debounce(
  { debounceMs }: Parts,
  typed: watch.Receiver<string>,
  query: watch.Sender<string>,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await typed.changed({ signal });
    const pause = sleep(debounceMs);
    while ((await select({ typed, pause }, { signal })).branch === "typed") pause.reset(debounceMs);
    query.sendIfModified(() => typed.borrow());
  }
}

async function lookUp({ api, bus }: Parts, queries: watch.Receiver<string>, signal: AbortSignal): Promise<void> {
  let text = ""; // nothing to look up
  for (;;) {
    const current = text;
    const answer = ({ signal }: WorkContext): Promise<News> =>
      api.search(current, signal).then(
        (names) => found(current, names),
        (error: unknown) => failed(current, error),
      );
    // a newer text aborts the request for the older one, and waits until that has ended
    const next = await select({ newer: queries, news: current !== "" && answer }, { signal, teardown: "await" });
    if (next.done) return;
    if (next.branch === "news") bus.publish(next.value);
    text = next.branch === "newer" ? next.value : "";
  }
}
