/** A resource whose values come out of a channel. */
import {
  resource,
  type ResourceLoaderParams,
  type ResourceOptions,
  type ResourceRef,
  type ResourceStreamItem,
  type Signal,
  signal,
} from "@angular/core";
import { isIterable, outflow } from "../bridge/outflow.js";
import { checkFunction, wrongKind } from "../core/check.js";
import { microtask } from "../core/coop.js";
import { RecvError } from "../core/error.js";
import { Burst } from "./burst.js";
import { type AngularOptions, type Context, contextOf } from "./context.js";

/** What a stream can be read from: a receiver, a stream, any async iterable. */
export type StreamSource<T> = AsyncIterable<T>;

/** The settings of a stream resource: those of Angular's `resource`, with `open` in place of its loaders. */
export interface StreamResourceOptions<T, R> extends AngularOptions {
  /** What to open a stream for; `undefined` means for nothing. Each change closes the stream and opens another. */
  readonly params?: ResourceOptions<T, R>["params"];
  /** Opens the stream. `abortSignal` fires when the params change, the value is set by hand, or the place is destroyed. */
  readonly open: (request: ResourceLoaderParams<R>) => StreamSource<T> | PromiseLike<StreamSource<T>>;
  /** The value while there is none. */
  readonly defaultValue?: T | undefined;
  /** Which values count as the same. */
  readonly equal?: ((a: T, b: T) => boolean) | undefined;
  /** The name under which the first value goes from the server to the browser. Angular 22 or later. */
  readonly id?: string | undefined;
}

/**
 * A `resource` whose value follows a receiver or stream.
 *
 * The resource is loading until the first item; then each burst is one change. A lagging broadcast receiver goes on with
 * what is kept. An error, also that `open` gave nothing to read, is the error of the resource; an end after the first item keeps the last value, an end before
 * it is a `RecvError`.
 *
 * @param options `params`, `open`, `defaultValue`, `equal`, `id`, `injector`, `debugName`.
 * @returns Angular's `ResourceRef`.
 * @throws TypeError if `open`, `params` or `equal` is no function; NG0203 without an injection context and without `injector`.
 *
 * On a server, the application is pending until the first value and not longer. **Cancel safety**: what is opened is
 * left when `abortSignal` fires, also when it was not read yet. **Order**: that of the source, the newest of each burst.
 * **Source**: Angular's `resource({ stream })` and `rxResource`.
 *
 * @example
 * ```ts no-run
 * import { type Injector, signal } from "@angular/core";
 * import { interval, stream } from "sluice";
 * import { streamResource } from "sluice/angular";
 * declare const injector: Injector;
 * const symbol = signal("ACME");
 * const price = streamResource({
 *   params: () => symbol(),
 *   open: ({ params }) => stream(interval(1000)).map((at) => `${params} at ${at}`),
 *   injector,
 * });
 * price.value(); // the newest, or undefined while loading
 * ```
 */
export function streamResource<T, R>(
  options: StreamResourceOptions<T, R> & { readonly defaultValue: T },
): ResourceRef<T>;
export function streamResource<T, R>(options: StreamResourceOptions<T, R>): ResourceRef<T | undefined>;
export function streamResource<T, R>(options: StreamResourceOptions<T, R>): ResourceRef<T | undefined> {
  const context = contextOf(streamResource, options);
  if (options === undefined) throw wrongKind("options", "an object with open", options);
  const { open, params, ...rest } = options;
  checkFunction("open", open);
  if (params !== undefined) checkFunction("params", params);
  if (rest.equal !== undefined) checkFunction("equal", rest.equal);
  let current: AbortController | null = null;
  return resource({
    ...rest,
    ...(params === undefined ? {} : { params: telling(params, () => current) }),
    injector: context.injector,
    stream: async (request: ResourceLoaderParams<R>) => {
      const own = (current = new AbortController());
      request.abortSignal.addEventListener("abort", () => own.abort(request.abortSignal.reason), { once: true });
      const source = await open({ ...request, abortSignal: own.signal });
      if (!isIterable(source)) throw wrongKind("what open gives", "a receiver, a stream or an async iterable", source);
      return new Promise<Signal<ResourceStreamItem<T>>>((resolve, reject) => {
        follow(source, own.signal, context, resolve, reject);
      });
    },
  } as ResourceOptions<T, R>);
}

/** `params` that abort the current load when there are none any more: Angular does so only when it loads the next. */
function telling<R>(params: (context: never) => R, current: () => AbortController | null): (context: never) => R {
  return (context) => {
    let value: R | undefined;
    try {
      return (value = params(context));
    } finally {
      const load = current();
      if (value === undefined && load !== null) microtask(() => load.abort()); // not inside what is computed
    }
  };
}

/** Reads `source` until `abort` fires; `ready` gets the signal with the first item in it. */
function follow<T>(
  source: StreamSource<T>,
  abort: AbortSignal,
  context: Context,
  ready: (item: Signal<ResourceStreamItem<T>>) => void,
  failed: (error: unknown) => void,
): void {
  let latest: ResourceStreamItem<T> | undefined;
  const item = signal<ResourceStreamItem<T> | undefined>(undefined);
  const burst = new Burst(() => {
    item.set(latest);
    ready(item as Signal<ResourceStreamItem<T>>);
  });
  const show = (shown: ResourceStreamItem<T>): void => {
    latest = shown;
    burst.add();
  };
  const end = (error: unknown): void => {
    abort.removeEventListener("abort", stop);
    if (latest === undefined) failed(error);
    else if (error !== undefined) {
      show({ error: error instanceof Error ? error : new Error("the stream failed", { cause: error }) });
      burst.flush();
    }
  };
  const sink = {
    next: (value: T) => show({ value }),
    error: end,
    complete: () => end(latest === undefined ? new RecvError("the stream ended before its first value") : undefined),
  };
  const reading = context.outside(() => outflow(source, sink, { onLag: "skip" }, context.report));
  const stop = (): void => {
    reading.stop();
    failed(abort.reason); // nobody looks at it; but what is unsettled keeps the application pending
  };
  abort.addEventListener("abort", stop, { once: true });
  if (abort.aborted) stop();
  else context.outside(() => reading.start());
}
