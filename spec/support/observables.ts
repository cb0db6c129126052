/** Observables of every library, made from one description of a producer. Loading this installs the polyfill of RxJS 9. */
import { Observable as Rx7 } from "rxjs";
import { ColdObservable } from "rxjs-9";
import type { ObservableSource } from "sluice/observable";

/** What a producer is given, whichever library calls it. */
export interface Outlet<T> {
  next(value: T): void;
  error(error: unknown): void;
  complete(): void;
  add(teardown: () => void): void;
  readonly closed: boolean;
}

type Make = <T>(produce: (outlet: Outlet<T>) => void) => ObservableSource<T>;

const ofPlatform = <T>(subscriber: Subscriber<T>): Outlet<T> => ({
  next: (value) => subscriber.next(value),
  error: (error) => subscriber.error(error),
  complete: () => subscriber.complete(),
  add: (teardown) => subscriber.addTeardown(teardown),
  get closed() {
    return !subscriber.active;
  },
});

export const kinds: readonly (readonly [name: string, make: Make])[] = [
  ["RxJS 7", (produce) => new Rx7((subscriber) => produce(subscriber))],
  ["the platform", (produce) => new Observable((subscriber) => produce(ofPlatform(subscriber)))],
  ["RxJS 9, cold", (produce) => new ColdObservable((subscriber) => produce(ofPlatform(subscriber)))],
];
