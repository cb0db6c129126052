/** The bus of the half migrated state: what one service has to tell all others. */
import { filter, type Observable } from "rxjs";
import { BroadcastSubject } from "sluice/rxjs";
import type { News, Settings } from "../contract.js";

export type Bus = ReturnType<typeof createBus>;

/** What every service is made with. */
export interface Parts extends Settings {
  readonly bus: Bus;
}

export function createBus() {
  const subject = new BroadcastSubject<News>({ capacity: 1024, onLag: "skip" });
  return {
    publish: (news: News): void => subject.next(news),
    news$: subject.asObservable(),
    on: (kind: News["kind"]): Observable<News> => subject.pipe(filter((news) => news.kind === kind)),
  };
}
