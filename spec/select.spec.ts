/** What `select` chooses, and what it refuses. Rules X1 to X5 and X7 to X9, JS1. */
import { CancellationToken, ClosedHandleError, mpsc, oneshot, select, SelectError, sleep } from "sluice";
import { explore } from "sluice/testing";
import { describe, expect, it } from "vitest";
import { fateOf } from "./support/fate.ts";
import { settle } from "./support/settle.ts";

const never = new Promise<never>(() => {});

/** Receivers of channels that hold the given messages. */
function holding(...messages: string[]): mpsc.Receiver<string> {
  const [tx, rx] = mpsc.channel<string>(messages.length);
  for (const message of messages) tx.trySend(message);
  return rx;
}
const idle = (): mpsc.Receiver<string> => mpsc.channel<string>(1)[1];

describe("select", () => {
  it("gives the branch that is ready, by name, and takes from no other", async () => {
    const [empty, full, other] = [idle(), holding("a", "b"), idle()];
    await expect(select({ empty, full, other })).resolves.toEqual({ branch: "full", value: "a" });
    expect(full.tryRecv()).toEqual({ ok: true, value: "b" });
  });

  it("waits for the first that becomes ready", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const fate = fateOf(select({ idle: idle(), rx, never }));
    await settle();
    expect(fate()).toBe("pending");
    await tx.send("now");
    expect(fate()).toEqual({ value: { branch: "rx", value: "now" } });
  });

  it("takes the message inside the send, so nothing gets between (JS1)", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const selecting = select({ rx, idle: idle() });
    expect(tx.trySend("a")).toEqual({ ok: true });
    expect(rx.size).toBe(0);
    expect(rx.tryRecv()).toEqual({ ok: false, reason: "empty" });
    rx.close();
    await expect(selecting).resolves.toEqual({ branch: "rx", value: "a" });
  });

  it("gives messages exactly as they are, undefined and thenables too", async () => {
    const [tx, rx] = mpsc.channel<unknown>(2);
    const thenable = { then: (): never => expect.fail("was unwrapped") };
    await tx.send(undefined);
    await tx.send(thenable);
    await expect(select({ rx })).resolves.toEqual({ branch: "rx", value: undefined });
    expect((await select({ rx })).value).toBe(thenable);
  });

  it("goes in the order of the names with biased, every time (X3)", async () => {
    const [first, second] = [holding("a", "b"), holding("x")];
    const branches: string[] = [];
    for (let i = 0; i < 3; i += 1) branches.push((await select({ first, second }, { biased: true })).branch);
    expect(branches).toEqual(["first", "first", "second"]);
  });

  it("begins at a random branch and goes round (X2)", async () => {
    const won: string[] = [];
    await explore(({ task }) =>
      task("each start in turn", async (step) => {
        won.push((await step(select({ a: idle(), b: holding("b"), c: holding("c") }))).branch);
      }),
    );
    expect(won).toEqual(["b", "b", "c"]);
  });

  it("is fair over many turns without biased", async () => {
    const counts = { a: 0, b: 0 };
    const [first, second] = [holding(...Array<string>(500).fill("a")), holding(...Array<string>(500).fill("b"))];
    for (let i = 0; i < 500; i += 1) counts[(await select({ a: first, b: second })).branch] += 1;
    expect(Math.min(counts.a, counts.b)).toBeGreaterThan(150);
  });

  it("looks at all again when one is woken: with biased the earlier goes first (X8)", async () => {
    for (const [biased, winner] of [
      [true, "parent"],
      [false, "child"],
    ] as const) {
      const parent = new CancellationToken();
      const child = parent.childToken(); // marked with its parent, and woken before it
      const selecting = select({ parent, child }, { biased });
      await settle();
      parent.cancel();
      expect((await selecting).branch).toBe(winner);
    }
  });

  it("disables false, null and undefined; what stands behind them is not looked at (X1)", async () => {
    const closed = false as boolean;
    const rx = holding("a");
    const branches = { off: closed && rx, nothing: null, none: undefined, on: rx };
    await expect(select(branches, { biased: true })).resolves.toEqual({ branch: "on", value: "a" });
  });

  it("rejects with SelectError when every branch is disabled, or there is none (X5)", async () => {
    await expect(select({ a: false, b: null })).rejects.toEqual(new SelectError());
    await expect(select({})).rejects.toMatchObject({ name: "SelectError", code: "ALL_DISABLED" });
  });

  it("says that a receiver has ended, and can go on without it (X4, X7)", async () => {
    const open: Record<string, mpsc.Receiver<string>> = { a: holding("a1", "a2"), b: holding("b1") };
    for (const rx of Object.values(open)) rx.close();
    const seen: string[] = [];
    while (Object.keys(open).length > 0) {
      const r = await select(open);
      if (r.done) Reflect.deleteProperty(open, r.branch);
      else seen.push(r.value);
    }
    expect(seen.sort()).toEqual(["a1", "a2", "b1"]);
  });

  it("keeps what a branch was before the next select: a sleep made once, a oneshot not yet sent (X7)", async () => {
    const [tx, answer] = oneshot.channel<string>();
    const deadline = sleep(5);
    const rx = holding("a");
    await expect(select({ rx, answer, deadline }, { biased: true })).resolves.toMatchObject({ branch: "rx" });
    tx.send("here");
    await expect(select({ rx, answer, deadline })).resolves.toEqual({ branch: "answer", value: "here" });
    await expect(select({ rx, deadline })).resolves.toMatchObject({ branch: "deadline" });
  });

  it("takes one message each, where several selects wait for one channel, in their order", async () => {
    const [tx, rx] = mpsc.channel<string>(4);
    const fates = [fateOf(select({ rx, idle: idle() })), fateOf(select({ idle: idle(), rx })), fateOf(rx.recv())];
    for (const message of ["a", "b", "c", "d"]) tx.trySend(message);
    await settle();
    expect(fates.map((fate) => fate())).toEqual([
      { value: { branch: "rx", value: "a" } },
      { value: { branch: "rx", value: "b" } },
      { value: "c" },
    ]);
    expect(rx.tryRecv()).toEqual({ ok: true, value: "d" });
  });

  it("tells the right one of thousands", async () => {
    const [tx, rx] = mpsc.channel<number>(1);
    const [, idle] = mpsc.channel<number>(1);
    const crowd = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`branch${i}`, i === 3210 ? rx : idle]));
    const waiting = select(crowd);
    tx.trySend(1);
    expect(await waiting).toEqual({ branch: "branch3210", value: 1 });
    tx.trySend(2);
    expect(await select(crowd)).toEqual({ branch: "branch3210", value: 2 });
    expect(() => select({ ...crowd, odd: 7 as never })).toThrow(/^branch "odd" must be/);
  });

  it("may name one thing twice", async () => {
    const [tx, rx] = mpsc.channel<string>(2);
    const selecting = select({ a: rx, b: rx }, { biased: true });
    await tx.send("one");
    await expect(selecting).resolves.toEqual({ branch: "a", value: "one" });
    await tx.send("two");
    await expect(select({ a: rx, b: rx }, { biased: true })).resolves.toEqual({ branch: "a", value: "two" });
    expect(rx.size).toBe(0);
  });
});

describe("a select with a signal", () => {
  it("rejects with the reason before anything is looked at", async () => {
    const rx = holding("kept");
    const token = new CancellationToken();
    token.cancel("stop");
    let started = false;
    const work = (): void => void (started = true);
    await expect(select({ work, rx }, { signal: token })).rejects.toBe("stop");
    await expect(select({ rx }, { signal: AbortSignal.abort("abort") })).rejects.toBe("abort");
    await expect(select({ a: null }, { signal: token })).rejects.toBe("stop");
    expect([started, rx.size]).toEqual([false, 1]);
  });

  it("rejects with the reason while it waits, and has taken nothing", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const controller = new AbortController();
    const fate = fateOf(select({ rx }, { signal: controller.signal }));
    await settle();
    controller.abort("stop");
    await tx.send("kept");
    await settle();
    expect(fate()).toEqual({ error: "stop" });
    await expect(rx.recv()).resolves.toBe("kept");
  });

  it("has won what came before the abort in the same turn", async () => {
    const [tx, rx] = mpsc.channel<string>(1);
    const token = new CancellationToken();
    const fates = [fateOf(select({ rx }, { signal: token })), fateOf(select({ rx }, { signal: token }))];
    await settle();
    tx.trySend("a");
    token.cancel("stop");
    await settle();
    expect(fates.map((fate) => fate())).toEqual([{ value: { branch: "rx", value: "a" } }, { error: "stop" }]);
  });
});

describe("what select refuses", () => {
  it("is a branch of an unknown kind, at the call, by name", () => {
    const kinds = "a handle of sluice, a function, a promise, an AbortSignal or an Observable";
    for (const [value, shown] of [
      [0, "0"],
      ["", '""'],
      [true, "true"],
      [{}, "an object"],
      [[], "an array"],
      [Symbol.iterator, "Symbol(Symbol.iterator)"],
    ] as const) {
      const call = (): unknown => select({ fine: never, odd: value as never });
      expect(call).toThrow(new TypeError(`branch "odd" must be ${kinds}, got ${shown}`));
    }
  });

  it("is a bare async iterable, which is to be wrapped", () => {
    async function* items(): AsyncGenerator<number> {
      yield 1;
    }
    expect(() => select({ items: items() as never })).toThrow(
      new TypeError('branch "items" is an async iterable: wrap it in stream()'),
    );
  });

  it("is anything but an object of branches, and options that are none", () => {
    for (const value of [undefined, null, 5, [never]]) {
      expect(() => select(value as never)).toThrow(/^branches must be an object of named branches, got /);
    }
    expect(() => select({ never }, 5 as never)).toThrow(TypeError);
    expect(() => select({ never }, { teardown: "wait" as never })).toThrow(
      new TypeError('teardown must be one of "await", got "wait"'),
    );
    expect(() => select({ never }, { signal: {} as never })).toThrow(TypeError);
  });

  it("is not a handle that was closed: that fails when it is looked at, by rejecting", async () => {
    const closed = holding("gone");
    closed[Symbol.dispose]();
    await expect(select({ closed })).rejects.toBeInstanceOf(ClosedHandleError);
    await expect(select({ rx: holding("a"), closed }, { biased: true })).resolves.toMatchObject({ branch: "rx" });
    await expect(select({ closed, rx: holding("a") }, { biased: true })).rejects.toBeInstanceOf(ClosedHandleError);
  });
});
