import type { EnvironmentInjector } from "@angular/core";
import type { CancellationToken } from "sluice";
import { injectWorker, type Worker } from "sluice/angular";
import { expectTypeOf, test } from "vitest";

declare const injector: EnvironmentInjector;
const options = { overflow: "wait", injector } as const;

test("a worker takes what its handler takes", () => {
  const count = injectWorker(async (text: string, { token }) => {
    expectTypeOf(token).toEqualTypeOf<CancellationToken>();
    return text.length;
  }, options);
  expectTypeOf(count).toEqualTypeOf<Worker<string, number>>();
  expectTypeOf(count.run("a")).toEqualTypeOf<Promise<number>>();
  // @ts-expect-error it takes a text
  void count.run();
  expectTypeOf(injectWorker<string, number>(Number, options)).toEqualTypeOf<Worker<string, number>>();
});

test("a worker whose handler takes nothing is run with nothing", () => {
  const save = injectWorker(async () => 1, options);
  expectTypeOf(save).toEqualTypeOf<Worker<void, number>>();
  expectTypeOf(save.run()).toEqualTypeOf<Promise<number>>();
  // @ts-expect-error it takes nothing
  void save.run("a");
  const fetches = injectWorker((_, { signal }) => fetch("/", { signal }), options);
  expectTypeOf(fetches.run()).toEqualTypeOf<Promise<Response>>();
});
