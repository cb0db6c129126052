/** Every kind of handle as a branch: when it wins, what it gives, how it fails. The table of the contract, row by row. */
import {
  broadcast,
  CancellationToken,
  JoinSet,
  LaggedError,
  mpsc,
  Notify,
  oneshot,
  RecvError,
  select,
  Semaphore,
  SendError,
  sleep,
  spawn,
  watch,
} from "sluice";
import { describe, expect, it } from "vitest";
import { fateOf } from "./support/fate.ts";
import { settle } from "./support/settle.ts";

const idle = (): mpsc.Receiver<string> => mpsc.channel<string>(1)[1];
const ended = { branch: "it", value: undefined, done: true };

describe("a branch that is a receiver", () => {
  it("of mpsc wins by a message, and by the end", async () => {
    const [tx, it] = mpsc.channel<string>(1);
    const fate = fateOf(select({ it, idle: idle() }));
    await tx.send("a");
    expect(fate()).toEqual({ value: { branch: "it", value: "a" } });
    const end = fateOf(select({ it, idle: idle() }));
    tx.close();
    await settle();
    expect(end()).toEqual({ value: ended });
    await expect(select({ it })).resolves.toEqual(ended);
  });

  it("of mpsc fails with the error of a failed channel, once", async () => {
    const [tx, it] = mpsc.channel<string>(1);
    tx.fail(new Error("broken"));
    await expect(select({ it })).rejects.toThrow("broken");
    await expect(select({ it })).resolves.toEqual(ended);
  });

  it("of an unbounded channel does too", async () => {
    const [tx, it] = mpsc.unboundedChannel<string>();
    tx.send("a");
    await expect(select({ it })).resolves.toEqual({ branch: "it", value: "a" });
    tx.close();
    await expect(select({ it })).resolves.toEqual(ended);
  });

  it("of broadcast wins by a message, fails by lag and goes on, and wins by the end", async () => {
    const [tx, it] = broadcast.channel<string>(2);
    const fate = fateOf(select({ it, idle: idle() }));
    tx.send("a");
    await settle();
    expect(fate()).toEqual({ value: { branch: "it", value: "a" } });
    for (const message of ["b", "c", "d"]) tx.send(message);
    await expect(select({ it, idle: idle() })).rejects.toEqual(new LaggedError(1));
    await expect(select({ it })).resolves.toEqual({ branch: "it", value: "c" });
    await expect(select({ it })).resolves.toEqual({ branch: "it", value: "d" });
    tx.close();
    await expect(select({ it })).resolves.toEqual(ended);
  });

  it("of oneshot wins by its value, and fails when there will be none", async () => {
    const [tx, it] = oneshot.channel<string>();
    const fate = fateOf(select({ it, idle: idle() }));
    tx.send("answer");
    await settle();
    expect(fate()).toEqual({ value: { branch: "it", value: "answer" } });

    const [gone, none] = oneshot.channel<string>();
    const failing = fateOf(select({ none, idle: idle() }));
    gone.close();
    await settle();
    expect(failing()).toMatchObject({ error: expect.any(RecvError) as unknown });
    await expect(select({ none })).rejects.toBeInstanceOf(RecvError);
  });

  it("of watch wins by a change, which then counts as seen", async () => {
    const [tx, it] = watch.channel("first");
    const fate = fateOf(select({ it, idle: idle() }));
    await settle();
    expect(fate()).toBe("pending");
    tx.send("second");
    await settle();
    expect(fate()).toEqual({ value: { branch: "it", value: "second" } });
    expect(it.hasChanged()).toBe(false);
    tx.send("third");
    await expect(select({ it })).resolves.toEqual({ branch: "it", value: "third" });
    tx.close();
    await expect(select({ it })).resolves.toEqual(ended);
  });

  it("of watch keeps a change unseen that it did not win with", async () => {
    const [tx, it] = watch.channel("first");
    tx.send("second");
    const rx = idle();
    rx.close();
    await expect(select({ rx, it }, { biased: true })).resolves.toMatchObject({ branch: "rx" });
    expect(it.hasChanged()).toBe(true);
  });
});

describe("a branch that is a sender", () => {
  it("wins by room, and gives a permit", async () => {
    const [it, rx] = mpsc.channel<string>(1);
    const won = await select({ it });
    expect(it.capacity).toBe(0);
    won.value.send("a");
    const fate = fateOf(select({ it, idle: idle() }));
    await settle();
    expect(fate()).toBe("pending");
    await expect(rx.recv()).resolves.toBe("a");
    await settle();
    expect(fate()).toMatchObject({ value: { branch: "it", value: expect.any(mpsc.Permit) as unknown } });
  });

  it("fails when the receiver is closed, before and while it waits", async () => {
    const [it, rx] = mpsc.channel<string>(1);
    await it.send("fills");
    const fate = fateOf(select({ it, idle: idle() }));
    await settle();
    rx.close();
    await settle();
    expect(fate()).toMatchObject({ error: expect.any(SendError) as unknown });
    await expect(select({ it })).rejects.toBeInstanceOf(SendError);
  });

  it("has lost only its place when it loses", async () => {
    const [it, rx] = mpsc.channel<string>(1);
    await it.send("fills");
    const token = new CancellationToken();
    const fate = fateOf(select({ it, token }));
    await settle();
    const next = fateOf(it.send("next"));
    token.cancel("stop");
    await rx.recv();
    await settle();
    expect([fate(), next()]).toEqual([{ value: { branch: "token", value: "stop" } }, { value: undefined }]);
    await expect(rx.recv()).resolves.toBe("next");
    expect(it.capacity).toBe(1);
  });
});

describe("a branch that cancels", () => {
  it("wins by the cancellation of a token, and gives the reason", async () => {
    const it = new CancellationToken();
    const fate = fateOf(select({ it, idle: idle() }));
    await settle();
    expect(fate()).toBe("pending");
    it.cancel("reason");
    await settle();
    expect(fate()).toEqual({ value: { branch: "it", value: "reason" } });
    await expect(select({ it })).resolves.toEqual({ branch: "it", value: "reason" });
  });

  it("wins by the abort of a signal, and gives the reason", async () => {
    const controller = new AbortController();
    const it = controller.signal;
    const fate = fateOf(select({ it, idle: idle() }));
    await settle();
    controller.abort("reason");
    await settle();
    expect(fate()).toEqual({ value: { branch: "it", value: "reason" } });
    await expect(select({ it })).resolves.toEqual({ branch: "it", value: "reason" });
  });

  it("is a branch and no signal: the select resolves", async () => {
    const token = new CancellationToken();
    token.cancel();
    await expect(select({ it: token.signal }, {})).resolves.toMatchObject({ branch: "it" });
  });
});

describe("a branch that is a sleep", () => {
  it("wins when it is due, and gives nothing", async () => {
    await expect(select({ it: sleep(2), idle: idle() })).resolves.toEqual({ branch: "it", value: undefined });
    await expect(select({ it: sleep(0) })).resolves.toEqual({ branch: "it", value: undefined });
  });
});

describe("a branch that is a task", () => {
  it("wins by the result of a JoinHandle, or fails with its error", async () => {
    const it = spawn(() => "result");
    await expect(select({ it, idle: idle() })).resolves.toEqual({ branch: "it", value: "result" });
    await expect(select({ it })).resolves.toEqual({ branch: "it", value: "result" });
    const broken = spawn(() => {
      throw new Error("broken");
    });
    await expect(select({ broken, idle: idle() })).rejects.toThrow("broken");
  });

  it("goes on when it loses", async () => {
    const it = spawn(async () => {
      await sleep(3);
      return "result";
    });
    await expect(select({ it, quick: sleep(0) })).resolves.toMatchObject({ branch: "quick" });
    await expect(it).resolves.toBe("result");
  });

  it("wins by the next of a JoinSet that has ended, and by its emptiness", async () => {
    const it = new JoinSet<string>();
    it.spawn(() => "one");
    await expect(select({ it, idle: idle() })).resolves.toMatchObject({
      branch: "it",
      value: { status: "fulfilled", value: "one" },
    });
    await expect(select({ it })).resolves.toEqual(ended);
  });
});

describe("a branch that is a Semaphore or a Notify", () => {
  it("wins by a permit", async () => {
    const it = new Semaphore(1);
    const won = await select({ it });
    expect(it.availablePermits).toBe(0);
    const fate = fateOf(select({ it, idle: idle() }));
    await settle();
    expect(fate()).toBe("pending");
    won.value.release();
    await settle();
    expect(fate()).toMatchObject({ value: { branch: "it", value: { numPermits: 1 } } });
  });

  it("wins by a notification, and gives it on when it loses", async () => {
    const it = new Notify();
    const fate = fateOf(select({ it, idle: idle() }));
    await settle();
    it.notifyOne();
    await settle();
    expect(fate()).toEqual({ value: { branch: "it", value: undefined } });

    const token = new CancellationToken();
    const losing = fateOf(select({ it, token }));
    await settle();
    token.cancel("stop");
    it.notifyOne();
    await settle();
    expect(losing()).toMatchObject({ value: { branch: "token" } });
    await it.notified(); // was kept
  });
});
