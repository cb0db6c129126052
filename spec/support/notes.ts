/** What an Observable says, written down as it comes. */
import type { Observable, Subscription } from "rxjs";

export function note<T>(observable: Observable<T>): { seen: unknown[]; subscription: Subscription } {
  const seen: unknown[] = [];
  const subscription = observable.subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(error),
    complete: () => seen.push("complete"),
  });
  return { seen, subscription };
}
