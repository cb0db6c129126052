/** sluice/angular: scopes, signals, commands, resources and outputs over channels. Functions only: no decorator. */
export type { OnLag } from "../bridge/gaps.js";
export type { AngularOptions } from "./context.js";
export { fromDestroyRef, injectCancellationToken } from "./from-destroy-ref.js";
export { injectCollected, injectLatest, type ReadOptions } from "./inject-latest.js";
export { injectScope, type Scope, type ScopeOptions } from "./inject-scope.js";
export { injectWorker, type Worker, type WorkerOptions, type WorkerOverflow } from "./inject-worker.js";
export { fromOutput, type FromOutputOptions, outputFromReceiver } from "./outputs.js";
export type { SourceSignal, SourceState } from "./reading.js";
export { streamResource, type StreamResourceOptions, type StreamSource } from "./stream-resource.js";
export { toWatch } from "./to-watch.js";
export { watchSignal, type WatchSignalOptions } from "./watch-signal.js";
