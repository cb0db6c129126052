/** The bus of the fully migrated state: what one service has to tell all others. */
import { broadcast, type Stream, stream } from "sluice";
import type { News, Settings } from "../contract.js";

export type Bus = ReturnType<typeof createBus>;

/** What every service is made with. */
export interface Parts extends Settings {
  readonly bus: Bus;
}

export function createBus() {
  const sender = new broadcast.Sender<News>(1024, { onLag: "skip" });
  return {
    publish: (news: News): void => void sender.send(news),
    news: (): Stream<News> => stream(sender.subscribe()),
    on: (kind: News["kind"]): Stream<News> => stream(sender.subscribe()).filter((news) => news.kind === kind),
  };
}
