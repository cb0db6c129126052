/** What depends on the host: how it reports errors, disposal, the globals that the package has to do without, the other entries. */
import { createEnvironmentInjector, DestroyRef, type EnvironmentInjector, Injector } from "@angular/core";
import { lastValueFrom, of, Subject, toArray } from "rxjs";
import { mpsc, sleep, spawn, timeout, watch } from "sluice";
import { fromDestroyRef, watchSignal } from "sluice/angular";
import { toReceiver as fromAny } from "sluice/observable";
import { toObservable, toReceiver } from "sluice/rxjs";
import { explore, pause } from "sluice/testing";
import { equal, failure, group, reported, settle } from "../../browser/suite.ts";

const host = group("host");

host("a callback that throws is reported as the host reports errors, and stops nothing", async () => {
  const [tx, rx] = mpsc.channel<number>(4);
  const seen: number[] = [];
  rx.subscribe((n) => {
    seen.push(n);
    throw new Error(`no ${String(n)}`);
  });
  for (const n of [1, 2]) tx.trySend(n);
  await settle();
  await settle();
  equal(
    [seen, reported()],
    [
      [1, 2],
      [new Error("no 1"), new Error("no 2")],
    ],
  );
});

host("a task that fails unheard is an unhandled rejection, a joined one is none", async () => {
  equal(await failure(spawn(() => Promise.reject(new Error("heard")))), new Error("heard"));
  await settle();
  equal(reported(), []);
});

host("handles are disposed by the well-known symbols", async () => {
  const [tx, rx] = mpsc.channel<number>(1);
  const handle: Disposable = rx;
  handle[Symbol.dispose]();
  equal(tx.isClosed, true);
});

host("timers that have lost their race keep no process alive", async () => {
  equal(await timeout(2 ** 30, () => Promise.resolve(1)), 1);
  const controller = new AbortController();
  const late = failure(sleep(2 ** 30, { signal: controller.signal }));
  controller.abort("enough");
  equal(await late, "enough"); // the driver waits for the process to end by itself
});

const entries = group("entries");

entries("sluice/rxjs: there and back", async () => {
  const rx = toReceiver(of(1, 2, 3), { capacity: 4, overflow: "error" });
  equal(await lastValueFrom(toObservable(rx).pipe(toArray())), [1, 2, 3]);
});

entries("sluice/observable: a Subject into a channel", async () => {
  const subject = new Subject<number>();
  const rx = fromAny(subject, { capacity: 4, overflow: "error" });
  subject.next(1);
  equal(await rx.recv(), 1);
  rx.close();
  await settle();
  equal(subject.observed, false);
});

entries("sluice/angular: a signal of a watch channel, a token of a DestroyRef", async () => {
  const injector = createEnvironmentInjector([], Injector.NULL as EnvironmentInjector);
  const token = fromDestroyRef(injector.get(DestroyRef));
  const [tx, rx] = watch.channel(1);
  const signal = watchSignal(rx, { injector });
  equal(signal(), 1);
  tx.send(2);
  await settle();
  equal([signal(), token.isCancelled], [2, false]);
  injector.destroy();
  equal([token.isCancelled, tx.receiverCount], [true, 0]);
});

entries("sluice/testing: a clock that stands still", async () => {
  const clock = pause();
  let woke = false;
  const sleeping = sleep(10_000).then(() => (woke = true));
  await clock.advance(9999);
  equal(woke, false);
  await clock.advance(1);
  await sleeping;
  clock.resume();
  equal(woke, true);
});

entries("sluice/testing: every order of a program", async () => {
  const { exhaustive } = await explore(({ task }) => {
    const [tx, rx] = mpsc.channel<string>(1);
    task("sender", async (step) => {
      await step(tx.send("a"));
    });
    task("receiver", async (step) => {
      equal(await step(rx.recv()), "a");
    });
  });
  equal(exhaustive, true);
});
