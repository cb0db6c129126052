/**
 * The Observable of the platform (WICG), by structure: what `new Observable(init)` is and gives.
 *
 * Of our own, because the DOM types do not have it yet, and a global declaration would collide with the one that they
 * will bring, and with that of RxJS 9.
 */

/** Whom an Observable tells; each may be missing. */
export interface PlatformObserver<T> {
  next?: ((value: T) => void) | undefined;
  error?: ((error: unknown) => void) | undefined;
  complete?: (() => void) | undefined;
}

/** What an Observable hands to its producer: all who have subscribed, as one. */
export interface PlatformSubscriber<T> {
  next(value: T): void;
  error(error: unknown): void;
  complete(): void;
  /** Called when the last one has left, at the end, or at once if that was before. */
  addTeardown(teardown: () => void): void;
  /** False when there is nobody (left). */
  readonly active: boolean;
  readonly signal: AbortSignal;
}

/** A class of Observables: that of the platform, of a polyfill, or one made in their image. */
export type PlatformObservableConstructor<T, O = PlatformObservable<T>> = new (
  init: (subscriber: PlatformSubscriber<T>) => void,
) => O;

/** What the platform makes an Observable of. */
type Convertible<T> = PlatformObservable<T> | AsyncIterable<T> | Iterable<T> | PromiseLike<T>;

interface SubscribeOptions {
  signal?: AbortSignal;
}

/** An Observable as the platform has it. */
export interface PlatformObservable<T> {
  subscribe(observer?: PlatformObserver<T> | ((value: T) => void), options?: SubscribeOptions): void;
  takeUntil(notifier: Convertible<unknown>): PlatformObservable<T>;
  map<R>(mapper: (value: T, index: number) => R): PlatformObservable<R>;
  filter(predicate: (value: T, index: number) => boolean): PlatformObservable<T>;
  take(amount: number): PlatformObservable<T>;
  drop(amount: number): PlatformObservable<T>;
  flatMap<R>(mapper: (value: T, index: number) => Convertible<R>): PlatformObservable<R>;
  switchMap<R>(mapper: (value: T, index: number) => Convertible<R>): PlatformObservable<R>;
  inspect(inspector: PlatformObserver<T> | ((value: T) => void)): PlatformObservable<T>;
  catch<R>(handler: (error: unknown) => Convertible<R>): PlatformObservable<T | R>;
  finally(callback: () => void): PlatformObservable<T>;
  toArray(options?: SubscribeOptions): Promise<T[]>;
  forEach(callback: (value: T, index: number) => void, options?: SubscribeOptions): Promise<void>;
  every(predicate: (value: T, index: number) => boolean, options?: SubscribeOptions): Promise<boolean>;
  some(predicate: (value: T, index: number) => boolean, options?: SubscribeOptions): Promise<boolean>;
  find(predicate: (value: T, index: number) => boolean, options?: SubscribeOptions): Promise<T | undefined>;
  first(options?: SubscribeOptions): Promise<T>;
  last(options?: SubscribeOptions): Promise<T>;
  reduce(reducer: (sum: T, value: T, index: number) => T): Promise<T>;
  reduce<A>(reducer: (sum: A, value: T, index: number) => A, initial: A, options?: SubscribeOptions): Promise<A>;
}
