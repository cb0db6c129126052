/**
 * The tasks that are to begin, in order: one microtask begins a batch of them.
 *
 * Not a microtask each: those of a burst would all stand before whatever the first of them do next, so that a hundred
 * thousand short tasks would be under way at once. This way a batch may have ended before the next one begins, and its
 * memory is used again. And the first task of a batch begins in the async context that its microtask has anyhow; only
 * those behind it bring their own.
 *
 * Source: the run queue of Tokio's current-thread scheduler, which looks at what else there is after so many tasks, too.
 */
import { captureZone, type Context } from "../core/context.js";
import { Deque } from "../core/deque.js";
import { RESOLVED } from "../core/wait.js";

/** What stands in the queue. */
interface Runnable {
  context: Context | null;
  run(): void;
}

const BATCH = 128;
const queue = new Deque<Runnable>();
let scheduled = false;

export function enqueue(task: Runnable): void {
  if (scheduled) task.context ??= captureZone();
  queue.push(task);
  if (!scheduled) schedule();
}

function schedule(): void {
  scheduled = true;
  void RESOLVED.then(runBatch);
}

function runBatch(): void {
  for (let left = BATCH; left > 0 && queue.size > 0; left -= 1) {
    const task = queue.shift();
    const { context } = task;
    task.context = null;
    if (context === null) task.run();
    else context.runInAsyncScope(run, task);
  }
  scheduled = false;
  if (queue.size > 0) schedule();
}

function run(this: Runnable): void {
  this.run();
}
