/** What becomes of operations at the closed gate: they have taken and placed nothing, and keep their order. */
import { CancellationToken, mpsc, select, SendError, setCoopSlice } from "sluice";
import { afterEach, describe, expect, it } from "vitest";
import { POLLABLE } from "../../lib/core/pollable.ts";
import { Waiter } from "../../lib/core/wait-list.ts";
import "../support/open-gate.ts";
import { fateOf } from "../support/fate.ts";
import { closeGate } from "../support/gate.ts";
import { readersOf } from "../support/readers.ts";
import { settle } from "../support/settle.ts";
import { Tap } from "./tap.ts";

const EMPTY = { ok: false, reason: "empty" };
const FULL = { ok: false, reason: "full" };

afterEach(settle);

/** One who came to stand in a list while the gate is closed, as a stream does that found nothing. */
class Counting extends Waiter {
  woken = 0;
  wake(): void {
    this.woken += 1;
  }
}

/** A channel that holds 0, 1, … */
function filled(capacity: number, count: number): [mpsc.Sender<number>, mpsc.Receiver<number>] {
  const pair = mpsc.channel<number>(capacity);
  for (let i = 0; i < count; i += 1) pair[0].trySend(i);
  return pair;
}

describe("at the closed gate", () => {
  it("a ready read waits, having taken nothing, and goes on with the next macrotask", async () => {
    const [, rx] = filled(2, 1);
    closeGate();
    const read = fateOf(rx.recv());
    for (let i = 0; i < 10; i += 1) await Promise.resolve();
    expect([read(), rx.size]).toEqual(["pending", 1]);
    await settle();
    expect([read(), rx.size]).toEqual([{ value: 0 }, 0]);
  });

  it("a ready send waits, having placed nothing", async () => {
    const [tx, rx] = filled(1, 0);
    closeGate();
    const sent = fateOf(tx.send(7));
    await Promise.resolve();
    expect([sent(), rx.size, tx.capacity]).toEqual(["pending", 0, 1]);
    await settle();
    expect([sent(), rx.size]).toEqual([{ value: undefined }, 1]);
  });

  it("every kind of wait can be cancelled, having taken and placed nothing", async () => {
    const [tx, rx] = filled(3, 1);
    const token = new CancellationToken();
    const options = { signal: token };
    closeGate();
    const waits = [
      rx.recv(options),
      rx.next(options),
      rx.recvMany(2, options),
      tx.send(7, options),
      tx.reserve(options),
      tx.reserveMany(2, options),
      tx.closed(options),
      select({ rx, tx }, options),
    ].map((wait) => fateOf(wait));
    token.cancel("stop");
    await settle();
    expect(waits.map((wait) => wait())).toEqual(waits.map(() => ({ error: "stop" })));
    expect([rx.size, tx.capacity, rx.senderCount, readersOf(rx).waiting]).toEqual([1, 2, 1, 0]);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 0 });
    expect(tx.trySend(1)).toEqual({ ok: true });
  });

  it("a loop can be left: return() settles, the message stays", async () => {
    const [, rx] = filled(1, 1);
    const loop = rx.iter({ preventClose: true })[Symbol.asyncIterator]();
    closeGate();
    const read = loop.next();
    await loop.return?.();
    await expect(read).resolves.toEqual({ done: true, value: undefined });
    expect(rx.size).toBe(1);
  });

  it("a subscription can be ended: it has taken nothing", async () => {
    const [, rx] = filled(1, 1);
    const subscription = rx.iter({ preventClose: true }).subscribe(() => expect.unreachable());
    closeGate();
    await Promise.resolve();
    expect(readersOf(rx).waiting).toBe(1);
    subscription.unsubscribe();
    await settle();
    expect([rx.size, readersOf(rx).waiting]).toEqual([1, 0]);
  });

  it("a subscription that begins with what is there hands over the first item all the same", async () => {
    const tap = new Tap<number>();
    tap.eager = true;
    tap.push(1);
    tap.push(2);
    closeGate();
    const seen: number[] = [];
    const subscription = tap.subscribe((n) => seen.push(n));
    expect(seen).toEqual([1]);
    await settle();
    expect(seen).toEqual([1, 2]);
    subscription.unsubscribe();
  });

  it("reads and sends keep the order of the calls, also with those who waited before", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const order: unknown[] = [];
    const read = (name: string): void => void rx.recv().then((value) => order.push(`${name}: ${String(value)}`));
    read("before");
    closeGate();
    read("at the gate");
    read("behind");
    for (const n of [1, 2, 3, 4]) void tx.send(n).then(() => order.push(n));
    await settle();
    read("after");
    await settle();
    expect(order.filter((entry) => typeof entry === "string")).toEqual([
      "before: 1",
      "at the gate: 2",
      "behind: 3",
      "after: 4",
    ]);
    expect(order.filter((entry) => typeof entry === "number")).toEqual([1, 2, 3, 4]);
  });

  it("one who waited before is served at once; those at the gate wait", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const before = fateOf(rx.recv());
    closeGate();
    const gated = fateOf(rx.recv());
    tx.trySend(1);
    tx.trySend(2);
    await Promise.resolve();
    expect([before(), gated(), rx.size]).toEqual([{ value: 1 }, "pending", 1]);
    await settle();
    expect(gated()).toEqual({ value: 2 });
  });

  it("try-operations answer full and empty while somebody waits there on their side", async () => {
    const [tx, rx] = filled(2, 1);
    closeGate();
    const waits = [tx.send(7), rx.recv()];
    expect([tx.trySend(8), tx.tryReserve(), tx.tryReserveMany(1)]).toEqual([FULL, FULL, FULL]);
    expect(rx.tryRecv()).toEqual(EMPTY);
    await Promise.all(waits);
    expect(tx.trySend(8)).toEqual({ ok: true });
  });

  it("a close is met by those who stand there: sends get their message back, reads drain and end", async () => {
    const [tx, rx] = filled(2, 1);
    closeGate();
    const sent = tx.send(7).catch((error: unknown) => (error as SendError).value);
    const reserved = tx.reserve().catch((error: unknown) => error instanceof SendError);
    const reads = [rx.recv(), rx.recv()];
    rx.close();
    expect([await sent, await reserved]).toEqual([7, true]);
    expect(await Promise.all(reads)).toEqual([0, undefined]);
  });

  it("the last sender's close waits for its sends there", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    closeGate();
    const sent = tx.send(7);
    tx.close();
    expect(rx.isClosed).toBe(false);
    await sent;
    await expect(rx.recvMany(2)).resolves.toEqual([7]);
    expect(rx.isClosed).toBe(true);
  });

  it("a failure goes to the first read there; the others end", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    closeGate();
    const reads = [fateOf(rx.next()), fateOf(rx.recv())];
    tx.fail("why");
    await settle();
    expect(reads.map((read) => read())).toEqual([{ error: "why" }, { value: undefined }]);
  });

  it("a reservation that finds too little when the gate opens is not overtaken", async () => {
    const [tx, rx] = filled(2, 1);
    closeGate();
    const many = fateOf(tx.reserveMany(2));
    const gated = fateOf(tx.send(7));
    await settle();
    const later = fateOf(tx.send(8));
    await settle();
    expect([many(), gated(), later(), tx.capacity]).toEqual(["pending", "pending", "pending", 0]);
    rx.tryRecv();
    await settle();
    expect(many()).toMatchObject({ value: { length: 2 } });
    expect([gated(), later()]).toEqual(["pending", "pending"]);
    rx.close();
  });

  it("the callbacks of a subscription do not run before all others have passed: what they send does not overtake", async () => {
    const [tx, rx] = mpsc.channel<number>(4);
    const [wakes, woken] = filled(1, 1);
    closeGate();
    const subscription = woken.subscribe(() => void tx.send(2));
    await Promise.resolve(); // it stands at the gate, before the send
    void tx.send(1);
    await settle();
    await expect(rx.recvMany(4)).resolves.toEqual([1, 2]);
    subscription.unsubscribe();
    expect(wakes.isClosed).toBe(true);
  });

  it("a subscription that has a turn and finds the gate closed hands it to a reader that waited before", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const subscription = rx.iter({ preventClose: true }).subscribe(() => expect.unreachable());
    await settle();
    const read = fateOf(rx.recv());
    tx.trySend(1);
    closeGate();
    for (let i = 0; i < 5; i += 1) await Promise.resolve();
    expect(read()).toEqual({ value: 1 });
    subscription.unsubscribe();
  });

  it("one who leaves wakes the next, if there is something for it", async () => {
    const [tx, rx] = mpsc.channel<number>(2);
    const token = new CancellationToken();
    closeGate();
    const gated = fateOf(rx.recv({ signal: token }));
    const behind = fateOf(rx.recv());
    tx.trySend(1);
    token.cancel("left");
    await settle();
    expect([gated(), behind()]).toEqual([{ error: "left" }, { value: 1 }]);
  });

  it("one who leaves lets what is there go on to those who came to stand behind it, ungated", async () => {
    const leaves: Record<string, (rx: mpsc.Receiver<number>) => () => unknown> = {
      "by its signal": (rx) => {
        const token = new CancellationToken();
        rx.recv({ signal: token }).catch(() => undefined);
        return () => token.cancel();
      },
      "as a subscription": (rx) => {
        const subscription = rx.iter({ preventClose: true }).subscribe(() => expect.unreachable());
        return () => subscription.unsubscribe();
      },
      "as a select": (rx) => {
        const token = new CancellationToken();
        select({ rx }, { signal: token }).catch(() => undefined);
        return () => token.cancel();
      },
      "with an item, leaving another": (rx) => {
        void rx.recv();
        return () => undefined;
      },
      "by a select, with an item": (rx) => {
        void select({ rx });
        return () => undefined;
      },
    };
    for (const [way, stand] of Object.entries(leaves)) {
      const [tx, rx] = mpsc.channel<number>(2);
      closeGate();
      const leave = stand(rx);
      await Promise.resolve();
      const behind = new Counting();
      rx[POLLABLE]().register(behind);
      tx.trySend(1);
      tx.trySend(2);
      expect(behind.woken, way).toBe(0);
      leave();
      await settle();
      expect(behind.woken, way).toBe(1);
    }
  });

  it("select stands in every list, and takes one thing when the gate opens", async () => {
    const [tx, rx] = filled(2, 1);
    closeGate();
    const selecting = select({ message: rx, room: tx }, { biased: true });
    expect([rx.tryRecv(), tx.trySend(8)]).toEqual([EMPTY, FULL]);
    await expect(selecting).resolves.toMatchObject({ branch: "message", value: 0 });
    expect([rx.size, tx.capacity, readersOf(rx).waiting]).toEqual([0, 2, 0]);
  });

  it("a send that stands there on a rendezvous channel goes before a try-send, though a reader waits", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    const read = rx.recv();
    closeGate();
    const sent = tx.send(1);
    expect(tx.trySend(2)).toEqual(FULL);
    await expect(read).resolves.toBe(1);
    await sent;
  });

  it("a reader that stands there on a rendezvous channel is met by a try-send", async () => {
    const [tx, rx] = mpsc.channel<number>(0);
    closeGate();
    const read = rx.recv();
    expect(tx.trySend(1)).toEqual({ ok: true });
    expect(tx.trySend(2)).toEqual(FULL);
    await expect(read).resolves.toBe(1);
  });

  it("a subscription hands over a message each time it opens, however many others close it again", async () => {
    const [tx, rx] = filled(500, 500);
    const [, busy] = filled(500, 500);
    const seen: number[] = [];
    const subscription = rx.subscribe((n) => seen.push(n));
    closeGate();
    const slice = setCoopSlice(0);
    await Promise.resolve();
    for (let i = 0; i < 200; i += 1) void busy.recv();
    await settle();
    setCoopSlice(slice);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThan(500);
    await settle();
    expect([seen.length, tx.size]).toEqual([500, 0]);
    subscription.unsubscribe();
  });
});
