/**
 * The job in channels.
 *
 *   feed ──paths──▶ work × N ──outcomes──▶ collect
 *          (mpsc,              (broadcast) └▶ count ──progress──▶ the line on stderr
 *         bounded)                                   (watch)
 *
 * Every channel ends with its last sender, and every task closes its own. So the end of the walk, Ctrl-C and a failure all
 * travel down the same way, and the job returns when each task has ended.
 */
import { broadcast, JoinSet, mpsc, watch } from "sluice";
import { toObservable } from "sluice/rxjs";
import { type Outcome, outcomeOf } from "./hash.js";
import type { Job } from "./job.js";
import { type Progress, showProgress } from "./progress.js";
import { type Found, walk } from "./walk.js";

export async function findWithChannels(job: Job): Promise<void> {
  const { workers, capacity, token } = job;
  const [paths, queue] = mpsc.channel<Found>(capacity, { name: "paths" });

  // A broadcast never waits: whoever is behind by more than its capacity loses the oldest. What is collected must be complete, so a
  // worker takes a place in `unread` before it sends, and `collect` gives it back after reading: at most `workers` outcomes
  // are unread, and the broadcast keeps as many. Were that wrong, `collect` would fail with a LaggedError.
  const [outcomes, toCollect] = broadcast.channel<Outcome>(workers, { name: "outcomes" });
  const [unread, read] = mpsc.channel<true>(workers, { name: "unread" });

  // The progress line may lag: what it missed is counted all the same.
  const done = { files: 0, bytes: 0 };
  const toCount = outcomes.subscribe({ onLag: (missed) => void (done.files += missed) });
  const [progress, latest] = watch.channel<Progress>(done, { name: "progress" });

  await using crew = new JoinSet<void>({ failFast: true, signal: token });
  crew.spawn(({ signal }) => feed(job, signal, paths));
  for (let count = 0; count < workers; count += 1) {
    const own = outcomes.clone();
    crew.spawn(({ signal }) => work(job, signal, queue, unread, own));
  }
  outcomes.close();
  crew.spawn(() => collect(job, toCollect, read));
  crew.spawn(() => count(done, toCount, progress));
  crew.spawn(() => showProgress(toObservable(latest)));

  for await (const result of crew) {
    if (result.status === "rejected") throw result.reason;
  }
}

/** Walks as fast as the workers take: `send` waits while the channel is full. */
async function feed({ root, meter }: Job, signal: AbortSignal, paths: mpsc.Sender<Found>): Promise<void> {
  using tx = paths;
  for await (const found of walk(root, signal)) {
    await tx.send(found, { signal });
    meter.enter();
  }
}

/** One of the workers that share the queue. */
async function work(
  { root, meter }: Job,
  signal: AbortSignal,
  queue: mpsc.Receiver<Found>,
  unread: mpsc.Sender<true>,
  outcomes: broadcast.Sender<Outcome>,
): Promise<void> {
  using tx = outcomes;
  for (let found; (found = await queue.recv({ signal })) !== undefined;) {
    const outcome = await outcomeOf(root, found, signal);
    await unread.send(true, { signal });
    tx.send(outcome);
    meter.leave();
  }
}

async function collect(
  { tally }: Job,
  outcomes: broadcast.Receiver<Outcome>,
  read: mpsc.Receiver<true>,
): Promise<void> {
  for await (const outcome of outcomes) {
    tally.add(outcome);
    read.tryRecv();
  }
}

async function count(
  done: { files: number; bytes: number },
  outcomes: broadcast.Receiver<Outcome>,
  progress: watch.Sender<Progress>,
): Promise<void> {
  using tx = progress;
  for await (const outcome of outcomes) {
    if ("message" in outcome) continue;
    done.files += 1;
    done.bytes += outcome.size;
    tx.send({ ...done });
  }
}
