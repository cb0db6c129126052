/** What many subscriptions leave behind: nothing. The heap and the listeners are measured by the driver, after a collection. */
import { CancellationToken, mpsc, select, sleep } from "sluice";
import { toPlatformObservable, toReceiver } from "sluice/observable";
import { equal, group, settle } from "./suite.ts";

declare global {
  /** Exposed by main.ts. */
  var measure: () => Promise<{ readonly heap: number; readonly listeners: number }>;
}

const ROUNDS = 20_000;
const ALLOWED_BYTES_A_ROUND = 10;
const leaks = group("leaks");

/** Runs `round` often, and states that neither the heap nor the number of listeners has grown with it. */
async function staysFlat(round: () => void | Promise<void>): Promise<void> {
  const many = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      await round();
      if (n % 1000 === 0) await settle();
    }
    await settle();
  };
  await many(2000); // what is made once
  const before = await globalThis.measure();
  await many(ROUNDS);
  const after = await globalThis.measure();
  equal(after.listeners - before.listeners, 0);
  const bytes = (after.heap - before.heap) / ROUNDS;
  if (bytes > ALLOWED_BYTES_A_ROUND) throw new Error(`${bytes.toFixed(1)} bytes a round are kept`);
}

leaks("toPlatformObservable, subscribed to and left while parked", async () => {
  const [, rx] = mpsc.channel<number>(1);
  const borrowed = toPlatformObservable(rx, { preventClose: true });
  await staysFlat(async () => {
    const controller = new AbortController();
    borrowed.subscribe(() => {}, { signal: controller.signal });
    await Promise.resolve();
    controller.abort();
  });
});

leaks("Observable.from(rx), subscribed to and left while parked", async () => {
  const [, rx] = mpsc.channel<number>(1);
  const borrowed = Observable.from(rx.iter({ preventClose: true }));
  await staysFlat(async () => {
    const controller = new AbortController();
    borrowed.subscribe(() => {}, { signal: controller.signal });
    await Promise.resolve();
    controller.abort();
  });
});

leaks("toReceiver of events, closed while parked", async () => {
  const target = new EventTarget();
  await staysFlat(async () => {
    const rx = toReceiver(target.when("tick"), { capacity: 1, overflow: "drop-oldest" });
    const parked = rx.recv();
    rx.close();
    await parked;
  });
});

leaks("waits that one signal and one token may end", async () => {
  const [tx, rx] = mpsc.channel<number>(1);
  const { signal } = new AbortController();
  const token = new CancellationToken();
  await staysFlat(async () => {
    const waiting = [rx.recv({ signal }), select({ rx, token, never: sleep(1e9) })];
    tx.trySend(1);
    await waiting[0];
    tx.trySend(2);
    await waiting[1];
  });
});
