/** What both forms of the job are given. */
import type { CancellationToken } from "sluice";
import type { BytePath } from "./byte-path.js";
import type { Meter } from "./meter.js";
import type { Tally } from "./tally.js";

export interface Job {
  readonly root: BytePath;
  /** How many files are hashed at a time. */
  readonly workers: number;
  /** How many paths may wait for a worker. */
  readonly capacity: number;
  /** Ends the job early; what is tallied by then stands. */
  readonly token: CancellationToken;
  readonly tally: Tally;
  readonly meter: Meter;
}
