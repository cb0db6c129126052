/**
 * Replays what was recorded from Tokio on the public API of sluice, and says where they differ.
 *
 * The recorder polled futures by hand; here everything is a promise. So a step is: call, let all microtasks run, and see
 * which promises have settled (traces/README.md, "the settle rule"). A promise cannot say whether it was complete at
 * once; the result of the step and its `done` are therefore looked at together. What completes during one step is
 * compared as a set, and in order within each group that the kind names.
 *
 * A case ends with its first difference: what follows would only be its consequence.
 */
import { settle } from "../support/settle.ts";
import type { Args, Case, Config, Done, End, Json, Step, SteppedCase, StreamCase } from "./trace.ts";

/**
 * Carries out one op. Gives its result, nothing for `"ok"`, or, where the op starts a future, the promise of its result.
 * Futures that are cancelled later on have a signal, and half of the others: with and without, sluice goes other ways.
 */
export type Op = (args: Args, options: Cancelling | undefined) => Json | void | PromiseLike<Json | void>;
export interface Cancelling {
  readonly signal: AbortSignal;
}

/** The things of one case. */
export interface Session {
  readonly ops: Readonly<Record<string, Op>>;
  /** The queue in which a future waits whose order counts. */
  queueOf?(op: string, args: Args): string | undefined;
  /** The virtual time, if completions are recorded with it. */
  now?(): number;
  /** Tasks that ended; the replay takes them out after each step. */
  readonly ends?: End[];
  /** Lets go of what outlives a case. */
  close?(): void;
}

export interface Difference {
  readonly kind: string;
  readonly seed: number;
  /** The index of the step. */
  readonly step: number;
  readonly op: string;
  readonly expected: string;
  readonly got: string;
}

/** Takes down that the departure `number` (departures.ts) was translated once. */
export type Note = (number: number) => void;

export interface RunOptions {
  /** Is told what each step did. */
  readonly log?: (line: string) => void;
  /** Is called before each op. */
  readonly before?: () => void;
}

export interface Kind {
  readonly name: string;
  replay(recorded: Case, note: Note, options: RunOptions): Promise<Difference | undefined>;
}

/** A kind whose cases are steps. */
export function stepped(name: string, open: (config: Config, note: Note) => Session): Kind {
  return {
    name,
    replay: (recorded, note, options) => {
      const { config } = recorded as SteppedCase;
      return new Replay(recorded as SteppedCase, open(config, note)).run(options);
    },
  };
}

/** For `then`: the result that an error of the class `type` stands for. Others are thrown on. */
export function failing<E extends Error>(
  type: new (...args: never[]) => E,
  result: (error: E) => Json,
): (error: unknown) => Json {
  return (error) => {
    if (error instanceof type) return result(error);
    throw error;
  };
}

/** These have an `f` that exists already. */
const NAMES_A_FUTURE = new Set(["cancel", "resolve", "resolve_and_cancel"]);

/** What a step did, in the trace's form. */
interface Outcome {
  readonly result: Json;
  readonly done: readonly Done[];
  readonly ends: readonly End[];
}

class Replay {
  readonly #case: SteppedCase;
  readonly #session: Session;
  /** Those that are cancelled later on. */
  readonly #doomed: ReadonlySet<number>;
  readonly #futures = new Map<number, AbortController>();
  readonly #queues = new Map<number, string>();
  /** Cancelled in this step, and not rejected yet. */
  readonly #leaving = new Set<number>();
  #done: Done[] = [];

  constructor(recorded: SteppedCase, session: Session) {
    this.#case = recorded;
    this.#session = session;
    this.#doomed = new Set(recorded.steps.filter(([op]) => op === "cancel").map(([, { f }]) => f));
  }

  async run({ log, before }: RunOptions): Promise<Difference | undefined> {
    const { kind, seed, steps } = this.#case;
    try {
      for (const [index, step] of steps.entries()) {
        const [op, args, result, done = [], ends = []] = step;
        before?.();
        const got = await this.#carryOut(step);
        const expected = { result, done, ends };
        log?.(`${index} ${op} ${JSON.stringify(args)} -> ${show(got)}`);
        if (this.#same(got, expected)) continue;
        return {
          kind,
          seed,
          step: index,
          op: `${op} ${JSON.stringify(args)}`,
          expected: show(expected),
          got: show(got),
        };
      }
      return undefined;
    } finally {
      for (const future of this.#futures.values()) future.abort();
      this.#session.close?.();
    }
  }

  async #carryOut([op, args, recorded]: Step): Promise<Outcome> {
    this.#done = [];
    const starts = args.f !== undefined && !NAMES_A_FUTURE.has(op);
    let result: Json = "ok";
    try {
      if (starts) this.#start(op, args);
      else if (op === "cancel") this.#cancel(args.f);
      else result = (await this.#call(op, args)) ?? "ok";
    } catch (error) {
      result = thrown(error);
    }
    await settle();
    for (const f of this.#leaving) this.#done.push([f, "cancelled, but still pending"]);
    this.#leaving.clear();
    let done = this.#done;
    if (starts) {
      const own = done.find(([f]) => f === args.f);
      result = recorded === "pending" || own === undefined ? "pending" : own[1];
      if (recorded !== "pending") done = done.filter((entry) => entry !== own);
    }
    return { result, done, ends: this.#session.ends?.splice(0) ?? [] };
  }

  #start(op: string, args: Args): void {
    const { f } = args;
    const controller = new AbortController();
    const { signal } = controller;
    this.#futures.set(f, controller);
    const queue = this.#session.queueOf?.(op, args);
    if (queue !== undefined) this.#queues.set(f, queue);
    const completed = (result: Json | void): void => {
      this.#futures.delete(f);
      this.#leaving.delete(f);
      const now = this.#session.now?.();
      this.#done.push(now === undefined ? [f, result ?? "ok"] : [f, result ?? "ok", now]);
    };
    const rejected = (error: unknown): void => {
      if (signal.aborted && error === signal.reason) this.#leaving.delete(f);
      else completed(thrown(error));
    };
    try {
      const options = this.#doomed.has(f) || f % 2 === 0 ? { signal } : undefined;
      void Promise.resolve(this.#call(op, args, options)).then(completed, rejected);
    } catch (error) {
      rejected(error);
    }
  }

  #cancel(f: number): void {
    const future = this.#futures.get(f);
    if (future === undefined) throw new Error(`no future ${f} is pending`);
    this.#futures.delete(f);
    this.#leaving.add(f);
    future.abort();
  }

  #call(op: string, args: Args, options?: Cancelling): ReturnType<Op> {
    const carryOut = this.#session.ops[op];
    if (carryOut === undefined) throw new Error(`the kind ${this.#case.kind} has no op ${op}`);
    return carryOut(args, options);
  }

  #same(got: Outcome, expected: Outcome): boolean {
    return this.#canonical(got) === this.#canonical(expected);
  }

  /** The outcome with no order but the significant one. */
  #canonical({ result, done, ends }: Outcome): string {
    const queues: Record<string, number[]> = {};
    for (const [f] of done) {
      const queue = this.#queues.get(f);
      if (queue !== undefined) (queues[queue] ??= []).push(f);
    }
    const order = Object.entries(queues).sort();
    return JSON.stringify([result, [...done].sort(([a], [b]) => a - b), order, ends]);
  }
}

function thrown(error: unknown): Json {
  return ["thrown", error instanceof Error ? `${error.name}: ${error.message}` : String(error)];
}

function show({ result, done, ends }: Outcome): string {
  const parts = [JSON.stringify(result)];
  if (done.length > 0) parts.push(`done ${JSON.stringify(done)}`);
  if (ends.length > 0) parts.push(`ends ${JSON.stringify(ends)}`);
  return parts.join(", ");
}

/** What a run over the cases of one kind found. */
export interface Report {
  readonly kind: string;
  readonly cases: number;
  readonly steps: number;
  readonly differences: readonly Difference[];
  /** How often each departure was translated. */
  readonly departures: ReadonlyMap<number, number>;
}

/** Replays `cases`, one after the other. */
export async function run(kind: Kind, cases: readonly Case[], options: RunOptions = {}): Promise<Report> {
  const departures = new Map<number, number>();
  const differences: Difference[] = [];
  let steps = 0;
  for (const recorded of cases) {
    steps += "steps" in recorded ? (recorded as SteppedCase).steps.length : (recorded as StreamCase).out.length;
    const difference = await kind.replay(recorded, (number) => count(departures, number), options);
    if (difference !== undefined) differences.push(difference);
  }
  return { kind: kind.name, cases: cases.length, steps, differences, departures };
}

function count(tally: Map<number, number>, key: number): void {
  tally.set(key, (tally.get(key) ?? 0) + 1);
}
