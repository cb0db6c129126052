/** sluice/rxjs: from RxJS 7 into channels, and back. */
export type { DropOptions, DropReason, Overflow, OverflowOptions } from "../bridge/overflow.js";
export type { Teardown } from "./cleaning.js";
export { asObserver, type AsObserverOptions, type AsUnboundedObserverOptions } from "./as-observer.js";
export { BroadcastSubject, type BroadcastSubjectOptions } from "./broadcast-subject.js";
export type { ChannelSubject } from "./channel-subject.js";
export type { PushSource } from "./connect.js";
export { type Load, mapConcurrent, type MapConcurrentOptions, type Project } from "./map-concurrent.js";
export { race, type RaceBranches, type RaceOptions, type RaceValue } from "./race.js";
export {
  SubscriptionGroup,
  type SubscriptionGroupOptions,
  type SpawnSubscriptionOptions,
} from "./subscription-group.js";
export { takeUntilCancelled } from "./take-until-cancelled.js";
export { toAsyncIterable } from "./to-async-iterable.js";
export { toBroadcast, type ToBroadcastOptions } from "./to-broadcast.js";
export { toObservable, type ToObservableOptions } from "./to-observable.js";
export { toOneshot, type ToOneshotOptions } from "./to-oneshot.js";
export { toReceiver, type ToReceiverOptions } from "./to-receiver.js";
export { toWatch, type ToWatchOptions } from "./to-watch.js";
export { viaChannel, type ViaChannelOptions } from "./via-channel.js";
export { WatchSubject, type WatchSubjectOptions } from "./watch-subject.js";
