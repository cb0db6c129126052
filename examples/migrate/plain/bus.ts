/** The bus of the plain state: what one service has to tell all others. */
import { filter, type Observable, Subject } from "rxjs";
import type { News, Settings } from "../contract.js";

export type Bus = ReturnType<typeof createBus>;

/** What every service is made with. */
export interface Parts extends Settings {
  readonly bus: Bus;
}

export function createBus() {
  const subject = new Subject<News>();
  return {
    publish: (news: News): void => subject.next(news),
    news$: subject.asObservable(),
    on: (kind: News["kind"]): Observable<News> => subject.pipe(filter((news) => news.kind === kind)),
  };
}
