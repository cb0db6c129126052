/** What the feed tells: what this process measures of itself, and what happens to the files of the project. */
import { watch } from "node:fs";
import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";

/** One event. `at` is in milliseconds of the wall clock. */
export interface FeedEvent {
  readonly seq: number;
  readonly at: number;
  readonly kind: "cpu" | "system" | "heap" | "loop" | "file";
  readonly name: string;
  readonly value: number;
}

const samplers: readonly (() => Omit<FeedEvent, "seq" | "at">)[] = [
  () => ({ kind: "cpu", name: "user µs", value: process.cpuUsage().user }),
  () => ({ kind: "system", name: "system µs", value: process.cpuUsage().system }),
  () => ({ kind: "heap", name: "heap bytes", value: getHeapStatistics().used_heap_size }),
  () => ({ kind: "loop", name: "event loop", value: performance.eventLoopUtilization().utilization }),
];

let seq = 0;

/** Samples `n` times now. */
export function sample(n: number): FeedEvent[] {
  const events: FeedEvent[] = [];
  for (let i = 0; i < n; i += 1) {
    seq += 1;
    events.push({ seq, at: Date.now(), ...samplers[seq % samplers.length]!() });
  }
  return events;
}

/** Tells of every change below `folders`. */
export function watchFiles(folders: readonly string[], tell: (event: FeedEvent) => void): void {
  for (const folder of folders) {
    watch(folder, { recursive: true }, (_type, name) => {
      seq += 1;
      tell({ seq, at: Date.now(), kind: "file", name: `${folder.split("/").at(-1) ?? ""}/${name ?? ""}`, value: 1 });
    });
  }
}
