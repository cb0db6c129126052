/** The poller of the plain state: asks for the status on every beat, and when a photo was stored; one request at a time. */
import { catchError, distinctUntilChanged, exhaustMap, merge, type Observable, of, timer } from "rxjs";
import { AWAY, type Status } from "../contract.js";
import type { Parts } from "./bus.js";
import { request } from "./request.js";

export function poll({ api, bus, pollMs }: Parts): Observable<Status> {
  return merge(timer(0, pollMs), bus.on("stored")).pipe(
    // what comes during a request is dropped: a photo stored then is seen on the next beat
    exhaustMap(() => request((signal) => api.status(signal)).pipe(catchError(() => of(AWAY)))),
    distinctUntilChanged(),
  );
}
