/** `select` and `timeout` at the closed coop gate. Rules X9 and I8. */
import { CancellationToken, mpsc, select, SelectError, setCoopSlice, timeout, TimeoutError } from "sluice";
import { EMPTY, of } from "rxjs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fateOf } from "./support/fate.ts";
import { closeGate } from "./support/gate.ts";
import { readersOf } from "./support/readers.ts";
import { settle } from "./support/settle.ts";
import { waitingOn } from "./support/waiting.ts";

const never = new Promise<never>(() => {});
const microtasks = async (): Promise<void> => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};

function holding(...messages: string[]): [mpsc.Sender<string>, mpsc.Receiver<string>] {
  const [tx, rx] = mpsc.channel<string>(4);
  for (const message of messages) tx.trySend(message);
  return [tx, rx];
}

describe("select at the gate", () => {
  const slice = setCoopSlice(8);
  afterEach(async () => {
    setCoopSlice(slice);
    await settle();
  });

  it("polls and starts nothing until the next macrotask, although branches are ready", async () => {
    const [, rx] = holding("a");
    const start = vi.fn(() => never);
    closeGate();
    const fate = fateOf(select({ start, rx }, { biased: true }));
    await microtasks();
    expect([fate(), rx.size, start.mock.calls.length]).toEqual(["pending", 1, 0]);
    await settle();
    expect(fate()).toEqual({ value: { branch: "rx", value: "a" } });
    expect(start).toHaveBeenCalledOnce();
  });

  it("stands in the queue of its branches meanwhile: try-operations fail, later ones come after it", async () => {
    const [, rx] = holding("a", "b");
    closeGate();
    const first = fateOf(select({ rx, never }));
    const second = fateOf(rx.recv());
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "empty" });
    await settle();
    expect([first(), second()]).toEqual([{ value: { branch: "rx", value: "a" } }, { value: "b" }]);
  });

  it("keeps its place when nothing is there", async () => {
    const [tx, rx] = holding();
    closeGate();
    const first = fateOf(select({ rx, never }));
    const second = fateOf(rx.recv());
    await settle();
    tx.trySend("a");
    tx.trySend("b");
    await settle();
    expect([first(), second()]).toEqual([{ value: { branch: "rx", value: "a" } }, { value: "b" }]);
  });

  it("can be aborted there, and has taken nothing and stands nowhere", async () => {
    const [, rx] = holding("a");
    const token = new CancellationToken();
    const start = vi.fn(() => never);
    closeGate();
    const fate = fateOf(select({ rx, start }, { signal: token }));
    token.cancel("stop");
    await microtasks();
    expect(fate()).toEqual({ error: "stop" });
    expect([readersOf(rx).waiting, waitingOn(token), rx.size]).toEqual([0, 0, 1]);
    await settle();
    expect(start).not.toHaveBeenCalled();
  });

  it("counts as a sender there, so closing the handle lets it finish", async () => {
    const [tx, rx] = holding();
    closeGate();
    const selecting = select({ tx, never });
    tx.close();
    await settle();
    const won = await selecting;
    if (won.branch === "tx") won.value.send("a");
    await expect(rx.recv()).resolves.toBe("a");
    await expect(rx.recv()).resolves.toBe(undefined);
  });

  it("wins there too by promises, functions and Observables, and fails when all are disabled", async () => {
    closeGate();
    const fates = [
      fateOf(select({ it: Promise.resolve(1), never })),
      fateOf(select({ never, it: async () => 2 })),
      fateOf(select({ it: () => 3 })),
      fateOf(select({ it: of(4), empty: EMPTY })),
      fateOf(select({ it: EMPTY, off: null })),
      fateOf(select({ off: null })),
    ];
    await settle();
    const won = [1, 2, 3, 4].map((value) => ({ value: { branch: "it", value } }));
    expect(fates.map((fate) => fate())).toEqual([...won, { error: new SelectError() }, { error: new SelectError() }]);
  });

  it("does not let a timeout be dodged (I8)", async () => {
    closeGate();
    const ready = fateOf(timeout(0, holding("a")[1]));
    const late = fateOf(timeout(0, never));
    await microtasks();
    expect([ready(), late()]).toEqual(["pending", "pending"]);
    await settle();
    expect(ready()).toEqual({ value: "a" });
    await settle();
    expect(late()).toEqual({ error: new TimeoutError(0) });
  });

  it("closes the gate by a loop that is always ready", async () => {
    setCoopSlice(0);
    const [tx, rx] = mpsc.unboundedChannel<number>();
    for (let i = 0; i < 1000; i += 1) tx.send(i);
    let turns = 0;
    const loop = (async () => {
      while (turns < 1000 && !(await select({ rx, never })).done) turns += 1;
    })();
    await settle();
    expect(turns).toBeLessThan(1000);
    await loop;
    expect(turns).toBe(1000);
  });
});
