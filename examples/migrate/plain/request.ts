/** A request as an Observable: asked anew for each subscriber, aborted when that leaves. */
import { defer, finalize, from, type Observable } from "rxjs";

export function request<T>(ask: (signal: AbortSignal) => Promise<T>): Observable<T> {
  return defer(() => {
    const controller = new AbortController();
    return from(ask(controller.signal)).pipe(finalize(() => controller.abort()));
  });
}
