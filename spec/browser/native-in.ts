/** Observables of the browser into channels, and between RxJS 7 and the browser. */
import { interval, lastValueFrom, Subject, toArray } from "rxjs";
import { CancellationToken, type mpsc, OverflowError, select, stream } from "sluice";
import { toAsyncIterable, toPlatformObservable, toReceiver } from "sluice/observable";
import { toObservable, toReceiver as toReceiver7 } from "sluice/rxjs";
import { equal, failure, group, settle } from "./suite.ts";

const strict = { capacity: 4, overflow: "error" } as const;
const into = group("toReceiver(native)");

/** An Observable that says what it is told, and how often it was torn down. */
function manual() {
  const handle = { teardowns: 0, subscriber: undefined as unknown as Subscriber<number> };
  const source = new Observable<number>((subscriber) => {
    handle.subscriber = subscriber;
    subscriber.addTeardown(() => void (handle.teardowns += 1));
  });
  return { source, handle };
}

into("brings values and the completion", async () => {
  const { source, handle } = manual();
  const rx = toReceiver(source, strict);
  handle.subscriber.next(1);
  handle.subscriber.next(2);
  handle.subscriber.complete();
  equal([await rx.recvMany(9), await rx.recv(), handle.teardowns], [[1, 2], undefined, 1]);
});

into("brings the error, after what is buffered", async () => {
  const { source, handle } = manual();
  const rx = toReceiver(source, strict);
  handle.subscriber.next(1);
  handle.subscriber.error(new Error("broken"));
  equal(await rx.recv(), 1);
  equal(await failure(rx.recv()), new Error("broken"));
});

into("takes what a producer throws for its error", async () => {
  const source = new Observable<number>(() => {
    throw new Error("cannot");
  });
  equal(await failure(toReceiver(source, strict).recv()), new Error("cannot"));
});

into("stops a firehose inside subscribe, at the value that is one too many", async () => {
  let emitted = 0;
  const dropped: unknown[] = [];
  const firehose = new Observable<number>((subscriber) => {
    for (; subscriber.active && emitted < 1e6; emitted += 1) subscriber.next(emitted);
  });
  const rx = toReceiver(firehose, { ...strict, onDrop: (...drop) => dropped.push(drop) });
  equal([emitted, dropped], [5, [[4, "full"]]]);
  equal(await rx.recvMany(9), [0, 1, 2, 3]);
  equal(await failure(rx.recv()), new OverflowError(4));
});

into("stops a firehose inside subscribe, when the signal fires there", async () => {
  const token = new CancellationToken();
  let emitted = 0;
  const firehose = new Observable<number>((subscriber) => {
    for (; subscriber.active && emitted < 1e6; emitted += 1) {
      if (emitted === 2) token.cancel("enough");
      subscriber.next(emitted);
    }
  });
  const rx = toReceiver(firehose, { ...strict, signal: token });
  equal([emitted, await rx.recvMany(9)], [3, [0, 1]]);
  equal(await failure(rx.recv()), "enough");
});

const LEAVE: Readonly<Record<string, (rx: mpsc.Receiver<number>) => unknown>> = {
  close: (rx) => rx.close(),
  dispose: (rx) => rx[Symbol.dispose](),
  unsubscribe: (rx) => rx.subscribe(() => {}).unsubscribe(),
  return: (rx) => rx[Symbol.asyncIterator]().return?.(),
};
for (const [way, leave] of Object.entries(LEAVE)) {
  into(`unsubscribes when the reader leaves by ${way} while it is parked`, async () => {
    const { source, handle } = manual();
    const rx = toReceiver(source, strict);
    const parked = rx.recv();
    leave(rx);
    await settle();
    equal([handle.teardowns, handle.subscriber.active, await parked], [1, false, undefined]);
  });
}

into("unsubscribes when the signal fires, and does not subscribe when it has fired", async () => {
  const { source, handle } = manual();
  const controller = new AbortController();
  const rx = toReceiver(source, { ...strict, signal: controller.signal });
  controller.abort("stop");
  await settle();
  equal([handle.teardowns, await failure(rx.recv())], [1, "stop"]);
  const again = toReceiver(source, { ...strict, signal: controller.signal });
  equal([handle.teardowns, await failure(again.recv())], [1, "stop"]);
});

into("listens to events as long as somebody reads", async () => {
  const button = document.createElement("button");
  const clicks = toReceiver(button.when("click"), { capacity: 2, overflow: "drop-oldest" });
  for (let n = 0; n < 3; n += 1) button.click();
  equal(clicks.size, 2);
  equal((await clicks.recv())?.type, "click");
  clicks[Symbol.dispose]();
  await settle();
  button.click();
  equal(clicks.size, 0);
});

into("has a loop of its own for each iterator", async () => {
  const button = document.createElement("button");
  const types: string[] = [];
  const loop = (async () => {
    for await (const { type } of toAsyncIterable(button.when("click"), strict)) {
      types.push(type);
      if (types.length === 2) break;
    }
  })();
  button.click();
  button.click();
  await loop;
  equal(types, ["click", "click"]);
});

const between = group("RxJS 7 and native");

between("RxJS 7 to native: values, the end, the error", async () => {
  const subject = new Subject<number>();
  const all = toPlatformObservable(toReceiver(subject, strict)).toArray();
  for (const n of [1, 2]) subject.next(n);
  subject.complete();
  equal(await all, [1, 2]);
  const failing = new Subject<number>();
  const fate = failure(toPlatformObservable(toReceiver7(failing, strict)).toArray());
  failing.error(new Error("broken"));
  equal(await fate, new Error("broken"));
});

between("RxJS 7 to native: leaving unsubscribes", async () => {
  const subject = new Subject<number>();
  const controller = new AbortController();
  toPlatformObservable(toReceiver(subject, strict)).subscribe(() => {}, { signal: controller.signal });
  await settle();
  controller.abort();
  await settle();
  equal(subject.observed, false);
  equal(
    await toPlatformObservable(toReceiver(interval(1), strict))
      .take(2)
      .toArray(),
    [0, 1],
  );
});

between("native to RxJS 7: values, and leaving tears down", async () => {
  const seven$ = toObservable(toReceiver(Observable.from([1, 2, 3]), strict));
  equal(await lastValueFrom(seven$.pipe(toArray())), [1, 2, 3]);
  const { source, handle } = manual();
  const subscription = toObservable(toReceiver7(source, strict)).subscribe();
  await settle();
  subscription.unsubscribe();
  await settle();
  equal(handle.teardowns, 1);
});

between("a native Observable is a branch of select and a source of a stream", async () => {
  const { source, handle } = manual();
  const selected = select({ source });
  handle.subscriber.next(7);
  const { branch, value } = await selected;
  equal([branch, value, handle.teardowns], ["source", 7, 1]);
  equal(await stream(Observable.from([1, 2])).collect(), [1, 2]);
});
