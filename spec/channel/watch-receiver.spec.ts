/** The receiving side of a watch: what is seen, waiting for a change, the end, and `waitFor`. */
import { describe, expect, it, vi } from "vitest";
import { CancellationToken, ClosedHandleError, RecvError, select, watch } from "sluice";
import { Chan } from "../../lib/channel/watch/chan.ts";
import { Change, Seat } from "../../lib/channel/watch/place.ts";
import { search } from "../../lib/channel/watch/search.ts";
import { POLLABLE } from "../../lib/core/pollable.ts";
import { wait as changed } from "../../lib/core/wait.ts";
import { fateOf } from "../support/fate.ts";
import { closeGate } from "../support/gate.ts";
import { settle } from "../support/settle.ts";

const DONE = { value: undefined };
const ENDED = { error: expect.any(RecvError) as unknown };

describe("watch.Receiver", () => {
  it("has seen the first value: a fresh changed waits (W1)", async () => {
    const [tx, rx] = watch.channel(0);
    const changed = fateOf(rx.changed());
    await settle();
    expect([changed(), rx.hasChanged()]).toEqual(["pending", false]);
    tx.send(1);
    await settle();
    expect([changed(), rx.hasChanged(), rx.borrow()]).toEqual([DONE, false, 1]);
  });

  it("clones what was seen: an unseen value is unseen to both (W1)", async () => {
    const [tx, rx] = watch.channel(0);
    tx.send(1);
    const unseen = rx.clone();
    await rx.changed();
    const seen = rx.clone();
    expect([rx.hasChanged(), unseen.hasChanged(), seen.hasChanged()]).toEqual([false, true, false]);
  });

  it("looks without marking by borrow, and with marking by borrowAndUpdate (W8)", async () => {
    const [tx, rx] = watch.channel(0);
    tx.send(1);
    await rx.changed();
    tx.send(2);
    expect([rx.borrow(), rx.hasChanged()]).toEqual([2, true]);
    await rx.changed(); // reported again
    tx.send(3);
    expect([rx.borrowAndUpdate(), rx.hasChanged()]).toEqual([3, false]);
  });

  it("sees any number of sends as one change (W11)", async () => {
    const [tx, rx] = watch.channel(0);
    for (let i = 1; i <= 5; i += 1) tx.send(i);
    await rx.changed();
    const again = fateOf(rx.changed());
    await settle();
    expect([rx.borrow(), again()]).toEqual([5, "pending"]);
  });

  it("gets an unseen last value before the end; hasChanged and isClosed tell the two apart (W6, W7)", async () => {
    const [tx, rx] = watch.channel(0);
    const other = tx.clone();
    tx.send(1);
    tx.close();
    expect(rx.isClosed).toBe(false);
    other.close();
    expect([rx.isClosed, rx.hasChanged()]).toEqual([true, true]);
    await expect(rx.changed()).resolves.toBeUndefined();
    expect([rx.isClosed, rx.hasChanged(), rx.borrow()]).toEqual([true, false, 1]);
    await expect(rx.changed()).rejects.toThrow(RecvError);
    await expect(rx.changed()).rejects.toMatchObject({ code: "CLOSED", message: "watch channel is closed" });
    expect(rx.clone().borrow()).toBe(1);
  });

  it("is woken when the last sender closes, not before (W13)", async () => {
    const [tx, rx] = watch.channel(0);
    const other = tx.clone();
    const changed = fateOf(rx.changed());
    tx.close();
    await settle();
    expect(changed()).toBe("pending");
    other.close();
    await settle();
    expect(changed()).toEqual(ENDED);
  });

  it("is unseen or seen by markChanged and markUnchanged, also on a closed channel (W9)", async () => {
    const [tx, rx] = watch.channel(0);
    const waits = [fateOf(rx.changed()), fateOf(rx.changed())];
    rx.markChanged();
    await settle();
    expect(waits.map((fate) => fate())).toEqual([DONE, "pending"]);
    tx.send(1);
    tx.send(2);
    rx.markUnchanged();
    expect(rx.hasChanged()).toBe(false);
    tx.close();
    await expect(rx.changed()).rejects.toThrow(RecvError);
    rx.markChanged();
    expect(rx.hasChanged()).toBe(true);
    await expect(rx.changed()).resolves.toBeUndefined();
    await expect(rx.changed()).rejects.toThrow(RecvError);
  });

  it("lets a value that is held block nobody (W15)", () => {
    const [tx, rx] = watch.channel({ n: 0 });
    const held = rx.borrow();
    tx.send({ n: 1 });
    expect([held.n, rx.borrow().n, rx.hasChanged()]).toEqual([0, 1, true]);
  });

  it("gives by next the values that changed would report, exactly, and the end as done", async () => {
    const thenable = Promise.resolve(1);
    const [tx, rx] = watch.channel<unknown>("first");
    const waiting = rx.next();
    tx.send(thenable);
    expect((await waiting).value).toBe(thenable);
    tx.send(undefined);
    await expect(rx.next()).resolves.toEqual({ done: false, value: undefined });
    tx.close();
    await expect(rx.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it("tells all receivers, in the order in which they began to wait", async () => {
    const [tx, rx] = watch.channel(0);
    const [b, c] = [rx.clone(), tx.subscribe()];
    const order: string[] = [];
    void c.changed().then(() => order.push("c"));
    void rx.changed().then(() => order.push("a"));
    void b.changed().then(() => order.push("b"));
    tx.send(1);
    await settle();
    expect(order).toEqual(["c", "a", "b"]);
  });

  it("tells a change to every pending wait of one receiver, in order", async () => {
    const [tx, rx] = watch.channel(0);
    const order: unknown[] = [];
    void rx.changed().then(() => order.push("first"));
    void rx.next().then(({ value }) => order.push(value));
    void rx.changed().then(() => order.push("third"));
    tx.send(1);
    await settle();
    expect(order).toEqual(["first", 1, "third"]);
    expect(rx.hasChanged()).toBe(false);
    const ends = [fateOf(rx.changed()), fateOf(rx.changed())];
    tx.close();
    await settle();
    expect(ends.map((fate) => fate())).toEqual([ENDED, ENDED]);
  });

  it("marks nothing when a wait is cancelled, before or while it waits", async () => {
    const [tx, rx] = watch.channel(0);
    const token = new CancellationToken();
    const abort = new AbortController();
    const waits = [fateOf(rx.changed({ signal: token })), fateOf(rx.next({ signal: abort.signal }))];
    token.cancel("left");
    abort.abort("left too");
    await settle();
    expect(waits.map((fate) => fate())).toEqual([{ error: "left" }, { error: "left too" }]);
    tx.send(1);
    await expect(rx.changed({ signal: token })).rejects.toBe("left");
    expect(rx.hasChanged()).toBe(true);
    const told = rx.next({ signal: new AbortController().signal });
    await expect(told).resolves.toEqual({ done: false, value: 1 });
  });

  it("stands when a change came before the signal fired: the resolve is the commit", async () => {
    const [tx, rx] = watch.channel(0);
    const abort = new AbortController();
    const changed = rx.changed({ signal: abort.signal });
    tx.send(1);
    abort.abort();
    await expect(changed).resolves.toBeUndefined();
    expect(rx.hasChanged()).toBe(false);
  });

  it("leaves no waiter and one listener on a signal that lives on", async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    const [tx, rx] = watch.channel(0);
    for (let i = 1; i <= 100; i += 1) {
      const waits = [rx.changed({ signal }), rx.waitFor((n) => n === i, { signal })];
      tx.send(i);
      await Promise.all(waits);
    }
    expect(add).toHaveBeenCalledOnce();
  });

  it("leaves nothing in the channel by a wait that was told, cancelled or ended", async () => {
    const chan = new Chan(0, undefined);
    chan.senders += 1;
    const seat = new Seat(chan, 0);
    const wait = async (end: (abort: AbortController) => void): Promise<void> => {
      const abort = new AbortController();
      const waits = [1, 2, 3].map(() => fateOf(changed(new Change(seat), chan, abort.signal)));
      const searching = fateOf(search(seat, () => false, abort.signal));
      expect(chan.waiting.isEmpty).toBe(false);
      end(abort);
      await settle();
      abort.abort();
      await settle();
      for (const fate of [...waits, searching]) expect(fate()).not.toBe("pending");
      expect(chan.waiting.isEmpty).toBe(true);
    };
    await wait(() => chan.change(1));
    await wait((abort) => abort.abort());
    await wait(() => seat.dispose());
  });

  it("ends its pending waits when it is disposed; to use it then is a mistake, but for its state", async () => {
    const [tx, rx] = watch.channel(0);
    const other = rx.clone();
    const waits = [rx.changed(), rx.next(), rx.waitFor((n) => n > 0), other.changed()].map(fateOf);
    {
      using _ = rx;
    }
    rx.close();
    await settle();
    expect(waits.map((fate) => fate())).toEqual([ENDED, { value: { done: true, value: undefined } }, ENDED, "pending"]);
    const uses = [
      () => rx.borrow(),
      () => rx.borrowAndUpdate(),
      () => rx.markChanged(),
      () => rx.markUnchanged(),
      () => rx.clone(),
      () => rx.iter(),
      () => rx.subscribe(() => undefined),
      () => rx[POLLABLE](),
    ];
    for (const use of uses) expect(use).toThrow(ClosedHandleError);
    for (const use of [rx.changed(), rx.next(), rx.waitFor(() => true)]) {
      await expect(use).rejects.toThrow(ClosedHandleError);
    }
    tx.send(1);
    expect([rx.hasChanged(), rx.isClosed, other.isClosed, tx.receiverCount]).toEqual([false, true, false, 1]);
    await settle();
    expect(waits[3]!()).toEqual(DONE);
  });

  it("waits at the coop gate without losing a change that comes meanwhile", async () => {
    const [tx, rx] = watch.channel(0);
    closeGate();
    const waits = [fateOf(rx.changed()), fateOf(rx.changed()), fateOf(rx.changed({ signal: AbortSignal.abort("no") }))];
    tx.send(1);
    await Promise.resolve();
    expect(waits[0]!()).toBe("pending");
    await settle();
    expect(waits.map((fate) => fate())).toEqual([DONE, DONE, { error: "no" }]);
    const left = rx.clone();
    tx.send(2);
    closeGate();
    const gated = fateOf(left.changed());
    left.close();
    await settle();
    expect(gated()).toEqual(ENDED);
  });

  it("is a branch of select: a change gives the value, marked as seen, and the end is an end", async () => {
    const [tx, rx] = watch.channel(0);
    const idle = watch.channel(0)[1];
    tx.send(1);
    await expect(select({ idle, rx })).resolves.toMatchObject({ branch: "rx", value: 1 });
    expect(rx.hasChanged()).toBe(false);
    const waiting = select({ idle, rx });
    tx.send(2);
    await expect(waiting).resolves.toMatchObject({ branch: "rx", value: 2 });
    tx.close();
    await expect(select({ idle, rx })).resolves.toMatchObject({ branch: "rx", value: undefined, done: true });
  });

  it("has seen nothing by a select that it lost", async () => {
    const [tx, rx] = watch.channel(0);
    tx.send(1);
    const ready = watch.channel(0)[1];
    ready.markChanged();
    await expect(select({ ready, rx }, { biased: true })).resolves.toMatchObject({ branch: "ready" });
    expect([rx.hasChanged(), rx.borrow()]).toEqual([true, 1]);
  });
});

describe("watch.Receiver.waitFor", () => {
  it("tests the current value before it returns, also when seen and when closed (W10)", async () => {
    const [tx, rx] = watch.channel(5);
    const pred = vi.fn((n: number) => n === 5);
    const found = rx.waitFor(pred);
    expect(pred.mock.calls).toEqual([[5]]);
    await expect(found).resolves.toBe(5);
    tx.close();
    await expect(rx.waitFor(pred)).resolves.toBe(5);
    await expect(rx.waitFor((n) => n === 6)).rejects.toThrow(RecvError);
  });

  it("tests each newest value on a microtask after the change, and gives the one that fits", async () => {
    const [tx, rx] = watch.channel(0);
    const pred = vi.fn((n: number) => n >= 3);
    const found = fateOf(rx.waitFor(pred));
    tx.send(1);
    tx.send(2);
    expect(pred.mock.calls).toEqual([[0]]);
    await settle();
    expect(pred.mock.calls).toEqual([[0], [2]]);
    tx.send(3);
    await settle();
    tx.send(4);
    await settle();
    expect(pred.mock.calls).toEqual([[0], [2], [3]]);
    expect(found()).toEqual({ value: 3 });
  });

  it("marks as seen what it tested, also when cancelled afterwards", async () => {
    const [tx, rx] = watch.channel(0);
    const abort = new AbortController();
    const never = fateOf(rx.waitFor(() => false, { signal: abort.signal }));
    tx.send(1);
    expect(rx.hasChanged()).toBe(true);
    await settle();
    expect(rx.hasChanged()).toBe(false);
    tx.send(2);
    abort.abort("left");
    await settle();
    expect([never(), rx.hasChanged()]).toEqual([{ error: "left" }, true]);
  });

  it("tests nothing where the signal has fired already", async () => {
    const [, rx] = watch.channel(0);
    const pred = vi.fn(() => true);
    await expect(rx.waitFor(pred, { signal: AbortSignal.abort("early") })).rejects.toBe("early");
    expect(pred).not.toHaveBeenCalled();
  });

  it("rejects at the end only if the last value does not fit (W10)", async () => {
    const [tx, rx] = watch.channel(0);
    const waits = [fateOf(rx.waitFor((n) => n === 1)), fateOf(rx.waitFor((n) => n === 2))];
    tx.send(1);
    tx.close();
    await settle();
    expect(waits.map((fate) => fate())).toEqual([{ value: 1 }, ENDED]);
  });

  it("rejects with what the predicate throws, which harms nobody else (W10)", async () => {
    const [tx, rx] = watch.channel(0);
    const error = new Error("in pred");
    const pred = (n: number): boolean => {
      if (n === 1) throw error;
      return n === 2;
    };
    const [bad, good] = [fateOf(rx.waitFor(pred)), fateOf(rx.waitFor((n) => n === 2))];
    tx.send(1);
    await settle();
    expect([bad(), good()]).toEqual([{ error }, "pending"]);
    await expect(rx.waitFor(pred)).rejects.toBe(error);
    tx.send(2);
    await settle();
    expect(good()).toEqual({ value: 2 });
    await expect(rx.waitFor(pred)).resolves.toBe(2);
  });

  it("may send from the predicate, and sees what was sent", async () => {
    const [tx, rx] = watch.channel(0);
    const found = rx.waitFor((n) => {
      if (n < 3) tx.send(n + 1);
      return n === 3;
    });
    await expect(found).resolves.toBe(3);
    expect(rx.hasChanged()).toBe(false);
  });

  it("waits for the coop gate, so that a loop of searches that fit at once cannot starve the rest", async () => {
    const [, rx] = watch.channel(0);
    closeGate();
    const pred = vi.fn(() => true);
    const found = fateOf(rx.waitFor(pred));
    expect(pred).not.toHaveBeenCalled();
    await settle();
    expect(found()).toEqual({ value: 0 });
  });
});
