/** sluice/observable: from Observables of every kind into channels, and out to the Observable of the platform. */
export type { ObservableOf } from "../cancel/connection.js";
export type { DropOptions, DropReason, Overflow, OverflowOptions } from "../bridge/overflow.js";
export type {
  PlatformObservable,
  PlatformObservableConstructor,
  PlatformObserver,
  PlatformSubscriber,
} from "./platform.js";
export { toAsyncIterable } from "./to-async-iterable.js";
export {
  toPlatformObservable,
  type ToPlatformObservableIn,
  type ToPlatformObservableOptions,
} from "./to-platform-observable.js";
export { type ObservableSource, toReceiver, type ToReceiverOptions } from "./to-receiver.js";
