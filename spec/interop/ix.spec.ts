/** Receivers in the hands of IxJS, with no adapter between. */
import "../support/open-gate.ts";
import { from, merge, toArray } from "ix/asynciterable";
import { map, take } from "ix/asynciterable/operators";
import { ClosedHandleError, mpsc } from "sluice";
import { describe, expect, it } from "vitest";
import { readersOf } from "../support/readers.ts";

function filled(...values: number[]): [mpsc.Sender<number>, mpsc.Receiver<number>] {
  const [tx, rx] = mpsc.channel<number>(16);
  for (const value of values) tx.trySend(value);
  return [tx, rx];
}

describe("ix from(rx)", () => {
  it("delivers to the end", async () => {
    const [tx, rx] = filled(1, 2, 3);
    tx.close();
    expect(await toArray(from(rx).pipe(map((n) => n * 2)))).toEqual([2, 4, 6]);
  });

  it("fails with the channel's error", async () => {
    const [tx, rx] = filled(1);
    tx.fail(new Error("broken"));
    await expect(toArray(from(rx))).rejects.toThrow("broken");
  });

  it("broken out of disposes a receiver that it owns", async () => {
    const [tx, rx] = filled(1, 2, 3);
    for await (const n of from(rx)) {
      expect(n).toBe(1);
      break;
    }
    expect(tx.isClosed).toBe(true);
    expect(() => rx.tryRecv()).toThrow(ClosedHandleError);
  });

  it("broken out of leaves a borrowed one as it is", async () => {
    const [tx, rx] = filled(1, 2, 3);
    for await (const _ of from(rx.iter({ preventClose: true }))) break;
    expect(tx.isClosed).toBe(false);
    expect(readersOf(rx)).toEqual({ waiting: 0, loops: 0 });
    expect(await rx.recvMany(9)).toEqual([2, 3]);
  });

  it("takes no more than take asks for", async () => {
    const [, rx] = filled(1, 2, 3);
    expect(await toArray(from(rx.iter({ preventClose: true })).pipe(take(2)))).toEqual([1, 2]);
    expect(rx.tryRecv()).toEqual({ ok: true, value: 3 });
  });

  it("merges receivers", async () => {
    const [tx1, rx1] = filled(1, 2);
    const [tx2, rx2] = filled(10, 20);
    tx1.close();
    tx2.close();
    expect((await toArray(merge(rx1, rx2))).sort((a, b) => a - b)).toEqual([1, 2, 10, 20]);
  });
});
