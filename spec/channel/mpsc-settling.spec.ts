/** In which order promises settle when one step sets a whole chain going: a slot, its message, the slot that this frees. */
import { mpsc } from "sluice";
import { describe, expect, it } from "vitest";
import { settle } from "../support/settle.ts";

/** A full channel on which readers wait as well as senders: a permit holds the only slot. */
async function heldUp(): Promise<{
  readonly permit: mpsc.Permit<string>;
  readonly tx: mpsc.Sender<string>;
  readonly rx: mpsc.Receiver<string>;
}> {
  const [tx, rx] = mpsc.channel<string>(1);
  return { permit: await tx.reserve(), tx, rx };
}

describe("mpsc waiters", () => {
  it("senders settle in their order when each slot comes from the message before", async () => {
    const { permit, tx, rx } = await heldUp();
    const settled: string[] = [];
    for (const reader of [1, 2]) void rx.recv().then((value) => settled.push(`reader ${reader}: ${String(value)}`));
    for (const value of ["a", "b", "c"]) void tx.send(value).then(() => settled.push(value));
    permit.release();
    await settle();
    expect(settled).toEqual(["reader 1: a", "a", "reader 2: b", "b", "c"]);
  });

  it("readers settle in their order when each message comes from the slot before", async () => {
    const { permit, tx, rx } = await heldUp();
    const settled: string[] = [];
    for (const reader of [1, 2]) void rx.recv().then((value) => settled.push(`reader ${reader}: ${String(value)}`));
    void tx.send("b");
    permit.send("a");
    await settle();
    expect(settled).toEqual(["reader 1: a", "reader 2: b"]);
  });

  it("a reader gets the last message before the next is told of the end", async () => {
    const { permit, tx, rx } = await heldUp();
    const settled: string[] = [];
    for (const reader of [1, 2]) void rx.recv().then((value) => settled.push(`reader ${reader}: ${String(value)}`));
    void tx.send("a");
    tx.close();
    permit.release();
    await settle();
    expect(settled).toEqual(["reader 1: a", "reader 2: undefined"]);
  });

  it("make no deeper stack the more there are", async () => {
    const { permit, tx, rx } = await heldUp();
    const count = 20_000;
    let sum = 0;
    for (let i = 0; i < count; i += 1) void rx.recv().then(() => (sum += 1));
    const sends = Array.from({ length: count }, () => tx.send("x"));
    permit.release();
    await Promise.all(sends);
    expect(sum).toBe(count);
  });
});
