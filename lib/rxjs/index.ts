/** sluice/rxjs: from RxJS 7 into channels, and back. */
export type { DropOptions, DropReason, Overflow, OverflowOptions } from "../bridge/overflow.js";
export { asObserver, type AsObserverOptions, type AsUnboundedObserverOptions } from "./as-observer.js";
export type { PushSource } from "./connect.js";
export { race, type RaceBranches, type RaceOptions, type RaceValue } from "./race.js";
export { takeUntilCancelled } from "./take-until-cancelled.js";
export { toAsyncIterable } from "./to-async-iterable.js";
export { toObservable, type ToObservableOptions } from "./to-observable.js";
export { toReceiver, type ToReceiverOptions } from "./to-receiver.js";
export { viaChannel, type ViaChannelOptions } from "./via-channel.js";
