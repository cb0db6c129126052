/** Receivers as Observables of the browser: by its own `Observable.from`, and by `toPlatformObservable`. */
import { broadcast, ClosedHandleError, mpsc, stream, watch } from "sluice";
import { toPlatformObservable } from "sluice/observable";
import { equal, failure, group, reported, settle } from "./suite.ts";

function filled(...values: number[]): [mpsc.Sender<number>, mpsc.Receiver<number>] {
  const [tx, rx] = mpsc.channel<number>(16);
  for (const value of values) tx.trySend(value);
  return [tx, rx];
}

const from = group("Observable.from(rx)");

from("the Observable is the browser's own", () => {
  equal(String(Observable).includes("[native code]"), true);
  equal(String(EventTarget.prototype.when).includes("[native code]"), true);
});

from("delivers to the completion, through operators", async () => {
  const [tx, rx] = filled(1, 2, 3);
  tx.close();
  const doubled = Observable.from(rx).map((n) => n * 2);
  equal(await doubled.toArray(), [2, 4, 6]);
});

from("fails with the channel's error", async () => {
  const [tx, rx] = filled(1);
  tx.fail(new Error("broken"));
  const seen: unknown[] = [];
  Observable.from(rx).subscribe({ next: (n) => void seen.push(n), error: (error) => void seen.push(error) });
  await settle();
  equal(seen, [1, new Error("broken")]);
});

from("aborted while parked takes no message from a borrowed receiver", async () => {
  const [tx, rx] = filled();
  const controller = new AbortController();
  const seen: number[] = [];
  const borrowed = rx.iter({ preventClose: true });
  Observable.from(borrowed).subscribe((n) => void seen.push(n), { signal: controller.signal });
  await settle();
  controller.abort();
  tx.trySend(1);
  await settle();
  equal([seen, rx.tryRecv()], [[], { ok: true, value: 1 }]);
});

from("aborted while parked disposes a receiver that it owns", async () => {
  const [tx, rx] = filled();
  const controller = new AbortController();
  Observable.from(rx).subscribe(() => {}, { signal: controller.signal });
  await settle();
  controller.abort();
  await settle();
  equal(tx.isClosed, true);
});

from("gives the current value of a watch receiver first", async () => {
  const [tx, rx] = watch.channel("old");
  tx.send("now");
  equal(await Observable.from(rx).first(), "now");
});

from("takes a receiver where an operator wants something observable", async () => {
  const target = new EventTarget();
  const [tx, rx] = filled(1, 2);
  const inner = target.when("go").switchMap(() => rx.iter({ preventClose: true }));
  const first = inner.take(2).toArray();
  target.dispatchEvent(new Event("go"));
  equal(await first, [1, 2]);
  const until = target.when("tick").takeUntil(Observable.from(rx)).toArray(); // Chromium takes nothing else here
  target.dispatchEvent(new Event("tick"));
  tx.trySend(0);
  equal((await until).length, 1);
});

const out = group("toPlatformObservable(rx)");

out("is an Observable of the browser, with its operators", async () => {
  const [tx, rx] = filled(1, 2, 3, 4);
  tx.close();
  const even = toPlatformObservable(rx).filter((n) => n % 2 === 0);
  equal(even instanceof Observable, true);
  equal(await even.map((n) => n * 10).toArray(), [20, 40]);
});

out("delivers from a microtask on; a watch receiver inside subscribe", async () => {
  const [tx, rx] = filled(1);
  const seen: unknown[] = [];
  toPlatformObservable(rx).subscribe({ next: (n) => void seen.push(n), complete: () => void seen.push("end") });
  equal(seen, []);
  tx.close();
  await settle();
  equal(seen, [1, "end"]);
  toPlatformObservable(watch.channel("now")[1]).subscribe((text) => void seen.push(text));
  equal(seen, [1, "end", "now"]);
});

out("fails with the channel's error, which no one else is told", async () => {
  const [tx, rx] = filled(1);
  tx.fail(new Error("broken"));
  equal(await failure(toPlatformObservable(rx).toArray()), new Error("broken"));
});

out("aborted while parked takes no message, and leaves by the iteration rule", async () => {
  for (const preventClose of [true, false]) {
    const [tx, rx] = filled();
    const controller = new AbortController();
    const observable = toPlatformObservable(rx, { preventClose });
    observable.subscribe(() => {}, { signal: controller.signal });
    await settle();
    controller.abort();
    equal(tx.isClosed, !preventClose);
    if (!preventClose) continue;
    tx.trySend(1);
    equal(rx.tryRecv(), { ok: true, value: 1 });
  }
});

out("aborted inside next takes nothing more", async () => {
  const [, rx] = filled(1, 2, 3);
  const controller = new AbortController();
  const seen: number[] = [];
  toPlatformObservable(rx, { preventClose: true }).subscribe(
    (n) => {
      seen.push(n);
      if (n === 2) controller.abort();
    },
    { signal: controller.signal },
  );
  await settle();
  equal([seen, rx.tryRecv()], [[1, 2], { ok: true, value: 3 }]);
});

out("leaves the source alone when the signal has fired before", async () => {
  const [tx, rx] = filled(1);
  toPlatformObservable(rx).subscribe(() => {}, { signal: AbortSignal.abort() });
  await settle();
  equal([tx.isClosed, rx.tryRecv()], [false, { ok: true, value: 1 }]);
});

out("is one reading for all who subscribe; the last who leaves ends it", async () => {
  const [tx, rx] = filled();
  const shared = toPlatformObservable(rx);
  const [first, second] = [new AbortController(), new AbortController()];
  const seen: string[] = [];
  shared.subscribe((n) => void seen.push(`first ${String(n)}`), { signal: first.signal });
  shared.subscribe((n) => void seen.push(`second ${String(n)}`), { signal: second.signal });
  tx.trySend(1);
  await settle();
  first.abort();
  equal(tx.isClosed, false);
  tx.trySend(2);
  await settle();
  second.abort();
  equal([seen, tx.isClosed], [["first 1", "second 1", "second 2"], true]);
  const late = await failure(shared.first());
  equal(late instanceof ClosedHandleError, true);
});

out("goes on when a callback throws, which is reported", async () => {
  const [tx, rx] = filled(1, 2);
  toPlatformObservable(rx).subscribe((n) => {
    throw new Error(`no ${String(n)}`);
  });
  tx.close();
  await settle();
  equal(reported(), [new Error("no 1"), new Error("no 2")]);
});

out("reads on past a lag when asked to", async () => {
  const tx = new broadcast.Sender<number>(2);
  const rx = tx.subscribe();
  for (const n of [1, 2, 3, 4]) tx.send(n);
  tx.close();
  const missed: number[] = [];
  equal(await toPlatformObservable(rx, { onLag: (n) => void missed.push(n) }).toArray(), [3, 4]);
  equal(missed, [2]);
});

out("reads a stream, and asks a parked foreign iterator to return", async () => {
  equal(await toPlatformObservable(stream.range(0, 3)).toArray(), [0, 1, 2]);
  let returned = 0;
  const stuck = {
    next: () => new Promise<never>(() => {}),
    return: () => Promise.resolve({ done: true as const, value: (returned += 1) }),
  };
  const controller = new AbortController();
  const observable = toPlatformObservable({ [Symbol.asyncIterator]: () => stuck });
  observable.subscribe(() => {}, { signal: controller.signal });
  controller.abort();
  equal(returned, 1);
});
