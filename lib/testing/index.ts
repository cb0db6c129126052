/** sluice/testing: a clock that stands still, polling by hand, and every order of a concurrent program. */
export { type Exploration, explore, type ExploreOptions } from "./explore.js";
export { type Polled, type Probe, probe } from "./probe.js";
export type { Check, Program, Stage, Step, TaskOptions } from "./run.js";
export { ScheduleError } from "./schedule-error.js";
export { seedSelect } from "./seed-select.js";
export { pause, type PauseOptions, type TestClock } from "./test-clock.js";
