/** sluice: Tokio's channels, select and task sets for TypeScript. */
export type { DropGuard } from "./cancel/drop-guard.js";
export { CancellationToken, type TokenOptions } from "./cancel/token.js";
export * as broadcast from "./channel/broadcast/index.js";
export * as mpsc from "./channel/mpsc/index.js";
export * as oneshot from "./channel/oneshot/index.js";
export * as watch from "./channel/watch/index.js";
export { setCoopSlice, unconstrained } from "./core/coop.js";
export {
  AcquireError,
  CancelledError,
  ClosedHandleError,
  LaggedError,
  OverflowError,
  RecvError,
  SelectError,
  SendError,
  SluiceError,
  TimeoutError,
} from "./core/error.js";
export type { Cancellable, WaitOptions } from "./core/cancel.js";
export type { Observer } from "./core/drain.js";
export type { PollableSource } from "./core/pollable.js";
export { Iter, type IterOptions, Source, type Subscription } from "./core/source.js";
