/** The plain state: RxJS 7 and nothing else. */
import { BehaviorSubject, Subject, Subscription } from "rxjs";
import { CONNECTING, lineOf, type Photo, type Start, type Status } from "../contract.js";
import { createBus } from "./bus.js";
import { poll } from "./poller.js";
import { search } from "./search.js";
import { upload } from "./uploader.js";

export const start: Start = (settings) => {
  const bus = createBus();
  const parts = { ...settings, bus };
  const typed$ = new Subject<string>();
  const photos$ = new Subject<Photo>();
  const status$ = new BehaviorSubject<Status>(CONNECTING);

  const all = new Subscription();
  all.add(bus.news$.subscribe((news) => settings.show(lineOf(news))));
  all.add(status$.subscribe(settings.badge));
  all.add(poll(parts).subscribe(status$));
  all.add(search(parts, typed$).subscribe(bus.publish));
  all.add(upload(parts, photos$).subscribe(bus.publish));

  return {
    type: (text) => typed$.next(text),
    upload: (photo) => photos$.next(photo),
    shutdown: () => all.unsubscribe(),
  };
};
