/** Reads a source into an rxjs subscriber, until either has enough. */
import type { Subscriber } from "rxjs";
import { outflow, type OutflowOptions } from "../bridge/outflow.js";
import { ObserverSink } from "../core/drain.js";
import { report } from "./report.js";

/** @throws what a source throws that cannot be read; inside `new Observable` that becomes its error. */
export function pour<T>(source: AsyncIterable<T>, subscriber: Subscriber<T>, options: OutflowOptions = {}): void {
  const flow = outflow(source, new ObserverSink(subscriber, report), options, report);
  subscriber.add(() => flow.stop());
  flow.start();
}
