/** `ScheduleError`: what `explore` found. */
import { SluiceError } from "../core/error.js";

/** One order of steps broke the program. Its `cause` is the error that a task or the check threw, if one did. */
export class ScheduleError extends SluiceError {
  /** The order, for `explore(program, { replay })`. */
  readonly schedule: string;
  /** The steps that were taken, by the names of their tasks; those of one turn joined by `" + "`. */
  readonly steps: readonly string[];

  override get name(): string {
    return "ScheduleError";
  }

  /** @internal */
  constructor(what: string, schedule: string, steps: readonly string[], sameTurn: boolean, options?: ErrorOptions) {
    const replay = `{ replay: "${schedule}"${sameTurn ? "" : ", sameTurn: false"} }`;
    super("SCHEDULE", `${what}\n  steps: ${steps.join(", ")}\n  replay: explore(program, ${replay})`, options);
    this.schedule = schedule;
    this.steps = steps;
  }
}
