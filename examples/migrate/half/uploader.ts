/** The uploader of the half migrated state: `mapConcurrent` in place of `mergeMap`, and a photo without room is refused. */
import { catchError, map, type Observable, of, retry } from "rxjs";
import { mapConcurrent } from "sluice/rxjs";
import { failed, type News, type Photo, refused, RETRIES, stored } from "../contract.js";
import { request } from "../plain/request.js";
import type { Parts } from "./bus.js";

export function upload({ api, bus, atOnce, waiting, retryMs }: Parts, photos$: Observable<Photo>): Observable<News> {
  return photos$.pipe(
    mapConcurrent(
      (photo) =>
        request((signal) => api.upload(photo, signal)).pipe(
          retry({ count: RETRIES, delay: retryMs }),
          map(() => stored(photo)),
          catchError((error: unknown) => of(failed(photo.name, error))),
        ),
      {
        concurrency: atOnce,
        capacity: waiting,
        overflow: "drop-newest", // a Subject cannot wait
        onDrop: (photo) => bus.publish(refused(photo)),
      },
    ),
  );
}
