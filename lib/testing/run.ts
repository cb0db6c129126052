/**
 * One run of a program under the explorer: a stage on which tasks go on one at a time, in an order that is chosen.
 *
 * A host resumes whatever has settled first in, first out, and so shows one order of many. Here each `step` of a task
 * stands between the promise and the task: what has settled is noted as ready, and waits to be chosen.
 *
 *     step(promise) ── settles ──▶ ready ── is chosen ──▶ the task goes on up to its next step
 *
 * Time is one more task: while timers are set, the next of them may fire instead.
 */
import { checkFunction, checkOptions } from "../core/check.js";
import { microtask } from "../core/coop.js";
import { setPick } from "../core/pick.js";
import type { Choices } from "./choices.js";
import { freeze, type Frozen, settle } from "./freeze.js";
import { ScheduleError } from "./schedule-error.js";

/** What a task awaits between two of its steps: `await step(promise)` where the program would say `await promise`. */
export interface Step {
  (): Promise<void>;
  <T>(awaited: T): Promise<Awaited<T>>;
}

/** Options of a task of an explored program. */
export interface TaskOptions {
  /** It may still be waiting when nothing can go on. Default: false, that is a failure. */
  readonly mayWait?: boolean | undefined;
}

/** What an explored program is given. */
export interface Stage {
  /** Adds a task, also from within another. Its function runs when the task is chosen for the first time. */
  readonly task: (name: string, run: (step: Step) => unknown, options?: TaskOptions) => void;
}

/** Sets the stage, and gives what is to be checked when nothing can go on. */
export type Program = (stage: Stage) => Check | undefined | void | PromiseLike<Check | undefined | void>;
export type Check = () => unknown;

/** How a run is made. */
export interface RunOptions {
  readonly sameTurn: boolean;
  readonly maxSteps: number;
}

interface Task {
  readonly name: string;
  readonly mayWait: boolean;
  finished: boolean;
}

/** A task that can go on, and how. */
interface Ready {
  readonly name: string;
  readonly go: () => void;
}

const CLOCK = "clock";

class Run implements Stage {
  readonly #choices: Choices;
  readonly #options: RunOptions;
  readonly #time: Frozen["time"];
  readonly #tasks: Task[] = [];
  /** In the order in which they became ready. */
  readonly #ready: Ready[] = [];
  readonly #steps: string[] = [];
  #failure: { readonly name: string; readonly error: unknown } | null = null;

  constructor(choices: Choices, options: RunOptions, time: Frozen["time"]) {
    this.#choices = choices;
    this.#options = options;
    this.#time = time;
  }

  readonly task = (name: string, run: (step: Step) => unknown, options?: TaskOptions): void => {
    checkFunction("run", run);
    checkOptions("options", options);
    const task = { name, mayWait: options?.mayWait === true, finished: false };
    this.#tasks.push(task);
    const step = (<T>(awaited: T) => this.#step(name, awaited)) as Step;
    const start = async (): Promise<void> => {
      try {
        await run(step);
        task.finished = true;
      } catch (error) {
        this.#failure ??= { name, error };
      }
    };
    this.#ready.push({ name, go: () => microtask(() => void start()) });
  };

  async perform(program: Program): Promise<void> {
    let check: Check | undefined | void;
    try {
      check = await program(this);
    } catch (error) {
      throw this.#broken("the program threw", { error });
    }
    await this.#takeSteps();
    const left = this.#tasks.filter(({ finished, mayWait }) => !finished && !mayWait).map(({ name }) => name);
    if (left.length > 0) throw this.#broken(`nothing can go on, but ${waiting(left)}`);
    try {
      await check?.();
    } catch (error) {
      throw this.#broken("the check failed", { error });
    }
  }

  #step<T>(name: string, awaited: T): Promise<Awaited<T>> {
    return new Promise((resolve, reject) => {
      Promise.resolve(awaited).then(
        (value) => this.#ready.push({ name, go: () => resolve(value) }),
        (error: unknown) => this.#ready.push({ name, go: () => reject(error) }),
      );
    });
  }

  async #takeSteps(): Promise<void> {
    for (;;) {
      await settle(this.#canGoOn);
      if (this.#failure !== null) throw this.#broken(`"${this.#failure.name}" failed`, this.#failure);
      if (!this.#canGoOn()) return;
      if (this.#steps.length >= this.#options.maxSteps) {
        throw this.#broken(`the program goes on after ${this.#options.maxSteps} steps`);
      }
      this.#takeTurn();
    }
  }

  readonly #canGoOn = (): boolean => this.#failure !== null || this.#ready.length > 0 || this.#time.size > 0;

  /** One task goes on, or several before anything that they bring about. */
  #takeTurn(): void {
    const first = this.#choices.pick(this.#ready.length + (this.#time.size > 0 ? 1 : 0));
    if (first === this.#ready.length) {
      this.#steps.push(CLOCK);
      this.#time.fireNext(Infinity);
      return;
    }
    const turn = [this.#goOn(first)];
    while (this.#options.sameTurn && this.#ready.length > 0) {
      const more = this.#choices.pick(this.#ready.length + 1);
      if (more === 0) break;
      turn.push(this.#goOn(more - 1));
    }
    this.#steps.push(turn.join(" + "));
  }

  #goOn(index: number): string {
    const { name, go } = this.#ready.splice(index, 1)[0] as Ready;
    go();
    return name;
  }

  #broken(what: string, thrown?: { readonly error: unknown }): ScheduleError {
    const error = thrown?.error;
    const message = thrown === undefined ? what : `${what}: ${error instanceof Error ? error.message : String(error)}`;
    const cause = thrown === undefined ? undefined : { cause: error };
    return new ScheduleError(message, String(this.#choices), this.#steps, this.#options.sameTurn, cause);
  }
}

const waiting = (names: string[]): string =>
  `${names.map((name) => `"${name}"`).join(" and ")} ${names.length > 1 ? "have" : "has"} not finished`;

/** Runs `program` once. Time stands still, and what a fair `select` chooses is a choice as well. */
export async function runOnce(program: Program, choices: Choices, options: RunOptions): Promise<Choices> {
  const frozen = freeze(true);
  const before = setPick((n) => choices.pick(n));
  try {
    await new Run(choices, options, frozen.time).perform(program);
    choices.end();
    return choices;
  } finally {
    setPick(before);
    frozen.thaw();
  }
}
