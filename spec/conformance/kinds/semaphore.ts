/** A semaphore. A permit has the id of the acquire or the try that gave it. */
import { AcquireError, select, Semaphore, type SemaphorePermit, type TryAcquireResult } from "sluice";
import { Ids } from "../ids.ts";
import { type Cancelling, failing, type Kind, type Op, stepped } from "../runner.ts";
import type { Config, Json } from "../trace.ts";

const closed = failing(AcquireError, () => "closed");

export const semaphores: Kind = stepped("semaphore", (config) => ({
  ops: operations(config),
  queueOf: (op) => (op === "acquire" || op === "acquire_many" ? "permits" : undefined),
}));

function operations(config: Config): Record<string, Op> {
  const semaphore = new Semaphore(config.permits);
  const permits = new Ids<SemaphorePermit>("permit");
  const keep = (p: number, tried: TryAcquireResult): Json => {
    if (!tried.ok) return tried.reason === "no-permits" ? "no_permits" : tried.reason;
    permits.set(p, tried.permit);
    return "ok";
  };
  return {
    acquire: ({ f }, options) => acquire(semaphore, 1, f, options).then((permit) => permits.set(f, permit), closed),
    acquire_many: ({ n, f }, options) =>
      acquire(semaphore, n, f, options).then((permit) => permits.set(f, permit), closed),
    try_acquire: ({ p }) => keep(p, semaphore.tryAcquire()),
    try_acquire_many: ({ n, p }) => keep(p, semaphore.tryAcquireMany(n)),
    release: ({ p }) => permits.take(p).release(),
    forget: ({ p }) => permits.take(p).forget(),
    merge: ({ p, other }) => permits.at(p).merge(permits.take(other)),
    split: (args) => {
      const part = permits.at(args.p).split(args.n);
      if (part === undefined) return "none";
      permits.set(args.new, part);
      return "some";
    },
    num_permits: ({ p }) => permits.at(p).numPermits,
    add_permits: ({ n }) => semaphore.addPermits(n),
    forget_permits: ({ n }) => semaphore.forgetPermits(n),
    available_permits: () => semaphore.availablePermits,
    close: () => semaphore.close(),
    is_closed: () => semaphore.isClosed,
  };
}

/** One permit by the method or as a branch: they have to agree. All settle after as many microtasks, so orders compare. */
function acquire(
  semaphore: Semaphore,
  n: number,
  f: number,
  options: Cancelling | undefined,
): Promise<SemaphorePermit> {
  if (n !== 1) return semaphore.acquireMany(n, options).then((permit) => permit);
  if (f % 2 === 0) return semaphore.acquire(options).then((permit) => permit);
  return select({ semaphore }, options).then(({ value }) => value);
}
