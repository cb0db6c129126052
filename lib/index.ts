/** sluice: Tokio's channels, select and task sets for TypeScript. */
export type { InteropObservable, ObservableLike } from "./cancel/connection.js";
export type { DropGuard } from "./cancel/drop-guard.js";
export type { WorkContext } from "./cancel/foreign.js";
export type { Selectable, Work } from "./cancel/selectable.js";
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
export {
  type Branch,
  type Branches,
  type Ended,
  select,
  type SelectOptions,
  type SelectResult,
  type Won,
} from "./select.js";
export type { StreamSource } from "./stream/flow-of.js";
export { stream, type StreamFactory, type StreamOptions } from "./stream/from.js";
export { type PeekableStream, Stream } from "./stream/stream.js";
export { StreamMap, type StreamMapOptions } from "./stream/stream-map.js";
export type { Notified } from "./sync/notified.js";
export { Notify, type NotifyOptions } from "./sync/notify.js";
export { Semaphore, type SemaphoreOptions, type TryAcquireResult } from "./sync/semaphore.js";
export type { SemaphorePermit } from "./sync/semaphore-permit.js";
export type { AbortHandle } from "./task/abort-handle.js";
export type { TaskContext, TaskFunction } from "./task/context.js";
export type { JoinHandle } from "./task/join-handle.js";
export type { JoinResult } from "./task/join-result.js";
export { JoinSet, type JoinSetOptions } from "./task/join-set.js";
export { spawn, type SpawnOptions } from "./task/spawn.js";
export { yieldNow } from "./task/yield-now.js";
export { now } from "./core/clock.js";
export { type Interval, interval, intervalAt, type IntervalOptions, type MissedTick } from "./time/interval.js";
export { type Sleep, sleep, type SleepOptions, sleepUntil } from "./time/sleep.js";
export { timeout, timeoutAt, type TimeoutResult } from "./time/timeout.js";
