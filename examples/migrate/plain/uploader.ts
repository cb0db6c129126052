/** The uploader of the plain state: several photos at once, each tried again when it fails. */
import { catchError, finalize, map, mergeMap, type Observable, of, retry } from "rxjs";
import { failed, type News, type Photo, RETRIES, stored } from "../contract.js";
import type { Parts } from "./bus.js";
import { request } from "./request.js";

export function upload({ api, atOnce, retryMs }: Parts, photos$: Observable<Photo>): Observable<News> {
  return photos$.pipe(
    mergeMap(
      (photo) =>
        request((signal) => api.upload(photo, signal)).pipe(
          retry({ count: RETRIES, delay: retryMs }),
          map(() => stored(photo)),
          catchError((error: unknown) => of(failed(photo.name, error))),
        ),
      atOnce, // the rest waits inside mergeMap, without a bound
    ),
    finalize(() => void api.leave().catch(() => {})), // rxjs runs it, and waits for nothing
  );
}
