/**
 * `explore`: runs a small concurrent program in every order of its steps.
 *
 * Stateless model checking: a run is told by its choices alone, so each begins anew, replays a beginning and goes on
 * from there. Where the orders are too many, a sample by seed follows.
 */
import { checkFunction, checkInteger, checkOptions, wrongKind } from "../core/check.js";
import { Choices } from "./choices.js";
import { picksFrom } from "./random.js";
import { type Program, runOnce, type RunOptions } from "./run.js";
import { MAX_SEED } from "./seed-select.js";

/** Options of `explore`. */
export interface ExploreOptions {
  /** How many orders are tried one after another. Default: 10000. */
  readonly maxSchedules?: number | undefined;
  /** How many random orders follow if there are more. Default: 1000. */
  readonly randomSchedules?: number | undefined;
  /** The seed of the first random order; the next has the next. Default: 1. */
  readonly seed?: number | undefined;
  /** Runs this one order alone: the `schedule` of a `ScheduleError`, or the seed of a random one. */
  readonly replay?: string | number | undefined;
  /** Also lets tasks that are ready go on in one turn, before anything that the first brings about. Default: true. */
  readonly sameTurn?: boolean | undefined;
  /** A run with more steps than that is a failure. Default: 1000. */
  readonly maxSteps?: number | undefined;
}

/** What `explore` did. */
export interface Exploration {
  /** How many orders were run. */
  readonly schedules: number;
  /** These were all there are. */
  readonly exhaustive: boolean;
}

/** The options with their defaults. */
interface Settings extends RunOptions {
  readonly maxSchedules: number;
  readonly randomSchedules: number;
  readonly seed: number;
}

/**
 * Runs a small concurrent program in every order in which its tasks can go on, and fails with the first order that
 * breaks it. Beyond a bound on the orders it goes on with random ones, by seed.
 *
 * The program is run anew for each order, so it makes its channels itself. In its tasks write `await step(promise)`
 * where the program would say `await promise`: what a task does between two steps happens at once, and who goes on next
 * is chosen. Also chosen are the start of a fair `select`, and when time passes: it stands still but for timers, each
 * of which may fire before any step.
 *
 * An order breaks the program when a task or the check throws, when nothing can go on and some task has not finished
 * (unless it was given `mayWait`), or when it takes more than `maxSteps`.
 *
 * @param program sets the stage: calls `task(name, run)` for each task, and may return a check for the end of the run.
 * It must do the same things every time, and wait for nothing that a task does or the world outside; it runs under a
 * paused clock (see {@link pause}) and has the process to itself.
 * @param options `maxSchedules`, `randomSchedules`, `seed`: how much is tried; `replay`: runs one order alone;
 * `sameTurn: false`: lets all promises settle after each step, which makes fewer orders; `maxSteps`.
 * @returns how many `schedules` were run, and whether that is `exhaustive`.
 * @throws TypeError or RangeError for a wrong argument. By rejecting: ScheduleError, with the `schedule` that replays and
 * the error as its `cause`; RangeError if the program does not do the same things every time.
 *
 * **Order**: the first order is first in, first out, as a host has it; then those that differ late, as a search in depth
 * finds them. **Source**: ours; the models are `loom` for the choice of orders and `tokio_test` for taking steps by hand.
 *
 * @example
 * ```ts
 * import { mpsc } from "sluice";
 * import { explore, type ScheduleError } from "sluice/testing";
 *
 * // nothing is lost, whoever comes first
 * const { exhaustive } = await explore(({ task }) => {
 *   const [tx, rx] = mpsc.channel<string>(1);
 *   const other = tx.clone();
 *   const got: string[] = [];
 *   task("a", async (step) => {
 *     await step(tx.send("a"));
 *     tx.close();
 *   });
 *   task("b", async (step) => {
 *     await step(other.send("b"));
 *     other.close();
 *   });
 *   task("reader", async (step) => {
 *     for (let v = await step(rx.recv()); v !== undefined; v = await step(rx.recv())) got.push(v);
 *   });
 *   return () => {
 *     if (got.sort().join() !== "a,b") throw new Error(`got ${got.join()}`);
 *   };
 * });
 * exhaustive; // => true
 *
 * // in the order in which it is written this works; in another one b closes the channel before a has sent
 * const broken = explore(({ task }) => {
 *   const [tx] = mpsc.channel<string>(2);
 *   task("a", (step) => step(tx.send("a")));
 *   task("b", async (step) => {
 *     await step(tx.send("b"));
 *     tx.close();
 *   });
 * });
 * await broken.catch((error: ScheduleError) => error.steps); // => ["b", "b", "a", "a"]
 * await broken.catch((error: ScheduleError) => error.schedule); // => "1.0.1"
 * ```
 */
export function explore(program: Program, options?: ExploreOptions): Promise<Exploration> {
  checkFunction("program", program);
  checkOptions("options", options);
  const settings = settingsOf(options);
  const replay = options?.replay;
  if (replay === undefined) return search(program, settings);
  return runOnce(program, choicesOf(replay), settings).then(() => ({ schedules: 1, exhaustive: false }));
}

function settingsOf(options: ExploreOptions | undefined): Settings {
  const { maxSchedules = 10_000, randomSchedules = 1000, seed = 1, sameTurn = true, maxSteps = 1000 } = options ?? {};
  checkInteger("maxSchedules", maxSchedules, 0);
  checkInteger("randomSchedules", randomSchedules, 0);
  checkInteger("seed", seed, 0, MAX_SEED);
  checkInteger("maxSteps", maxSteps, 1);
  return { maxSchedules, randomSchedules, seed, sameTurn, maxSteps };
}

function choicesOf(replay: string | number): Choices {
  if (typeof replay === "string") return new Choices(Choices.parse(replay), Choices.first);
  if (typeof replay !== "number") throw wrongKind("replay", "a schedule or a seed", replay);
  checkInteger("replay", replay, 0, MAX_SEED);
  return new Choices([], picksFrom(replay));
}

async function search(program: Program, settings: Settings): Promise<Exploration> {
  const { maxSchedules, randomSchedules, seed } = settings;
  let beginning: number[] | undefined = [];
  let schedules = 0;
  for (; beginning !== undefined && schedules < maxSchedules; schedules += 1) {
    const choices: Choices = await runOnce(program, new Choices(beginning, Choices.first), settings);
    beginning = choices.next();
  }
  if (beginning === undefined) return { schedules, exhaustive: true };
  for (let n = 0; n < randomSchedules; n += 1) await runOnce(program, choicesOf((seed + n) % (MAX_SEED + 1)), settings);
  return { schedules: schedules + randomSchedules, exhaustive: false };
}
