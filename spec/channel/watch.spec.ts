/** The sending side of a watch: what is stored, who is told, counts and closing. */
import { describe, expect, it, vi } from "vitest";
import { CancellationToken, ClosedHandleError, SendError, watch } from "sluice";
import { fateOf } from "../support/fate.ts";
import { settle } from "../support/settle.ts";

describe("watch.channel", () => {
  it("refuses wrong arguments by name", () => {
    expect(() => watch.channel(0, "x" as never)).toThrow(new TypeError('options must be an object, got "x"'));
    const [tx, rx] = watch.channel(0);
    expect(() => tx.sendModify(1 as never)).toThrow(/^fn must be a function, got 1$/);
    expect(() => tx.sendIfModified(null as never)).toThrow(/^fn must be a function, got null$/);
    expect(() => tx.sendIfModified((n) => n, 5 as never)).toThrow(/^equal must be a function, got 5$/);
    expect(() => rx.waitFor(true as never)).toThrow(/^pred must be a function, got true$/);
    for (const wait of ["changed", "next"] as const) {
      expect(() => rx[wait]({ signal: 1 as never })).toThrow(/^signal must be/);
      expect(() => rx[wait](1 as never)).toThrow(/^options must be an object, got 1$/);
    }
    expect(() => rx.waitFor(() => true, 1 as never)).toThrow(/^options must be/);
    expect(() => tx.closed(1 as never)).toThrow(/^options must be/);
    expect(() => rx.waitFor(() => true, { signal: 1 as never })).toThrow(/^signal must be/);
    expect(() => tx.closed({ signal: 1 as never })).toThrow(/^signal must be/);
  });

  it("shows its name in errors", async () => {
    const [tx, rx] = watch.channel(0, { name: "price" });
    tx.close();
    await expect(rx.changed()).rejects.toThrow('channel "price" is closed');
    expect(() => tx.send(1)).toThrow('Sender of channel "price" was used after it was closed');
    rx.close();
    expect(() => rx.borrow()).toThrow(
      'Receiver of channel "price", which leaving a loop or subscription closes, was used after it was closed',
    );
  });

  it("says in errors what it is, where it has no name", () => {
    const [tx] = watch.channel(0);
    tx.close();
    expect(() => tx.send(1)).toThrow("Sender of watch channel was used after it was closed");
  });

  it("holds values of every kind, by reference", () => {
    const list = [1];
    for (const value of [undefined, null, 0, "", Number.NaN, list, Promise.resolve(1), () => 1]) {
      const [tx, rx] = watch.channel<unknown>("first");
      expect(tx.send(value)).toBe(true);
      expect(rx.borrow()).toBe(value);
    }
    const first = (): number => 1;
    const second = (): number => 2;
    const [tx, rx] = watch.channel(first);
    tx.sendModify(() => second);
    expect(tx.sendReplace(first)).toBe(second);
    expect(rx.borrow()).toBe(first);
  });
});

describe("watch.Sender", () => {
  it("stores nothing by send where there is no receiver, and gives false (W2)", () => {
    const tx = new watch.Sender(1);
    expect(tx.send(2)).toBe(false);
    expect(tx.borrow()).toBe(1);
    const rx = tx.subscribe();
    expect(tx.send(3)).toBe(true);
    rx.close();
    expect(tx.send(4)).toBe(false);
    expect(tx.borrow()).toBe(3);
  });

  it("stores by sendReplace, sendModify and sendIfModified where there is no receiver (W2)", () => {
    const tx = new watch.Sender(1);
    expect(tx.sendReplace(2)).toBe(1);
    tx.sendModify((n) => n * 10);
    expect(tx.borrow()).toBe(20);
    expect(tx.sendIfModified((n) => n + 1)).toBe(true);
    expect(tx.borrow()).toBe(21);
    const rx = tx.subscribe();
    expect([rx.borrow(), rx.hasChanged()]).toEqual([21, false]);
  });

  it("tells an equal value like any other (W3)", () => {
    const [tx, rx] = watch.channel(1);
    for (const send of [() => tx.send(1), () => tx.sendReplace(1), () => tx.sendModify((n) => n)]) {
      send();
      expect(rx.hasChanged()).toBe(true);
      rx.markUnchanged();
    }
  });

  it("tells by sendIfModified only a value that differs, by Object.is", async () => {
    const [tx, rx] = watch.channel(Number.NaN);
    const changed = fateOf(rx.changed());
    expect(tx.sendIfModified(() => Number.NaN)).toBe(false);
    await settle();
    expect([changed(), rx.hasChanged()]).toEqual(["pending", false]);
    expect(tx.sendIfModified(() => 0)).toBe(true);
    expect(tx.sendIfModified(() => -0)).toBe(true);
    await settle();
    expect(changed()).toEqual({ value: undefined });
  });

  it("stores by sendIfModified also what `equal` takes for the same, and tells nobody (W4)", () => {
    const [tx, rx] = watch.channel({ id: 1, at: 0 });
    const sameId = vi.fn((a: { id: number }, b: { id: number }) => a.id === b.id);
    expect(tx.sendIfModified((value) => ({ ...value, at: 5 }), sameId)).toBe(false);
    expect(sameId.mock.calls).toEqual([
      [
        { id: 1, at: 0 },
        { id: 1, at: 5 },
      ],
    ]);
    expect([rx.borrow(), rx.hasChanged()]).toEqual([{ id: 1, at: 5 }, false]);
    expect(tx.sendIfModified((value) => ({ ...value, id: 2 }), sameId)).toBe(true);
    expect(rx.hasChanged()).toBe(true);
  });

  it("takes an object that was changed in place for the same", () => {
    const [tx, rx] = watch.channel<number[]>([]);
    const push = (list: number[]): number[] => {
      list.push(1);
      return list;
    };
    expect(tx.sendIfModified(push)).toBe(false);
    expect([rx.borrow(), rx.hasChanged()]).toEqual([[1], false]);
    tx.sendModify(push);
    expect([rx.borrow(), rx.hasChanged()]).toEqual([[1, 1], true]);
  });

  it("stores nothing and tells nobody when the function throws, and is as usable as before (W5)", () => {
    const [tx, rx] = watch.channel<number[]>([]);
    const error = new Error("in fn");
    const fail = (list: number[]): never => {
      list.push(1); // what was changed in place stays changed
      throw error;
    };
    expect(() => tx.sendModify(fail)).toThrow(error);
    expect(() => tx.sendIfModified(fail)).toThrow(error);
    expect(() => tx.sendIfModified(() => [], fail as () => never)).toThrow(error);
    expect([rx.borrow().length, rx.hasChanged()]).toEqual([3, false]);
    expect(tx.send([])).toBe(true);
    expect(rx.hasChanged()).toBe(true);
  });

  it("copes with functions that use the channel themselves", () => {
    const [tx, rx] = watch.channel(0);
    tx.sendModify((n) => {
      tx.send(10);
      return n + 1;
    });
    expect(rx.borrow()).toBe(1);
    expect(
      tx.sendIfModified((n) => {
        tx.send(10);
        return n; // differs from what is there now
      }),
    ).toBe(true);
    expect(rx.borrow()).toBe(1);
    const closing = (n: number): number => {
      tx.close();
      return n + 1;
    };
    expect(() => tx.sendModify(closing)).toThrow(ClosedHandleError);
    expect([rx.borrow(), rx.isClosed]).toEqual([1, true]);
  });

  it("runs nothing of the receiving side inside a send", async () => {
    const [tx, rx] = watch.channel(0);
    const ran = vi.fn();
    void rx.changed().then(ran);
    void rx.waitFor((n) => {
      if (n > 0) ran();
      return n > 0;
    });
    rx.clone().subscribe((n) => {
      if (n > 0) ran();
    });
    tx.send(1);
    expect(ran).not.toHaveBeenCalled();
    await settle();
    expect(ran).toHaveBeenCalledTimes(3);
  });

  it("makes receivers to which the current value counts as seen (W1)", async () => {
    const [tx, rx] = watch.channel(0);
    tx.send(1);
    const late = tx.subscribe();
    expect([rx.hasChanged(), late.hasChanged(), late.borrow()]).toEqual([true, false, 1]);
    const changed = fateOf(late.changed());
    await settle();
    expect(changed()).toBe("pending");
  });

  it("is no Observable, and says so", () => {
    const [tx] = watch.channel(0);
    expect(() => tx.subscribe((() => undefined) as never)).toThrow(
      /^observer must be left out: .* subscribe to a receiver/,
    );
    expect(tx.receiverCount).toBe(1);
  });

  it("counts senders and receivers, and knows its channel", () => {
    const [tx, rx] = watch.channel(0);
    const [otherTx, otherRx] = watch.channel(0);
    const [tx2, rx2, rx3] = [tx.clone(), rx.clone(), tx.subscribe()];
    expect([tx.senderCount, tx2.receiverCount]).toEqual([2, 3]);
    expect([tx.sameChannel(tx2), tx.sameChannel(otherTx)]).toEqual([true, false]);
    expect([rx.sameChannel(rx2), rx.sameChannel(otherRx)]).toEqual([true, false]);
    tx2.close();
    rx2.close();
    rx3[Symbol.dispose]();
    rx3.close();
    tx2[Symbol.dispose]();
    expect([tx.senderCount, tx.receiverCount]).toEqual([1, 1]);
  });

  it("is a mistake to use after its own close; closing twice is harmless", async () => {
    const [first] = watch.channel(0);
    const tx = first.clone();
    {
      using _ = tx;
    }
    tx.close();
    const uses = [
      () => tx.send(1),
      () => tx.sendReplace(1),
      () => tx.sendModify((n) => n),
      () => tx.sendIfModified((n) => n + 1),
      () => tx.borrow(),
      () => tx.subscribe(),
      () => tx.clone(),
      () => tx.fail("why"),
    ];
    for (const use of uses) expect(use).toThrow(ClosedHandleError);
    await expect(tx.closed()).rejects.toThrow(ClosedHandleError);
    expect([tx.isClosed, tx.senderCount, tx.receiverCount]).toEqual([false, 1, 1]);
    expect(first.borrow()).toBe(0);
  });
});

describe("watch.Sender.closed", () => {
  it("resolves when the last receiver goes, and waits again when one subscribes (W12)", async () => {
    const [tx, rx] = watch.channel(0);
    const other = tx.subscribe();
    const closed = [fateOf(tx.closed()), fateOf(tx.clone().closed())];
    rx.close();
    await settle();
    expect([tx.isClosed, closed[0]!()]).toEqual([false, "pending"]);
    other[Symbol.dispose]();
    expect(tx.isClosed).toBe(true);
    await settle();
    expect(closed.map((fate) => fate())).toEqual([{ value: undefined }, { value: undefined }]);
    await expect(tx.closed()).resolves.toBeUndefined();
    const reopened = tx.subscribe();
    expect(tx.isClosed).toBe(false);
    const again = fateOf(tx.closed());
    await settle();
    expect(again()).toBe("pending");
    reopened.close();
    await settle();
    expect(again()).toEqual({ value: undefined });
  });

  it("stands when a receiver subscribes in the same turn: the resolve is the commit", async () => {
    const [tx, rx] = watch.channel(0);
    const closed = tx.closed();
    rx.close();
    tx.subscribe();
    await expect(closed).resolves.toBeUndefined();
  });

  it("rejects with the signal's reason, before and while waiting", async () => {
    const [tx, rx] = watch.channel(0);
    await expect(tx.closed({ signal: AbortSignal.abort("early") })).rejects.toBe("early");
    const token = new CancellationToken();
    const closed = tx.closed({ signal: token });
    token.cancel("late");
    await expect(closed).rejects.toBe("late");
    expect(rx.isClosed).toBe(false);
  });
});

describe("watch.Sender.fail", () => {
  it("gives each receiver an unseen value, then the error once, then a RecvError with it as cause", async () => {
    const [tx, rx] = watch.channel(0);
    const other = rx.clone();
    tx.send(1);
    other.markUnchanged();
    tx.fail("why");
    expect([rx.isClosed, rx.hasChanged(), rx.borrow()]).toEqual([true, true, 1]);
    await expect(rx.changed()).resolves.toBeUndefined();
    await expect(rx.changed()).rejects.toBe("why");
    await expect(rx.changed()).rejects.toMatchObject({ name: "RecvError", cause: "why" });
    await expect(rx.next()).resolves.toEqual({ done: true, value: undefined });
    await expect(other.changed()).rejects.toBe("why");
    await expect(rx.clone().changed()).rejects.toBe("why");
  });

  it("gives the error to the oldest of several pending waits of one receiver, and to each loop", async () => {
    const [tx, rx] = watch.channel(0);
    const waits = [rx.changed(), rx.next(), rx.waitFor((n) => n > 0)].map(fateOf);
    const observers = [vi.fn(), vi.fn()];
    for (const error of observers) rx.subscribe({ error });
    tx.fail("why");
    await settle();
    expect(waits.map((fate) => fate())).toEqual([
      { error: "why" },
      { value: { done: true, value: undefined } },
      { error: expect.objectContaining({ name: "RecvError", cause: "why" }) as unknown },
    ]);
    for (const error of observers) expect(error.mock.calls).toEqual([["why"]]);
  });

  it("ends sending for every clone, while the handles stay open", async () => {
    const [tx, rx] = watch.channel(0);
    const other = tx.clone();
    const closed = fateOf(other.closed());
    tx.fail("why");
    other.fail("again");
    await settle();
    expect(closed()).toEqual({ value: undefined });
    for (const sender of [tx, other]) {
      expect([sender.isClosed, sender.send(1)]).toEqual([true, false]);
      expect(() => sender.sendReplace(1)).toThrow(expect.objectContaining({ value: 1, cause: "why" }));
      const fn = vi.fn((n: number) => n + 1);
      expect(() => sender.sendModify(fn)).toThrow(SendError);
      expect(() => sender.sendIfModified(fn)).toThrow(SendError);
      expect(fn).not.toHaveBeenCalled();
      expect(sender.borrow()).toBe(0);
    }
    expect([tx.senderCount, tx.receiverCount]).toEqual([2, 1]);
    await expect(tx.subscribe().changed()).rejects.toBe("why");
    await expect(rx.changed()).rejects.toBe("why");
  });

  it("raises no unhandled rejection where nobody waits", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const [tx] = watch.channel(0);
    tx.fail(new Error("nobody looks"));
    watch.channel(0)[0].close();
    await settle();
    await settle();
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
