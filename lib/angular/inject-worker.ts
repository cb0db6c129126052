/**
 * A queue for commands: what `rxMethod` and mutations do with a flattening operator, with the queue in the open.
 *
 *     run(input) ──▶ queue (capacity, overflow) ──▶ handler, `concurrency` at once ──▶ the promise of that run
 *
 * Invariants:
 *  1. Every run settles: with what the handler gave, or with why it was not run (or not to its end).
 *  2. Work starts in the order of the calls, and never inside `run`.
 *  3. An error that nobody awaits goes to the `ErrorHandler`; what was dropped, superseded or aborted on purpose does not.
 */
import { computed, PendingTasks, type Signal, signal, untracked } from "@angular/core";
import { checkFunction, checkInteger, checkOneOf, checkOptions, wrongKind } from "../core/check.js";
import { macrotask } from "../core/coop.js";
import { Deque } from "../core/deque.js";
import { CancelledError, OverflowError } from "../core/error.js";
import type { AbortHandle } from "../task/abort-handle.js";
import type { TaskContext } from "../task/context.js";
import { type AngularOptions, type Context, contextOf } from "./context.js";
import { Scope } from "./inject-scope.js";

/** What becomes of an input when the queue is full. */
export type WorkerOverflow = "wait" | "drop-newest" | "drop-oldest" | "error";

/** The settings of a worker. */
export interface WorkerOptions extends AngularOptions {
  /** How many inputs are worked on at once, an integer of 1 or more. Default: 1; with `abortPrevious` no other. */
  readonly concurrency?: number | undefined;
  /** How many inputs may wait, an integer of 0 or more (1 with `"drop-oldest"`). Of no effect with `"wait"`. */
  readonly capacity?: number | undefined;
  /**
   * What becomes of an input for which there is no place:
   * - `"wait"`: it waits, and so does who awaits its run.
   * - `"drop-newest"`: its run is rejected with a `CancelledError`.
   * - `"drop-oldest"`: the run that has waited longest is, and the new input waits.
   * - `"error"`: its run is rejected with an `OverflowError`.
   */
  readonly overflow: WorkerOverflow;
  /**
   * A new input takes the place of the one that waits and aborts the one at work; it starts when that has ended, so that two
   * never overlap.
   */
  readonly abortPrevious?: boolean | undefined;
  /** Holds a pending task of the application (`PendingTasks`) while there are runs: server rendering waits for them. */
  readonly pending?: boolean | undefined;
}

/** A queue of commands and those who work on it. */
export interface Worker<I, R> {
  /**
   * Gives an input to the worker; none, where the handler takes none.
   *
   * @returns what the handler gives for it. Rejects with the handler's error, or with a `CancelledError` or
   * `OverflowError` where the input was dropped, superseded, or the place destroyed. It need not be awaited.
   */
  run(input: I): Promise<R>;
  /** How many runs have not settled. */
  readonly pending: Signal<number>;
  /** How many of them have not started. */
  readonly queued: Signal<number>;
  /** The error of the last run that failed; `undefined` again after one that succeeded. */
  readonly lastError: Signal<unknown>;
}

const POLICIES: readonly WorkerOverflow[] = ["wait", "drop-newest", "drop-oldest", "error"];

/** The promise of a run; knows whether anybody took it. */
class Run<R> extends Promise<R> {
  taken = false;

  // what `then` makes is nobody's run
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  override then<A = R, B = never>(
    fulfilled?: ((value: R) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.taken = true;
    return super.then(fulfilled, rejected);
  }
}

interface Job<I, R> {
  readonly input: I;
  readonly run: Run<R>;
  readonly resolve: (value: R) => void;
  readonly reject: (reason: unknown) => void;
  /** The handler was called; a task that is aborted before is never run. */
  started: boolean;
  settled: boolean;
}

class Queue<I, R> implements Worker<I, R> {
  readonly #handler: (input: I, context: TaskContext) => R | PromiseLike<R>;
  readonly #options: WorkerOptions;
  readonly #context: Context;
  readonly #scope: Scope<void>;
  readonly #concurrency: number;
  readonly #capacity: number;
  readonly #waiting = new Deque<Job<I, R>>();
  readonly #working = new Map<Job<I, R>, AbortHandle>();
  readonly #pending = signal(0);
  readonly #queued = signal(0);
  readonly #failure = signal<{ readonly error: unknown } | null>(null);
  readonly pending = this.#pending.asReadonly();
  readonly queued = this.#queued.asReadonly();
  readonly lastError = computed(() => this.#failure()?.error);
  readonly #tasks: PendingTasks | null;
  #release: (() => void) | null = null;

  constructor(
    handler: (input: I, context: TaskContext) => R | PromiseLike<R>,
    options: WorkerOptions,
    context: Context,
  ) {
    this.#handler = handler;
    this.#options = options;
    this.#context = context;
    this.#concurrency = options.concurrency ?? 1;
    this.#capacity = options.overflow === "wait" ? Infinity : (options.capacity ?? 0);
    this.#tasks = options.pending === true ? context.injector.get(PendingTasks) : null;
    this.#scope = new Scope<void>(context, { debugName: options.debugName ?? "worker" });
    context.onDestroy(() => this.#stop(this.#scope.token.reason));
  }

  readonly run = (input: I): Promise<R> => {
    const job = jobOf<I, R>(input);
    this.#pending.update((n) => n + 1);
    if (this.#tasks !== null) this.#release ??= this.#tasks.add();
    if (this.#scope.token.isCancelled) this.#drop(job, this.#scope.token.reason);
    else if (this.#options.abortPrevious === true) this.#supersede(job);
    else this.#accept(job);
    this.#queued.set(this.#waiting.size);
    return job.run;
  };

  #accept(job: Job<I, R>): void {
    const { overflow } = this.#options;
    if (this.#working.size < this.#concurrency) this.#start(job);
    else if (this.#waiting.size < this.#capacity) this.#waiting.push(job);
    else if (overflow === "drop-newest") this.#drop(job, new CancelledError("dropped: the queue is full"));
    else if (overflow === "error") this.#fail(job, new OverflowError(this.#capacity));
    else {
      this.#drop(this.#waiting.shift(), new CancelledError("dropped: a newer input took its place"));
      this.#waiting.push(job);
    }
  }

  #supersede(job: Job<I, R>): void {
    this.#stop(new CancelledError("superseded by a newer input"), job);
    this.#startNext();
  }

  #start(job: Job<I, R>): void {
    const handle = this.#scope.spawn(async (context) => {
      job.started = true;
      try {
        const value = await this.#handler(job.input, context);
        this.#failure.set(null);
        this.#settle(job, () => job.resolve(value));
      } catch (error) {
        if (context.token.isCancelled) this.#drop(job, context.token.reason);
        else this.#fail(job, error);
      } finally {
        this.#working.delete(job);
        this.#startNext();
      }
    });
    this.#working.set(job, handle);
  }

  #startNext(): void {
    while (this.#waiting.size > 0 && this.#working.size < this.#concurrency) this.#start(this.#waiting.shift());
    this.#queued.set(this.#waiting.size);
  }

  /**
   * Drops what waits, and aborts what is at work: that has a place until it has ended, unless it never began. `next` waits
   * before the first abort: whoever listens to that may call `run`, or destroy the place.
   */
  #stop(reason: unknown, next?: Job<I, R>): void {
    while (this.#waiting.size > 0) this.#drop(this.#waiting.shift(), reason);
    if (next !== undefined) this.#waiting.push(next);
    for (const [job, handle] of [...this.#working]) {
      handle.abort(reason);
      if (job.started) continue;
      this.#working.delete(job);
      this.#drop(job, reason);
    }
    this.#queued.set(this.#waiting.size);
  }

  /** On purpose: known to who awaits it, and to nobody else. */
  #drop(job: Job<I, R>, reason: unknown): void {
    this.#settle(job, () => job.reject(reason));
  }

  #fail(job: Job<I, R>, error: unknown): void {
    this.#failure.set({ error });
    this.#settle(job, () => job.reject(error));
    // as the host judges rejections: whoever takes the promise in this turn has it
    macrotask(() => {
      if (!job.run.taken) this.#context.report(error);
    });
  }

  #settle(job: Job<I, R>, tell: () => void): void {
    if (job.settled) return;
    job.settled = true;
    tell();
    this.#pending.update((n) => n - 1);
    if (untracked(this.#pending) > 0) return; // an effect may run this, by `run`
    this.#release?.();
    this.#release = null;
  }
}

function jobOf<I, R>(input: I): Job<I, R> {
  let resolve!: (value: R) => void;
  let reject!: (reason: unknown) => void;
  const run = new Run<R>((resolveRun, rejectRun) => {
    resolve = resolveRun;
    reject = rejectRun;
  });
  run.catch(() => {});
  run.taken = false;
  return { input, run, resolve, reject, started: false, settled: false };
}

/**
 * Makes a worker: inputs are queued and worked on, at most `concurrency` at once, and each has its own result.
 *
 * | as the Rx operator | options |
 * |---|---|
 * | `concatMap` | `overflow: "wait"` |
 * | `mergeMap(f, n)` | `concurrency: n, overflow: "wait"` |
 * | `exhaustMap` | `overflow: "drop-newest"` |
 * | `exhaustMap`, with the last input kept | `capacity: 1, overflow: "drop-oldest"` |
 * | `switchMap` | `overflow: "wait", abortPrevious: true` |
 *
 * @param handler does the work; without a parameter, `run` takes none. Gets the input and `{ signal, token, id }`; the signal is aborted when the place is
 * destroyed, or by a newer input under `abortPrevious`.
 * @param options `overflow` is required; `concurrency`, `capacity`, `abortPrevious`, `pending`, `injector`, `debugName`.
 * @returns `run`, which is bound, and the signals `pending`, `queued`, `lastError`.
 * @throws TypeError or RangeError if an option is wrong; NG0203 without an injection context and without `injector`.
 *
 * An error that nobody awaits goes to the `ErrorHandler`. **Cancel safety**: on destroy, runs at work are aborted, and
 * waiting ones never start; all are rejected with the reason. **Order**: work starts in the order of the calls. **Source**:
 * ours; a worker pool over an mpsc channel, with a oneshot reply for each.
 *
 * @example
 * ```ts
 * import { createEnvironmentInjector, type EnvironmentInjector, ErrorHandler, Injector } from "@angular/core";
 * import { sleep } from "sluice";
 * import { injectWorker } from "sluice/angular";
 * const injector = createEnvironmentInjector([ErrorHandler], Injector.NULL as EnvironmentInjector);
 * const save = injectWorker(
 *   async (text: string, { signal }) => {
 *     await sleep(1, { signal });
 *     return text.length;
 *   },
 *   { overflow: "drop-newest", injector },
 * );
 * const first = save.run("hello");
 * const second = save.run("again").catch((reason: unknown) => String(reason));
 * console.log(save.pending()); // => 1
 * await first; // => 5
 * await second; // => "CancelledError: dropped: the queue is full"
 * ```
 */
export function injectWorker<I = void, R = unknown>(
  handler: (input: I, context: TaskContext) => R | PromiseLike<R>,
  options: WorkerOptions,
): Worker<I, R> {
  const context = contextOf(injectWorker, options);
  checkFunction("handler", handler);
  if (options === undefined) throw wrongKind("options", "an object with overflow", options);
  checkOptions("options", options);
  checkOneOf("overflow", options.overflow, POLICIES);
  const { concurrency = 1 } = options;
  checkInteger("concurrency", concurrency, 1);
  if (options.abortPrevious === true && concurrency > 1) {
    throw new RangeError(`concurrency must be 1 with abortPrevious, got ${String(concurrency)}`);
  }
  const least = options.overflow === "drop-oldest" ? 1 : 0;
  if (options.capacity !== undefined || least > 0) checkInteger("capacity", options.capacity, least);
  return new Queue(handler, options, context);
}
