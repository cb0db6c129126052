/**
 * A Notify. In the lazy cases a trace makes futures that it does not poll yet. A `Notified` that is not awaited yet is the
 * same but for its place in line, which it has from the start; so the driver makes it when the trace enables or polls it.
 */
import { type Notified, Notify, select } from "sluice";
import { Ids } from "../ids.ts";
import { type Cancelling, type Kind, type Note, type Op, stepped } from "../runner.ts";
import type { Case, Step, SteppedCase } from "../trace.ts";

const replayed = stepped("notify", (_, note) => ({
  ops: operations(note),
  queueOf: (op) => (op === "notified" ? "line" : undefined),
}));

export const notifies: Kind = {
  name: replayed.name,
  replay: (recorded, note, options) => replayed.replay(withHandles(recorded as SteppedCase), note, options),
};

/** To the runner a future that was not polled yet is no future but a thing `p`. */
function withHandles(recorded: SteppedCase): Case {
  const unpolled = new Set<number>();
  const steps = recorded.steps.map((step): Step => {
    const [op, args, ...rest] = step;
    const { f } = args;
    if (op === "create") unpolled.add(f);
    if (op === "poll") unpolled.delete(f);
    if (!unpolled.has(f)) return step;
    if (op === "cancel") unpolled.delete(f);
    return [op === "cancel" ? "drop" : op, { p: f } as typeof args, ...rest];
  });
  return { ...recorded, steps } as SteppedCase;
}

/** A future that was not polled yet: in line if it has a handle. */
interface Unpolled {
  handle?: Notified;
  /** By a notify_waiters before it was in line. */
  isNotified: boolean;
}

function operations(note: Note): Record<string, Op> {
  const notify = new Notify();
  const futures = new Ids<Unpolled>("future");
  const outOfLine = new Set<Unpolled>();
  const join = (future: Unpolled): Notified => {
    outOfLine.delete(future);
    return (future.handle ??= notify.notified());
  };
  return {
    notified: ({ f }, options) => notified(notify, f, options),
    notify_one: () => notify.notifyOne(),
    notify_last: () => notify.notifyLast(),
    notify_waiters: () => {
      for (const future of outOfLine) future.isNotified = true;
      notify.notifyWaiters();
    },
    create: ({ p }) => {
      note(9);
      const future = { isNotified: false };
      outOfLine.add(future);
      futures.set(p, future);
    },
    enable: ({ p }) => {
      const future = futures.at(p);
      return future.isNotified || join(future).enable();
    },
    poll: ({ f }, options) => {
      const future = futures.take(f);
      return future.isNotified ? "ok" : untilDisposed(join(future), options);
    },
    drop: ({ p }) => {
      const future = futures.take(p);
      outOfLine.delete(future);
      future.handle?.[Symbol.dispose]();
    },
  };
}

/**
 * Waits through the door that `f` chooses: they have to agree. All settle after as many microtasks, so orders compare.
 */
function notified(notify: Notify, f: number, options: Cancelling | undefined): Promise<void> {
  switch (f % 4) {
    case 0:
      return notify.notified(options).then(() => {});
    case 1:
      return select({ notify }, options).then(() => {});
    case 2:
      return untilDisposed(notify.notified(), options);
    default: {
      const handle = notify.notified();
      const selected = select({ handle }, options).then(() => {});
      options?.signal.addEventListener("abort", () => handle[Symbol.dispose]());
      return selected;
    }
  }
}

/** Awaits a handle, which is cancelled by its dispose. */
function untilDisposed(handle: Notified, options: Cancelling | undefined): Promise<void> {
  options?.signal.addEventListener("abort", () => handle[Symbol.dispose]());
  return handle.then(
    () => {},
    (error: unknown) => {
      options?.signal.throwIfAborted();
      throw error;
    },
  );
}
