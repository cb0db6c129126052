/** The half migrated state: the bus, the uploader and the group are of sluice/rxjs; poller and search are those of plain. */
import { BehaviorSubject, Subject } from "rxjs";
import { SubscriptionGroup, viaChannel } from "sluice/rxjs";
import { CONNECTING, lineOf, type Photo, type Start, type Status } from "../contract.js";
import { poll } from "../plain/poller.js";
import { search } from "../plain/search.js";
import { createBus } from "./bus.js";
import { upload } from "./uploader.js";

export const start: Start = (settings) => {
  const bus = createBus();
  const parts = { ...settings, bus };
  const typed$ = new Subject<string>();
  const photos$ = new Subject<Photo>();
  const status$ = new BehaviorSubject<Status>(CONNECTING);

  const all = new SubscriptionGroup();
  all.add(bus.news$.subscribe((news) => settings.show(lineOf(news))));
  all.add(status$.pipe(viaChannel({ capacity: 1, overflow: "drop-oldest" })).subscribe(settings.badge));
  all.add(poll(parts).subscribe(status$));
  all.add(search(parts, typed$).subscribe(bus.publish));
  all.spawn(upload(parts, photos$), bus.publish, { finalize: parts.api.leave }); // shutdown waits for it

  return {
    type: (text) => typed$.next(text),
    upload: (photo) => photos$.next(photo),
    shutdown: () => all.shutdown(),
  };
};
