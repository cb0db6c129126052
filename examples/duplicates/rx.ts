/**
 * The job in plain RxJS.
 *
 * `mergeMap` bounds the work and not the wait: it starts `workers` files at a time and keeps whatever else the walker emits in a
 * buffer without end, because an Observable cannot tell its source to slow down. The walker is done long before the workers are.
 */
import { from, fromEvent, map, mergeMap, share, takeUntil, tap } from "rxjs";
import { outcomeOf } from "./hash.js";
import type { Job } from "./job.js";
import { showProgress } from "./progress.js";
import { walk } from "./walk.js";

export async function findWithRx({ root, workers, token, tally, meter }: Job): Promise<void> {
  const { signal } = token;
  const tallied = from(walk(root, signal)).pipe(
    tap(() => meter.enter()),
    mergeMap((found) => outcomeOf(root, found, signal), workers),
    tap((outcome) => {
      meter.leave();
      tally.add(outcome);
    }),
    // unsubscribing drops the files in work; that they have let go of their handles is nothing one could wait for
    takeUntil(fromEvent(signal, "abort")),
    share(),
  );
  await showProgress(tallied.pipe(map(() => ({ files: tally.files, bytes: tally.bytes }))));
}
