/** sluice/ix: receivers in IxJS pipelines, and what pipelines lack. */
export type { DropOptions, DropReason, Overflow } from "../bridge/overflow.js";
export { BoundedSink, type BoundedSinkOptions } from "./bounded-sink.js";
export { bufferUnordered, type Project } from "./buffer-unordered.js";
export { chunksTimeout } from "./chunks-timeout.js";
export type { IxOperator } from "./piped.js";
export { rateLimit } from "./rate-limit.js";
export { toIx } from "./to-ix.js";
