/** A loop as ix begins one: with the signal of the pipeline, if that has one. */
import { Loop, type Readable } from "../core/iterate.js";
import { AbortableLoop } from "./abortable-loop.js";

export function loopOver<T>(readable: Readable<T>, signal: AbortSignal | undefined): Loop<T> {
  return signal === undefined ? new Loop(readable) : new AbortableLoop(readable, signal);
}
