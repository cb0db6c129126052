/** The search of the plain state: as you type, once you pause; the newest text counts. */
import { catchError, debounceTime, distinctUntilChanged, EMPTY, map, type Observable, of, switchMap } from "rxjs";
import { failed, found, type News } from "../contract.js";
import type { Parts } from "./bus.js";
import { request } from "./request.js";

export function search({ api, debounceMs }: Parts, typed$: Observable<string>): Observable<News> {
  return typed$.pipe(
    debounceTime(debounceMs),
    distinctUntilChanged(),
    switchMap((text) => (text === "" ? EMPTY : lookUp(text))),
  );

  function lookUp(text: string): Observable<News> {
    return request((signal) => api.search(text, signal)).pipe(
      map((names) => found(text, names)),
      catchError((error: unknown) => of(failed(text, error))),
    );
  }
}
